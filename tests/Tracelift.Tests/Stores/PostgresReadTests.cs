using Tracelift.Model;
using Tracelift.Stores;
using Xunit;

namespace Tracelift.Tests.Stores;

public sealed class PostgresReadTests
{
    private const long First = 1000;

    [Theory]
    [MemberData(nameof(PostgresDatabase.Kinds), MemberType = typeof(PostgresDatabase))]
    public async Task Filters_by_id_are_combined(PostgresTables tables)
    {
        await using var database = await WithNodesAsync(tables, 3, 20);
        await using var session = await database.Store.OpenSnapshotAsync(default);
        var nodes = new RowQuery(Models.Treenode) { Project = PostgresDatabase.Project };

        Assert.Equal(60, (await TestRows.IdsAsync(session, nodes)).Count);
        Assert.Empty(await TestRows.IdsAsync(session, nodes with { Project = 2 }));
        Assert.Empty(await TestRows.IdsAsync(session, nodes.Where("skeleton", new IdSet())));
        Assert.Equal(20, (await TestRows.IdsAsync(session, nodes.Where("skeleton", PostgresDatabase.FirstSkeleton + 1))).Count);
        Assert.Equal([1021, 1022], await TestRows.IdsAsync(session, nodes.Where("parent", new IdSet([1020, 1021, 1050])).Where("skeleton", PostgresDatabase.FirstSkeleton + 1)));
        Assert.Empty(await TestRows.IdsAsync(session, nodes.Where("user", long.MaxValue)));
        Assert.Equal(60, (await TestRows.IdsAsync(session, nodes.Where("user", new IdSet([1, long.MaxValue])))).Count);
    }

    [Theory]
    [InlineData(20_000)]
    [InlineData(20_001)]
    [InlineData(70_000)]
    public async Task Large_sets_find_the_same_whether_the_table_was_analyzed_or_not(int ids)
    {
        // Ten nodes of each hundred, and many ids that no node has.
        await using var database = await WithNodesAsync(PostgresTables.Own, 9, 100);
        var wanted = new IdSet(Enumerable.Range(0, ids).Select(i => First + (i % 10) + (i / 10 * 100L)));
        var expected = Enumerable.Range(0, 900).Where(i => i % 100 < 10).Select(i => First + i);

        await using (var session = await database.Store.OpenSnapshotAsync(default))
            Assert.Equal(expected, await TestRows.IdsAsync(session, new RowQuery(Models.Treenode).Where("pk", wanted)));
        await database.ExecuteAsync("ANALYZE treenode");
        await using (var session = await database.Store.OpenSnapshotAsync(default))
        {
            Assert.Equal(expected, await TestRows.IdsAsync(session, new RowQuery(Models.Treenode).Where("pk", wanted)));
            Assert.Equal(
                expected.Take(10),
                await TestRows.IdsAsync(session, new RowQuery(Models.Treenode).Where("pk", wanted).Where("skeleton", PostgresDatabase.FirstSkeleton)));
        }
    }

    [Fact]
    public async Task A_large_set_of_a_much_larger_table_is_looked_up_in_parts()
    {
        await using var database = await WithNodesAsync(PostgresTables.Own, 9, 100);
        await using (var connection = await database.Database.OpenAsSuperuserAsync())
        await using (var command = new Npgsql.NpgsqlCommand("UPDATE pg_class SET reltuples = 1e9 WHERE relname = 'treenode'", connection))
            await command.ExecuteNonQueryAsync();
        var wanted = new IdSet(Enumerable.Range(0, 50_000).Select(i => First + (2L * i)));
        await using var session = await database.Store.OpenSnapshotAsync(default);

        var found = await TestRows.IdsAsync(session, new RowQuery(Models.Treenode).Where("pk", wanted));

        Assert.Equal(Enumerable.Range(0, 450).Select(i => First + (2L * i)), found);
    }

