namespace Tracelift.Bench.Measure;

/// <summary>Databases like a CATMAID's: its tables, indexes, foreign keys and triggers.</summary>
internal sealed class Catmaid(PrivateServer server)
{
    /// <summary>A role like the one of a CATMAID: the owner of its tables, and no superuser.</summary>
    public const string Role = "tracer";

    private const string Template = "catmaid_template";

    private int _count;

    /// <summary>Makes what the databases are copied from.</summary>
    public async Task PrepareAsync(CancellationToken cancellationToken)
    {
        await server.ExecuteAsync("postgres", $"CREATE ROLE {Role} LOGIN", cancellationToken);
        await server.ExecuteAsync("postgres", $"CREATE DATABASE {Template}", cancellationToken);
        await server.ExecuteAsync(Template, $"CREATE EXTENSION postgis; CREATE EXTENSION pg_trgm; ALTER SCHEMA public OWNER TO {Role}", cancellationToken);
        foreach (var script in (string[])["tables.sql", "triggers.sql"])
            await server.ExecuteAsync(Template, $"SET ROLE {Role}; {Resource.Read(script)}", cancellationToken);
    }

    /// <summary>Makes a database.</summary>
    public async Task<string> CreateAsync(CancellationToken cancellationToken)
    {
        var name = $"catmaid_{++_count}";
        await server.ExecuteAsync("postgres", $"CREATE DATABASE {name} TEMPLATE {Template} OWNER {Role}", cancellationToken);
        return name;
    }

    /// <summary>Drops one.</summary>
    public Task DropAsync(string name, CancellationToken cancellationToken) =>
        server.ExecuteAsync("postgres", $"DROP DATABASE {name} WITH (FORCE)", cancellationToken);

    /// <summary>Lets the role silence triggers, or no longer.</summary>
    public Task AllowSilenceAsync(bool isAllowed, CancellationToken cancellationToken) => server.ExecuteAsync(
        "postgres", isAllowed ? $"GRANT SET ON PARAMETER session_replication_role TO {Role}" : $"REVOKE SET ON PARAMETER session_replication_role FROM {Role}", cancellationToken);
}
