using Npgsql;
using Tracelift.Postgres;
using Tracelift.Sqlite;
using Tracelift.Stores;
using Xunit;

namespace Tracelift.Tests.Support;

/// <summary>The kinds of store that every test of the engine runs on.</summary>
public enum TestStoreKind
{
    /// <summary>The embedded store.</summary>
    Sqlite,

    /// <summary>PostgreSQL with tables of our own.</summary>
    Postgres,

    /// <summary>CATMAID's tables, with triggers that fill the derived ones.</summary>
    Catmaid,

    /// <summary>CATMAID's tables, their triggers gone.</summary>
    CatmaidWithoutTriggers,
}

/// <summary>A new, empty store of a test's own.</summary>
public sealed class TestStore : IAsyncDisposable
{
    private readonly TemporaryFolder? _folder;

    private TestStore(TestStoreKind kind, string address, TemporaryFolder? folder, TestDatabase? database)
    {
        Kind = kind;
        Address = address;
        _folder = folder;
        Database = database;
    }

    /// <summary>Rows for a theory: every kind of store.</summary>
    public static TheoryData<TestStoreKind> Kinds => [.. Enum.GetValues<TestStoreKind>()];

    /// <summary>Rows for a theory: the kinds that have PostGIS and so the derived geometry tables.</summary>
    public static TheoryData<TestStoreKind> PostgresKinds => [.. Enum.GetValues<TestStoreKind>().Where(kind => kind != TestStoreKind.Sqlite)];

    /// <summary>Rows for a theory: every kind of store, or some, with every name.</summary>
    public static TheoryData<TestStoreKind, string> Each(IEnumerable<string> names, IEnumerable<TestStoreKind>? kinds = null)
    {
        var rows = new TheoryData<TestStoreKind, string>();
        foreach (var kind in kinds ?? Enum.GetValues<TestStoreKind>())
        {
            foreach (var name in names)
                rows.Add(kind, name);
        }

        return rows;
    }

    public TestStoreKind Kind { get; }

    /// <summary>What --store takes.</summary>
    public string Address { get; }

    /// <summary>The address for a superuser of PostgreSQL, who may silence triggers.</summary>
    public string SuperuserAddress
    {
        get
        {
            var server = new NpgsqlConnectionStringBuilder(Database!.SuperuserConnectionString);
            return new UriBuilder(Address) { UserName = server.Username!, Password = server.Password ?? "" }.ToString();
        }
    }

    /// <summary>The database, or null for SQLite.</summary>
    public TestDatabase? Database { get; }

    /// <summary>Makes a store; skips the test where the kind needs a server and there is none.</summary>
    public static async Task<TestStore> CreateAsync(TestStoreKind kind)
    {
        if (kind == TestStoreKind.Sqlite)
        {
            var folder = new TemporaryFolder();
            await (await SqliteStore.OpenAsync(folder.File("store.sqlite"), TimeProvider.System, default)).DisposeAsync();
            return new TestStore(kind, folder.File("store.sqlite"), folder, null);
        }

        var database = await PostgresServer.CreateAsync(kind switch
        {
            TestStoreKind.Catmaid => PostgresKind.CatmaidWithTriggers,
            TestStoreKind.CatmaidWithoutTriggers => PostgresKind.CatmaidWithoutTriggers,
            _ => PostgresKind.Empty,
        });
        if (kind == TestStoreKind.Postgres)
            await PostgresStore.InitializeAsync(database.Url, TimeProvider.System, default);
        return new TestStore(kind, database.Url, null, database);
    }

    /// <summary>A store in a database with CATMAID's tables that is made already, and is disposed of with it.</summary>
    public static TestStore OfCatmaid(TestDatabase database) => new(TestStoreKind.Catmaid, database.Url, null, database);

    public async Task<IStore> OpenAsync() => Database is null
        ? await SqliteStore.OpenAsync(Address, TimeProvider.System, default)
        : await PostgresStore.OpenAsync(Address, new PostgresOptions(), TimeProvider.System, default);

    /// <summary>The first column of a query's rows as text.</summary>
    public async Task<List<string>> QueryAsync(string sql)
    {
        await using System.Data.Common.DbConnection connection = Database is null
            ? new Microsoft.Data.Sqlite.SqliteConnection($"Data Source={Address};Pooling=False")
            : new Npgsql.NpgsqlConnection(Database.ConnectionString);
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        await using var reader = await command.ExecuteReaderAsync();
        var rows = new List<string>();
        while (await reader.ReadAsync())
            rows.Add(Convert.ToString(reader.GetValue(0), System.Globalization.CultureInfo.InvariantCulture)!);
        return rows;
    }

    /// <summary>
    /// Takes away who owns what the program makes in a store of ours: the id 2 is somebody else's in a real CATMAID's data.
    /// </summary>
    public Task RemoveSystemUserAsync() => ExecuteAsync("DELETE FROM auth_user WHERE username = 'system'");

    /// <summary>Runs statements.</summary>
    public Task ExecuteAsync(string sql) => QueryAsync(sql);

    /// <summary>A line a table with a count and a sum over all rows: two calls give the same where nothing changed.</summary>
    public async Task<List<string>> FingerprintAsync()
    {
        var tables = await QueryAsync(Database is null
            ? "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name"
            : "SELECT c.oid::regclass::text FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace WHERE relkind = 'r' AND nspname = 'public' ORDER BY 1");
        var lines = new List<string>();
        foreach (var table in tables.Where(name => name is not "spatial_ref_sys" and not "tracelift_sequence"))
        {
            lines.AddRange(Database is null
                ? await QueryAsync($"SELECT '{table} ' || count(*) FROM \"{table}\"")
                : await QueryAsync($"SELECT '{table} ' || count(*) || ' ' || coalesce(sum(hashtextextended(t::text, 0)), 0) FROM ONLY {table} t"));
        }

        return lines;
    }

    public async ValueTask DisposeAsync()
    {
        if (Database is not null)
            await Database.DisposeAsync();
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        _folder?.Dispose();
    }
}