    [Fact]
    public async Task Texts_are_compared_byte_by_byte_whatever_they_hold()
    {
        string[] names =
        [
            "plain", "Plain", "it's", "back\\slash", "\\'; DROP TABLE treenode; --", "\"quoted\"", "{brace,comma}", "$1", "%", "_", "", " ", "NULL",
            "é", "e\u0301", "神経", "🧠", "a\nb",
        ];
        await using var database = await PostgresDatabase.CreateAsync(PostgresTables.CatmaidWithTriggers);
        await using (var writing = await database.BeginAsync())
        {
            var rows = names.Select((name, i) => TestRows.Row(
                ("pk", 1_000_000 + i), ("user", 1), ("project", 1), ("class_column", PostgresDatabase.SkeletonClass), ("name", name)));
            await writing.WriteAsync(Models.ClassInstance, TestRows.Batches(Models.ClassInstance, rows), default);
            await writing.CommitAsync(analyze: false, default);
        }

        await using var session = await database.Store.OpenSnapshotAsync(default);
        var query = new RowQuery(Models.ClassInstance);
        for (var i = 0; i < names.Length; i++)
            Assert.Equal([1_000_000 + i], await TestRows.IdsAsync(session, query.WhereText("name", [names[i]])));
        Assert.Equal(names.Length, (await TestRows.IdsAsync(session, query.WhereText("name", [.. names, .. names, "n\0ul", "half \uD83E", "\uDDE0"]))).Count);
        Assert.Empty(await TestRows.IdsAsync(session, query.WhereText("name", [])));
        Assert.Empty(await TestRows.IdsAsync(session, query.WhereText("name", ["n\0ul"])));
    }

    [Fact]
    public async Task Many_texts_are_looked_up_in_parts()
    {
        await using var database = await PostgresDatabase.CreateAsync(PostgresTables.Own);
        var names = Enumerable.Range(0, 40_000).Select(i => $"skeleton {i} {new string('x', i < 9 ? 0 : 30)}".TrimEnd()).ToList();
        await using var session = await database.Store.OpenSnapshotAsync(default);

        var found = await TestRows.IdsAsync(session, new RowQuery(Models.ClassInstance).WhereText("name", names));

        Assert.Equal(PostgresDatabase.Skeletons, found.Count);
    }

    [Fact]
    public async Task A_snapshot_shows_one_moment()
    {
        await using var database = await WithNodesAsync(PostgresTables.CatmaidWithTriggers, 1, 10);
        await using var session = await database.Store.OpenSnapshotAsync(default);
        await database.ExecuteAsync("DELETE FROM treenode WHERE id > 1004; INSERT INTO project (id, title) VALUES (2, 'later')");

        Assert.Equal(10, (await TestRows.IdsAsync(session, new RowQuery(Models.Treenode))).Count);
        Assert.Equal(10, await session.CountAsync("treenode", PostgresDatabase.Project, default));
        Assert.Equal("Test", Assert.Single(await session.ProjectsAsync(default)).Title);
    }

    [Fact]
    public async Task Rows_come_in_the_same_order_wherever_others_are_reading()
    {
        // PostgreSQL reads a table that is larger than a quarter of its buffers from where it was read last. Padding makes each
        // row fill a page: the fewest rows that do, whatever the server's setting.
        await using var database = await PostgresDatabase.CreateAsync(PostgresTables.Own);
        var pages = await database.ScalarAsync<long>("SELECT pg_size_bytes(current_setting('shared_buffers')) / 4 / current_setting('block_size')::int8");
        var count = checked((int)pages) + 1_000;
        await database.ExecuteAsync("ALTER TABLE treenode ADD COLUMN padding text DEFAULT repeat('x', 5000); ALTER TABLE treenode ALTER COLUMN padding SET STORAGE PLAIN");
        await AddNodesAsync(database, 1, count);
        Assert.True(await database.ScalarAsync<bool>("SELECT pg_relation_size('treenode') > pg_size_bytes(current_setting('shared_buffers')) / 4"));
        await database.ExecuteAsync($"BEGIN; DECLARE half NO SCROLL CURSOR FOR SELECT * FROM treenode; FETCH {count / 2} FROM half; ROLLBACK");
        await using var session = await database.Store.OpenSnapshotAsync(default);
        var ids = new List<long>();

        await foreach (var batch in session.ReadAsync(new RowQuery(Models.Treenode), default))
        {
            using (batch)
                ids.AddRange(batch.Ids);
        }

        Assert.Equal(Enumerable.Range(0, count).Select(i => First + i), ids);
    }

