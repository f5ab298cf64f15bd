using Npgsql;
using Tracelift.Model;
using Tracelift.Postgres;
using Tracelift.Postgres.Import;
using Tracelift.Tests.Support;
using Xunit;

namespace Tracelift.Tests.Stores;

/// <summary>The kinds of tables of a PostgreSQL store.</summary>
public enum PostgresTables
{
    /// <summary>Our own.</summary>
    Own,

    /// <summary>CATMAID's, with its triggers.</summary>
    CatmaidWithTriggers,

    /// <summary>CATMAID's, without triggers.</summary>
    CatmaidWithoutTriggers,
}

/// <summary>A store on a database of a test's own, with a project that has a class, relations and skeletons.</summary>
internal sealed class PostgresDatabase : IAsyncDisposable
{
    /// <summary>The number of ids of a new store's concept family.</summary>
    public const long SkeletonClass = 1;
    public const long Presynaptic = 2;
    public const long FirstSkeleton = 11;
    public const int Skeletons = 9;
    public const int User = 1;
    public const int Project = 1;

    private PostgresDatabase(TestDatabase database, PostgresStore store)
    {
        Database = database;
        Store = store;
    }

    public static TheoryData<PostgresTables> Kinds => [.. Enum.GetValues<PostgresTables>()];

    public TestDatabase Database { get; }

    public PostgresStore Store { get; }

    /// <summary>A new store with nothing but the anonymous user, whose id is 1.</summary>
    public static async Task<PostgresDatabase> CreateEmptyAsync(PostgresTables tables)
    {
        var database = await PostgresServer.CreateAsync(tables switch
        {
            PostgresTables.CatmaidWithTriggers => PostgresKind.CatmaidWithTriggers,
            PostgresTables.CatmaidWithoutTriggers => PostgresKind.CatmaidWithoutTriggers,
            _ => PostgresKind.Empty,
        });
        if (tables == PostgresTables.Own)
            await PostgresStore.InitializeAsync(database.Url, TimeProvider.System, default);
        return new PostgresDatabase(database, await PostgresStore.OpenAsync(database.Url, new PostgresOptions(), TimeProvider.System, default));
    }

    /// <summary>A new store with project 1.</summary>
    public static async Task<PostgresDatabase> CreateAsync(PostgresTables tables)
    {
        var database = await CreateEmptyAsync(tables);
        await database.ExecuteAsync($"""
            INSERT INTO project (id, title) VALUES ({Project}, 'Test');
            SELECT setval('project_id_seq', {Project});
            INSERT INTO class (id, user_id, project_id, class_name) VALUES ({SkeletonClass}, 1, {Project}, 'skeleton');
            INSERT INTO relation (id, user_id, project_id, relation_name) VALUES ({Presynaptic}, 1, {Project}, 'presynaptic_to');
            INSERT INTO class_instance (id, user_id, project_id, class_id, name)
                SELECT {FirstSkeleton} + i, 1, {Project}, {SkeletonClass}, 'skeleton ' || i FROM generate_series(0, {Skeletons - 1}) i;
            SELECT setval('concept_id_seq', {FirstSkeleton + Skeletons - 1});
            """);
        return database;
    }

    public async Task<PostgresImportSession> BeginAsync() => (PostgresImportSession)await Store.BeginImportAsync(default);

    public async Task ExecuteAsync(string sql)
    {
        await using var connection = await Database.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }

    public async Task<T> ScalarAsync<T>(string sql)
    {
        await using var connection = await Database.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        return (T)(await command.ExecuteScalarAsync())!;
    }

    public async Task<List<string>> QueryAsync(string sql)
    {
        await using var connection = await Database.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await using var reader = await command.ExecuteReaderAsync();
        var rows = new List<string>();
        while (await reader.ReadAsync())
            rows.Add(reader.GetValue(0).ToString()!);
        return rows;
    }

    /// <summary>Treenodes of a skeleton: each but the first has the one before as its parent.</summary>
    public static IEnumerable<Dictionary<string, object?>> Chain(long first, int count, long skeleton = FirstSkeleton) =>
        Enumerable.Range(0, count).Select(i => TestRows.Row(
            ("pk", first + i),
            ("user", User),
            ("editor", User),
            ("project", Project),
            ("creation_time", Time + i),
            ("edition_time", Time + (2 * i)),
            ("location_x", 10.5f + i),
            ("location_y", i % 7),
            ("location_z", -3 * (i % 5)),
            ("radius", -1),
            ("confidence", 5),
            ("skeleton", skeleton),
            ("parent", i == 0 ? null : first + i - 1)));

    public static Dictionary<string, object?> Connector(long id) => TestRows.Row(
        ("pk", id), ("user", User), ("editor", User), ("project", Project), ("creation_time", Time), ("edition_time", Time),
        ("location_x", 1), ("location_y", 2), ("location_z", id % 100), ("confidence", 5));

    public static Dictionary<string, object?> Link(long id, long treenode, long connector, long skeleton = FirstSkeleton) => TestRows.Row(
        ("pk", id), ("user", User), ("project", Project), ("creation_time", Time), ("edition_time", Time), ("relation", Presynaptic),
        ("treenode", treenode), ("connector", connector), ("skeleton", skeleton), ("confidence", 5));

    public static long Time { get; } = Timestamp.From(new DateTimeOffset(2020, 2, 3, 4, 5, 6, TimeSpan.Zero)) + 789_123;

    public async ValueTask DisposeAsync()
    {
        await Store.DisposeAsync();
        await Database.DisposeAsync();
    }
}
