using Tracelift.Errors;
using Tracelift.Model;
using Tracelift.Stores;
using Xunit;

namespace Tracelift.Tests.Stores;

public sealed class PostgresImportTests
{
    private static readonly RowQuery Nodes = new(Models.Treenode);

    [Theory]
    [MemberData(nameof(PostgresDatabase.Kinds), MemberType = typeof(PostgresDatabase))]
    public async Task Without_a_commit_nothing_is_stored(PostgresTables tables)
    {
        await using var database = await PostgresDatabase.CreateAsync(tables);
        await using (var session = await database.BeginAsync())
        {
            var project = await session.CreateProjectAsync("not to be", default);
            await session.WriteAsync(Models.Treenode, TestRows.Batches(Models.Treenode, PostgresDatabase.Chain(1000, 10)), default);

            Assert.Equal(10, (await TestRows.IdsAsync(session, Nodes)).Count);
            Assert.Contains(project, (await session.ProjectsAsync(default)).Select(found => found.Id));
            Assert.Equal(0, await database.ScalarAsync<long>("SELECT count(*) FROM treenode"));
        }

        Assert.Equal(0, await database.ScalarAsync<long>("SELECT count(*) FROM treenode"));
        Assert.Equal(0, await database.ScalarAsync<long>("SELECT count(*) FROM treenode_edge"));
        Assert.Equal(1, await database.ScalarAsync<long>("SELECT count(*) FROM project"));
        Assert.Equal(0, await database.ScalarAsync<long>("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"));
    }