    [Fact]
    public async Task A_reading_that_is_left_early_leaves_the_snapshot_usable()
    {
        await using var database = await WithNodesAsync(PostgresTables.Own, 9, 20_000);
        await using var session = await database.Store.OpenSnapshotAsync(default);
        for (var round = 0; round < 3; round++)
        {
            await foreach (var batch in session.ReadAsync(new RowQuery(Models.Treenode), default))
            {
                batch.Dispose();
                break;
            }
        }

        await database.ExecuteAsync("DELETE FROM treenode WHERE id = 1000");

        Assert.Equal(180_000, (await TestRows.IdsAsync(session, new RowQuery(Models.Treenode))).Count);
    }

    [Fact]
    public async Task A_cancelled_reading_leaves_the_snapshot_usable()
    {
        await using var database = await WithNodesAsync(PostgresTables.Own, 9, 20_000);
        await using var session = await database.Store.OpenSnapshotAsync(default);
        using var cancel = new CancellationTokenSource();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (var batch in session.ReadAsync(new RowQuery(Models.Treenode), cancel.Token))
            {
                batch.Dispose();
                await cancel.CancelAsync();
            }
        });

        Assert.Equal(180_000, (await TestRows.IdsAsync(session, new RowQuery(Models.Treenode))).Count);
    }

    [Fact]
    public async Task A_reading_that_waits_for_a_lock_can_be_cancelled()
    {
        await using var database = await WithNodesAsync(PostgresTables.Own, 1, 10);
        await using var session = await database.Store.OpenSnapshotAsync(default);
        await using var connection = await database.Database.OpenAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        await using (var command = new Npgsql.NpgsqlCommand("LOCK TABLE treenode", connection, transaction))
            await command.ExecuteNonQueryAsync();
        using var cancel = new CancellationTokenSource(TimeSpan.FromMilliseconds(300));

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => TestRows.IdsAsync(session, new RowQuery(Models.Treenode), cancel.Token));
        await transaction.RollbackAsync();

        Assert.Equal(10, (await TestRows.IdsAsync(session, new RowQuery(Models.Treenode))).Count);
    }

    [Theory]
    [MemberData(nameof(PostgresDatabase.Kinds), MemberType = typeof(PostgresDatabase))]
    public async Task Rows_of_tables_without_a_model_are_counted(PostgresTables tables)
    {
        await using var database = await PostgresDatabase.CreateAsync(tables);
        await using var session = await database.Store.OpenSnapshotAsync(default);

        Assert.Equal(0, await session.CountAsync("skeleton_origin", PostgresDatabase.Project, default));
        Assert.Equal(PostgresDatabase.Skeletons, await session.CountAsync("class_instance", PostgresDatabase.Project, default));
        Assert.Null(await session.CountAsync("nblast_config", PostgresDatabase.Project, default));
        Assert.Null(await session.CountAsync("auth_user", PostgresDatabase.Project, default));
        Assert.Null(await session.CountAsync("no \"such\" table; --", PostgresDatabase.Project, default));
    }

    private static async Task<PostgresDatabase> WithNodesAsync(PostgresTables tables, int skeletons, int nodes)
    {
        var database = await PostgresDatabase.CreateAsync(tables);
        await AddNodesAsync(database, skeletons, nodes);
        return database;
    }

    private static async Task AddNodesAsync(PostgresDatabase database, int skeletons, int nodes)
    {
        await using var session = await database.BeginAsync();
        var rows = Enumerable.Range(0, skeletons).SelectMany(i => PostgresDatabase.Chain(First + (i * nodes), nodes, PostgresDatabase.FirstSkeleton + i));
        await session.WriteAsync(Models.Treenode, TestRows.Batches(Models.Treenode, rows), default);
        await session.CommitAsync(analyze: false, default);
    }
}
