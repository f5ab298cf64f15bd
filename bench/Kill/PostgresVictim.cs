using System.Globalization;
using System.Security.Cryptography;
using Npgsql;
using Tracelift.Postgres;

namespace Tracelift.Bench.Kill;

/// <summary>Databases of a server: a working copy and its template.</summary>
internal sealed class PostgresVictim(Uri server, bool isCatmaid) : IVictimStore
{
    private readonly string _name = "tracelift_kill_" + RandomNumberGenerator.GetHexString(8, lowercase: true);

    public string Address => new UriBuilder(server) { Path = _name }.ToString();

    /// <summary>The connection string for the driver.</summary>
    public string ConnectionString => Connection(_name);

    private string Kept => _name + "_kept";

    public async Task CreateAsync(CancellationToken cancellationToken)
    {
        await ExecuteAsync("postgres", $"CREATE DATABASE {_name}", cancellationToken);
        if (!isCatmaid)
        {
            await PostgresStore.InitializeAsync(Address, TimeProvider.System, cancellationToken);
            return;
        }

        await ExecuteAsync(_name, "CREATE EXTENSION postgis; CREATE EXTENSION pg_trgm", cancellationToken);
        foreach (var script in (string[])["tables.sql", "triggers.sql"])
            await ExecuteAsync(_name, await ScriptAsync($"Catmaid/{script}", cancellationToken), cancellationToken);
        await using var store = await PostgresStore.OpenAsync(Address, new PostgresOptions(), TimeProvider.System, cancellationToken);
        await store.AttachAsync(cancellationToken);
    }

    public async Task KeepAsync(CancellationToken cancellationToken)
    {
        await ExecuteAsync("postgres", $"DROP DATABASE IF EXISTS {Kept} WITH (FORCE)", cancellationToken);
        await ExecuteAsync("postgres", $"CREATE DATABASE {Kept} TEMPLATE {_name}", cancellationToken);
    }

    public async Task RestoreAsync(CancellationToken cancellationToken)
    {
        await ExecuteAsync("postgres", $"DROP DATABASE IF EXISTS {_name} WITH (FORCE)", cancellationToken);
        await ExecuteAsync("postgres", $"CREATE DATABASE {_name} TEMPLATE {Kept}", cancellationToken);
    }

    public async Task SettleAsync(CancellationToken cancellationToken)
    {
        // Sessions of a killed process run until they have something to send.
        while ((await QueryAsync("SELECT 'x', count(*)::text FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'tracelift'", cancellationToken))["x"] != "0")
            await Task.Delay(TimeSpan.FromMilliseconds(100), cancellationToken);
    }

    public async Task<Dictionary<string, string>> ReadAsync(IReadOnlyCollection<string> without, CancellationToken cancellationToken)
    {
        var content = await QueryAsync(
            """
            SELECT format('index %s.%s', schemaname, indexname), indexdef FROM pg_indexes WHERE schemaname IN ('public', 'tracelift')
            UNION ALL SELECT format('trigger %s of %s', tgname, tgrelid::regclass), tgenabled::text || ' ' || pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal
            UNION ALL SELECT format('constraint %s of %s', conname, conrelid::regclass), pg_get_constraintdef(oid) FROM pg_constraint WHERE conrelid <> 0
            """,
            cancellationToken);
        var row = without.Count == 0 ? "t" : $"to_jsonb(t) - ARRAY['{string.Join("', '", without)}']";
        var tables = await QueryAsync(
            "SELECT format('%I.%I', nspname, relname), '' FROM pg_class JOIN pg_namespace n ON n.oid = relnamespace WHERE relkind = 'r' AND nspname IN ('public', 'tracelift') AND relname <> 'spatial_ref_sys'",
            cancellationToken);
        foreach (var table in tables.Keys)
        {
            foreach (var (name, sum) in await QueryAsync(
                $"SELECT '{table}', count(*) || ' rows, ' || coalesce(sum(hashtextextended(({row})::text, 0)), 0) FROM ONLY {table} t", cancellationToken))
                content[name] = sum;
        }

        return content;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var name in (string[])[_name, Kept])
            await ExecuteAsync("postgres", $"DROP DATABASE IF EXISTS {name} WITH (FORCE)", CancellationToken.None);
    }

    private static async Task<string> ScriptAsync(string name, CancellationToken cancellationToken)
    {
        await using var stream = typeof(PostgresVictim).Assembly.GetManifestResourceStream(name)!;
        using var reader = new StreamReader(stream);
        return await reader.ReadToEndAsync(cancellationToken);
    }

    private async Task<Dictionary<string, string>> QueryAsync(string sql, CancellationToken cancellationToken)
    {
        await using var connection = new NpgsqlConnection(ConnectionString);
        await connection.OpenAsync(cancellationToken);
        await using var command = new NpgsqlCommand(sql, connection);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var rows = new Dictionary<string, string>(StringComparer.Ordinal);
        while (await reader.ReadAsync(cancellationToken))
            rows.Add(reader.GetString(0), reader.GetString(1));
        return rows;
    }

    private async Task ExecuteAsync(string database, string sql, CancellationToken cancellationToken)
    {
        await using var connection = new NpgsqlConnection(Connection(database));
        await connection.OpenAsync(cancellationToken);
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private string Connection(string database)
    {
        var user = server.UserInfo.Split(':', 2);
        return new NpgsqlConnectionStringBuilder
        {
            Host = server.Host,
            Port = server.Port > 0 ? server.Port : NpgsqlConnection.DefaultPort,
            Username = Uri.UnescapeDataString(user[0]),
            Password = user.Length > 1 ? Uri.UnescapeDataString(user[1]) : Environment.GetEnvironmentVariable("PGPASSWORD"),
            Database = database,
            Pooling = false,
            CommandTimeout = 0,
        }.ConnectionString;
    }
}
