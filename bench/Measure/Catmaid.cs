namespace Tracelift.Bench.Measure;

/// <summary>Creates databases with CATMAID's tables, indexes, foreign keys and triggers.</summary>
internal sealed class Catmaid(PrivateServer server)
{
    /// <summary>A role like a CATMAID's: it owns the tables and is not a superuser.</summary>
    public const string Role = "tracer";

    private const string Template = "catmaid_template";

    private int _count;

    /// <summary>Creates the template of the databases.</summary>
    public async Task PrepareAsync(CancellationToken cancellationToken)
    {
        await server.ExecuteAsync("postgres", $"CREATE ROLE {Role} LOGIN", cancellationToken);
        await server.ExecuteAsync("postgres", $"CREATE DATABASE {Template}", cancellationToken);
        await server.ExecuteAsync(Template, $"CREATE EXTENSION postgis; CREATE EXTENSION pg_trgm; ALTER SCHEMA public OWNER TO {Role}", cancellationToken);
        foreach (var script in (string[])["tables.sql", "triggers.sql"])
            await server.ExecuteAsync(Template, $"SET ROLE {Role}; {Resource.Read(script)}", cancellationToken);
    }

    /// <summary>Creates a database.</summary>
    public async Task<string> CreateAsync(CancellationToken cancellationToken)
    {
        var name = $"catmaid_{++_count}";
        await server.ExecuteAsync("postgres", $"CREATE DATABASE {name} TEMPLATE {Template} OWNER {Role}", cancellationToken);
        return name;
    }

    /// <summary>Drops a database.</summary>
    public Task DropAsync(string name, CancellationToken cancellationToken) =>
        server.ExecuteAsync("postgres", $"DROP DATABASE {name} WITH (FORCE)", cancellationToken);

    /// <summary>Sets whether the role may turn off triggers.</summary>
    public Task AllowSilenceAsync(bool isAllowed, CancellationToken cancellationToken) => server.ExecuteAsync(
        "postgres", isAllowed ? $"GRANT SET ON PARAMETER session_replication_role TO {Role}" : $"REVOKE SET ON PARAMETER session_replication_role FROM {Role}", cancellationToken);
}
