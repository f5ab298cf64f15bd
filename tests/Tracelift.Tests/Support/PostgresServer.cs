using System.Security.Cryptography;
using Npgsql;
using Tracelift.Tests.Support;
using Xunit;

[assembly: AssemblyFixture(typeof(PostgresServer.AtEnd))]

namespace Tracelift.Tests.Support;

/// <summary>The contents of a new test database.</summary>
public enum PostgresKind
{
    /// <summary>The extensions, and no table.</summary>
    Empty,

    /// <summary>CATMAID's own tables and triggers.</summary>
    CatmaidWithTriggers,

    /// <summary>CATMAID's own tables.</summary>
    CatmaidWithoutTriggers,
}

/// <summary>
/// The server that TRACELIFT_TEST_POSTGRES names, by a superuser's URL. Tests get databases of their own in it, copied
/// from templates that are made once a run and owned by a role that may no more than the role of a CATMAID instance.
/// Tests that need it are skipped where it is not set.
/// </summary>
public static class PostgresServer
{
    public const string Variable = "TRACELIFT_TEST_POSTGRES";

    // Runs that share a server do not meet.
    private static readonly string Run = RandomNumberGenerator.GetHexString(8, lowercase: true);
    private static readonly string Role = $"tracelift_tester_{Run}";

    private static readonly Lazy<Task> Prepared = new(CreateRoleAsync);
    private static readonly Dictionary<PostgresKind, Lazy<Task<string>>> Templates =
        Enum.GetValues<PostgresKind>().ToDictionary(kind => kind, kind => new Lazy<Task<string>>(() => CreateTemplateAsync(kind)));

    private static int DatabaseCount;

    /// <summary>Null where there is no server for the tests.</summary>
    public static string? Url { get; } =
        Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } url ? url : null;

    public static bool Exists => Url is not null;

    /// <summary>Skips the test where there is no server.</summary>
    public static void Require() => Assert.SkipUnless(Exists, "There is no PostgreSQL for the tests: " + Variable + " can name one");

    /// <summary>A new database, dropped when it is disposed of; skips the test where there is no server.</summary>
    public static async Task<TestDatabase> CreateAsync(PostgresKind kind, CancellationToken cancellationToken = default)
    {
        Require();
        string template = await Templates[kind].Value.WaitAsync(cancellationToken);
        string name = $"tracelift_test_{Run}_{Interlocked.Increment(ref DatabaseCount)}";
        await ExecuteAsync(Superuser("postgres"), $"CREATE DATABASE {name} TEMPLATE {template} OWNER {Role}", cancellationToken);
        string url = new UriBuilder(Url!) { UserName = Role, Path = name }.ToString();
        return new TestDatabase(name, url, Tester(name).ConnectionString, Superuser(name).ConnectionString, () => DropAsync(name));
    }

    internal static Task DropAsync(string name) =>
        ExecuteAsync(Superuser("postgres"), $"DROP DATABASE IF EXISTS {name} WITH (FORCE)");

    private static Task CreateRoleAsync()
    {
        // Where the superuser needs a password, so will the role.
        string password = Superuser("postgres").Password is { } text ? $"PASSWORD '{text.Replace("'", "''", StringComparison.Ordinal)}'" : "";
        return ExecuteAsync(Superuser("postgres"), $"CREATE ROLE {Role} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE {password}");
    }

    private static async Task<string> CreateTemplateAsync(PostgresKind kind)
    {
        string name = $"tracelift_template_{Run}_{(int)kind}";
        if (kind == PostgresKind.Empty)
        {
            await Prepared.Value;
            await ExecuteAsync(Superuser("postgres"), $"CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8' OWNER {Role}");
            await ExecuteAsync(
                Superuser(name),
                $"CREATE EXTENSION postgis; CREATE EXTENSION pg_trgm; ALTER SCHEMA public OWNER TO {Role}");
        }
        else
        {
            string empty = await Templates[PostgresKind.Empty].Value;
            await ExecuteAsync(Superuser("postgres"), $"CREATE DATABASE {name} TEMPLATE {empty} OWNER {Role}");
        }

        foreach (string script in Scripts(kind))
        {
            await ExecuteAsync(Tester(name), await ReadScriptAsync(script));
        }

        // A template that something is connected to, be it autovacuum, can't be copied.
        await ExecuteAsync(Superuser("postgres"), $"ALTER DATABASE {name} ALLOW_CONNECTIONS false");
        return name;
    }

    internal static string[] Scripts(PostgresKind kind) => kind switch
    {
        PostgresKind.CatmaidWithTriggers => ["tables.sql", "triggers.sql"],
        PostgresKind.CatmaidWithoutTriggers => ["tables.sql"],
        _ => [],
    };

    internal static async Task<string> ReadScriptAsync(string script)
    {
        string resource = $"Tracelift.Tests.Catmaid.{script}";
        await using Stream stream = typeof(PostgresServer).Assembly.GetManifestResourceStream(resource)
            ?? throw new InvalidOperationException($"There is no embedded resource {resource}.");
        using StreamReader reader = new(stream);
        return await reader.ReadToEndAsync();
    }

    private static async Task ExecuteAsync(
        NpgsqlConnectionStringBuilder server, string sql, CancellationToken cancellationToken = default)
    {
        await using NpgsqlConnection connection = new(server.ConnectionString);
        await connection.OpenAsync(cancellationToken);
        await using NpgsqlCommand command = new(sql, connection);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private static NpgsqlConnectionStringBuilder Tester(string database)
    {
        NpgsqlConnectionStringBuilder server = Superuser(database);
        server.Username = Role;
        return server;
    }

    private static NpgsqlConnectionStringBuilder Superuser(string database)
    {
        Uri url = new(Url!);
        string[] user = url.UserInfo.Split(':', 2);
        NpgsqlConnectionStringBuilder server = new()
        {
            Host = url.IdnHost,
            Port = url.Port > 0 ? url.Port : NpgsqlConnection.DefaultPort,
            Username = Uri.UnescapeDataString(user[0]),
            Password = user.Length > 1 ? Uri.UnescapeDataString(user[1]) : null,
            Database = database,
            Pooling = false,
            CommandTimeout = 120,
            IncludeErrorDetail = true,
        };
        foreach (string setting in url.Query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            string[] pair = setting.Split('=', 2);
            server[pair[0].Replace('_', ' ')] = Uri.UnescapeDataString(pair[^1]);
        }

        return server;
    }

    /// <summary>Removes this run's databases from the server after the last test.</summary>
    public sealed class AtEnd : IAsyncDisposable
    {
        public async ValueTask DisposeAsync()
        {
            if (!Prepared.IsValueCreated)
            {
                return;
            }

            foreach (string name in await DatabasesAsync())
            {
                await DropAsync(name);
            }

            await ExecuteAsync(Superuser("postgres"), $"DROP ROLE IF EXISTS {Role}");
        }

        private static async Task<List<string>> DatabasesAsync()
        {
            await using NpgsqlConnection connection = new(Superuser("postgres").ConnectionString);
            await connection.OpenAsync();
            await using NpgsqlCommand command = new(
                $"SELECT datname FROM pg_database WHERE pg_get_userbyid(datdba) = '{Role}'", connection);
            await using NpgsqlDataReader reader = await command.ExecuteReaderAsync();
            List<string> names = [];
            while (await reader.ReadAsync())
            {
                names.Add(reader.GetString(0));
            }

            return names;
        }
    }
}