    [Theory]
    [MemberData(nameof(PostgresDatabase.Kinds), MemberType = typeof(PostgresDatabase))]
    public async Task A_fault_in_the_source_leaves_nothing_and_ends_the_import(PostgresTables tables)
    {
        await using var database = await PostgresDatabase.CreateAsync(tables);
        await using (var session = await database.BeginAsync())
        {
            var fault = await Assert.ThrowsAsync<InvalidDataException>(() => session.WriteAsync(Models.Treenode, Failing(), default));
            Assert.Equal("the file ends here", fault.Message);

            var after = await Assert.ThrowsAsync<StoreException>(() => session.CommitAsync(analyze: false, default));
            Assert.Equal("transaction-failed", after.Code);
        }

        Assert.Equal(0, await database.ScalarAsync<long>("SELECT count(*) FROM treenode"));

        static async IAsyncEnumerable<Batch> Failing()
        {
            await foreach (var batch in TestRows.Batches(Models.Treenode, PostgresDatabase.Chain(1000, 30_000)))
                yield return batch;
            throw new InvalidDataException("the file ends here");
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_cancelled_write_leaves_nothing(bool whileTriggersRun)
    {
        await using var database = await PostgresDatabase.CreateAsync(PostgresTables.CatmaidWithTriggers);
        await database.ExecuteAsync("""
            CREATE FUNCTION dawdle() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN PERFORM pg_sleep(60); RETURN NULL; END';
            CREATE TRIGGER a_dawdle AFTER INSERT ON treenode FOR EACH STATEMENT EXECUTE FUNCTION dawdle();
            """);
        using var cancel = new CancellationTokenSource();
        await using (var session = await database.BeginAsync())
        {
            var began = DateTime.UtcNow;
            if (whileTriggersRun)
                cancel.CancelAfter(TimeSpan.FromSeconds(1));
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => session.WriteAsync(Models.Treenode, Cancelling(), cancel.Token));
            Assert.True(DateTime.UtcNow - began < TimeSpan.FromSeconds(30));
        }

        Assert.Equal(0, await database.ScalarAsync<long>("SELECT count(*) FROM treenode"));

        async IAsyncEnumerable<Batch> Cancelling()
        {
            await foreach (var batch in TestRows.Batches(Models.Treenode, PostgresDatabase.Chain(1000, 30_000)))
                yield return batch;
            if (!whileTriggersRun)
                await cancel.CancelAsync();
        }
    }

    [Fact]
    public async Task A_row_that_is_there_already_is_named()
    {
        await using var database = await PostgresDatabase.CreateAsync(PostgresTables.CatmaidWithTriggers);
        await using var session = await database.BeginAsync();
        var rows = PostgresDatabase.Chain(1000, 9000).Select(row => row);

        var error = await Assert.ThrowsAsync<InputException>(() => session.WriteAsync(
            Models.Treenode, TestRows.Batches(Models.Treenode, [.. rows, .. PostgresDatabase.Chain(5555, 1)]), default));

        Assert.Equal("duplicate-row", error.Code);
        Assert.Contains("treenode", error.Message, StringComparison.Ordinal);
        Assert.Contains("5555", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("location_x", float.NaN, "location_x_finite")]
    [InlineData("confidence", 100_000, "100000")]
    [InlineData("user", 1L << 40, "1099511627776")]
    public async Task A_value_that_a_column_does_not_take_is_named_with_its_row(string field, object value, string said)
    {
        await using var database = await PostgresDatabase.CreateAsync(PostgresTables.CatmaidWithTriggers);
        await using var session = await database.BeginAsync();
        var rows = PostgresDatabase.Chain(1000, 9000).ToList();
        rows[7777][field] = value;

        var error = await Assert.ThrowsAsync<InputException>(() => session.WriteAsync(Models.Treenode, TestRows.Batches(Models.Treenode, rows), default));

        Assert.Equal("bad-value", error.Code);
        Assert.Contains("id 8777", error.Message, StringComparison.Ordinal);
        Assert.Contains(said, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a name that is much too long")]
    [InlineData("n\0ul")]
    public async Task A_text_that_a_column_does_not_take_is_named_with_its_row(string name)
    {
        await using var database = await PostgresDatabase.CreateAsync(PostgresTables.CatmaidWithTriggers);
        await using var session = await database.BeginAsync();
        if (name.Length > 10)
            name = string.Concat(Enumerable.Repeat(name, 20));
        var row = TestRows.Row(("pk", 777), ("user", 1), ("project", 1), ("class_column", 1), ("name", name));

        var error = await Assert.ThrowsAsync<InputException>(() => session.WriteAsync(Models.ClassInstance, TestRows.Batches(Models.ClassInstance, [row]), default));

        Assert.Contains("class_instance", error.Message, StringComparison.Ordinal);
        Assert.Contains("id 777", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("nonsense")]
    [InlineData("TIN Z (((0 0 0,0 20 0,10 0 0,5 5 5)))")]
    [InlineData("")]
    public async Task A_geometry_that_PostGIS_can_not_read_is_named_with_its_volume(string geometry)
    {
        await using var database = await PostgresDatabase.CreateAsync(PostgresTables.Own);
        await using var session = await database.BeginAsync();
        var row = TestRows.Row(("pk", 77), ("user", 1), ("editor", 1), ("project", 1), ("name", "lobe"), ("geometry", geometry));

        var error = await Assert.ThrowsAsync<InputException>(() => session.WriteAsync(Models.Volume, TestRows.Batches(Models.Volume, [row]), default));

        Assert.Equal("bad-geometry", error.Code);
        Assert.Contains("77 (lobe)", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_reference_to_nothing_is_found_before_the_commit()
    {
        await using var database = await PostgresDatabase.CreateAsync(PostgresTables.CatmaidWithTriggers);
        await using var session = await database.BeginAsync();
        await session.WriteAsync(Models.Treenode, TestRows.Batches(Models.Treenode, PostgresDatabase.Chain(1000, 3, skeleton: 999_999)), default);

        var error = await Assert.ThrowsAsync<StoreException>(() => session.SettleAsync(
            new ImportedIds(1, new Dictionary<ModelDescription, IdRange> { [Models.Treenode] = new(1000, 1002) }, true), default));

        Assert.Equal("reference-missing", error.Code);
        Assert.Contains("skeleton_id", error.Message, StringComparison.Ordinal);
        Assert.Contains("999999", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Two_imports_take_turns_with_a_project_and_see_what_the_first_has_made()
    {
        await using var database = await PostgresDatabase.CreateAsync(PostgresTables.Own);
        await using var first = await database.BeginAsync();
        await using var second = await database.BeginAsync();
        await first.LockProjectAsync(1, default);
        await second.LockProjectAsync(2, default);
        var waiting = second.LockProjectAsync(1, default);
        var row = TestRows.Row(("pk", 777), ("user", 1), ("project", 1), ("class_column", 1), ("name", "shared"));
        await first.WriteAsync(Models.ClassInstance, TestRows.Batches(Models.ClassInstance, [row]), default);

        await Task.Delay(200);
        Assert.False(waiting.IsCompleted);
        await first.CommitAsync(analyze: false, default);
        await waiting;

        Assert.Equal([777], await TestRows.IdsAsync(second, new RowQuery(Models.ClassInstance).WhereText("name", ["shared"])));
    }

    [Fact]
    public async Task Waiting_for_a_project_can_be_cancelled()
    {
        await using var database = await PostgresDatabase.CreateAsync(PostgresTables.Own);
        await using var first = await database.BeginAsync();
        await using var second = await database.BeginAsync();
        await first.LockProjectAsync(1, default);
        using var cancel = new CancellationTokenSource(TimeSpan.FromMilliseconds(200));

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => second.LockProjectAsync(1, cancel.Token));
    }

    [Fact]
    public async Task Locked_rows_can_not_be_deleted_until_the_import_ends()
    {
        await using var database = await PostgresDatabase.CreateAsync(PostgresTables.CatmaidWithTriggers);
        await using (var session = await database.BeginAsync())
        {
            var existing = await session.LockRowsAsync(Models.ClassInstance, new IdSet([11, 12, 9999]), default);

            Assert.Equal([11, 12], existing);
            var error = await Assert.ThrowsAsync<Npgsql.PostgresException>(() =>
                database.ExecuteAsync("SET lock_timeout = '200ms'; DELETE FROM class_instance WHERE id = 11"));
            Assert.Equal("55P03", error.SqlState);
            await database.ExecuteAsync("UPDATE class_instance SET name = 'renamed' WHERE id = 12");
        }

        await database.ExecuteAsync("DELETE FROM class_instance WHERE id = 11");
    }

    [Theory]
    [MemberData(nameof(PostgresDatabase.Kinds), MemberType = typeof(PostgresDatabase))]
    public async Task Taken_ids_are_found_anywhere_in_their_family(PostgresTables tables)
    {
        await using var database = await PostgresDatabase.CreateAsync(tables);
        await database.ExecuteAsync("""
            INSERT INTO treenode (id, project_id, location_x, location_y, location_z, editor_id, user_id, skeleton_id) VALUES (50, 1, 0, 0, 0, 1, 1, 11);
            INSERT INTO connector (id, project_id, location_x, location_y, location_z, editor_id, user_id) VALUES (51, 1, 0, 0, 0, 1, 1), (70000, 1, 0, 0, 0, 1, 1);
            INSERT INTO log (id, user_id, project_id, operation_type) VALUES (60, 1, 1, 'x');
            """);
        await using var session = await database.BeginAsync();

        var taken = await session.FindTakenAsync(
            new Dictionary<ModelDescription, IdSet>
            {
                [Models.Treenode] = new(Enumerable.Range(51, 30_000).Select(id => (long)id)),
                [Models.Connector] = new([50, 1_000_000, 70_000]),
                [Models.ClassInstance] = new([11, 60, 61]),
                [Models.TreenodeClassInstance] = new([2, 62]),
                [Models.Volume] = new([1]),
            },
            default);

        Assert.Equal([51], taken[Models.Treenode]);
        Assert.Equal([50, 70_000], taken[Models.Connector]);
        Assert.Equal([11, 60], taken[Models.ClassInstance]);
        Assert.Equal([2], taken[Models.TreenodeClassInstance]);
        Assert.Equal(4, taken.Count);
        Assert.True(await database.ScalarAsync<long>("SELECT nextval('location_id_seq')") > 1_000_000);
    }

    [Fact]
    public async Task Ids_that_would_use_a_sequence_up_are_not_kept()
    {
        await using var database = await PostgresDatabase.CreateAsync(PostgresTables.Own);
        await using var session = await database.BeginAsync();

        var error = await Assert.ThrowsAsync<InputException>(() => session.FindTakenAsync(
            new Dictionary<ModelDescription, IdSet> { [Models.Treenode] = new([5, long.MaxValue]) }, default));

        Assert.Equal("id-too-large", error.Code);
        Assert.True(await database.ScalarAsync<long>("SELECT nextval('location_id_seq')") < 1_000_000);
    }

    [Fact]
    public async Task A_commit_takes_new_statistics_when_asked()
    {
        await using var database = await PostgresDatabase.CreateAsync(PostgresTables.CatmaidWithTriggers);
        await using (var session = await database.BeginAsync())
        {
            await session.WriteAsync(Models.Treenode, TestRows.Batches(Models.Treenode, PostgresDatabase.Chain(1000, 5000)), default);
            await session.CommitAsync(analyze: true, default);
        }

        Assert.Equal(5000, await database.ScalarAsync<float>("SELECT reltuples FROM pg_class WHERE relname = 'treenode'"));
        Assert.Equal(5000, await database.ScalarAsync<float>("SELECT reltuples FROM pg_class WHERE relname = 'treenode_edge'"));
    }

    [Fact]
    public async Task A_commit_whose_answer_is_lost_is_told_as_what_it_was()
    {
        await using var database = await PostgresDatabase.CreateAsync(PostgresTables.CatmaidWithTriggers);
        await database.ExecuteAsync("""
            CREATE FUNCTION cut() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); RETURN NULL; END';
            CREATE CONSTRAINT TRIGGER cut AFTER INSERT ON treenode DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION cut();
            """);
        await using var session = await database.BeginAsync();
        await session.WriteAsync(Models.Treenode, TestRows.Batches(Models.Treenode, PostgresDatabase.Chain(1000, 1)), default);

        var error = await Assert.ThrowsAsync<StoreException>(() => session.CommitAsync(analyze: false, default));

        Assert.NotEqual("commit-unknown", error.Code);
        Assert.Equal(0, await database.ScalarAsync<long>("SELECT count(*) FROM treenode"));
    }
}
