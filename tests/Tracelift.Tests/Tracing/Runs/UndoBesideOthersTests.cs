using Npgsql;
using Tracelift.Tests.Support;
using Xunit;

namespace Tracelift.Tests.Tracing.Runs;

/// <summary>An undo runs while other clients trace.</summary>
public sealed class UndoBesideOthersTests
{
    private const string Child = "INSERT INTO treenode (project_id, location_x, location_y, location_z, editor_id, user_id, skeleton_id, parent_id) SELECT project_id, 1, 2, 3, 1, 1, skeleton_id, id FROM treenode WHERE id = (SELECT min(id) FROM treenode)";

    [Theory]
    [InlineData(TestStoreKind.Catmaid)]
    [InlineData(TestStoreKind.CatmaidWithoutTriggers)]
    public async Task It_waits_for_a_node_that_is_not_committed_yet_and_then_refuses(TestStoreKind kind)
    {
        await using var store = await RunStore.CreateAsync(kind);
        var run = await RunStore.ImportAsync(store, TracingFile.Sound(), "new:one");
        await using var connection = await store.Database!.OpenAsync();
        await using var transaction = await connection.BeginTransactionAsync(TestContext.Current.CancellationToken);
        await ExecuteAsync(connection, Child);
        await ExecuteAsync(connection, "SET CONSTRAINTS ALL IMMEDIATE");

        var undo = RunStore.RunAsync(store, "undo", $"{run}");
        await WaitForLockAsync(store);
        await transaction.CommitAsync(TestContext.Current.CancellationToken);

        Assert.Contains("treenode: 1 rows outside of the run", (await undo).Expect(4).Error, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(TestStore.PostgresKinds), MemberType = typeof(TestStore))]
    public async Task Killed_in_the_middle_it_has_done_nothing(TestStoreKind kind)
    {
        await using var store = await RunStore.CreateAsync(kind);
        var run = await RunStore.ImportAsync(store, TracingFile.Sound(), "new:one");
        var before = await StoreContent.ReadAsync(store);
        await using var connection = await store.Database!.OpenAsync();
        await using (var transaction = await connection.BeginTransactionAsync(TestContext.Current.CancellationToken))
        {
            // Undoing comes to shared rows last, and waits here for one.
            await ExecuteAsync(connection, "SELECT FROM relation WHERE id = (SELECT max(id) FROM relation) FOR SHARE");
            await using var process = Tool.Start(["undo", $"{run}", "--store", store.Address]);
            await WaitForLockAsync(store);
            process.Signal(CliSignal.Kill);
            await process.WaitAsync();
        }

        await WaitUntilAloneAsync(store);
        Assert.Equal(before, await StoreContent.ReadAsync(store));
        await RunStore.UndoAsync(store, run);
        Assert.Equal(["0"], await store.QueryAsync("SELECT '' || count(*) FROM treenode"));
    }

    [Theory]
    [MemberData(nameof(TestStore.PostgresKinds), MemberType = typeof(TestStore))]
    public async Task Others_go_on_tracing_elsewhere_meanwhile(TestStoreKind kind)
    {
        await using var store = await RunStore.CreateAsync(kind);
        await RunStore.ImportAsync(store, TracingFile.Sound(), "new:one");
        var run = await RunStore.ImportAsync(store, TracingFile.Sound(), "1");
        await using var connection = await store.Database!.OpenAsync();
        await using var blocker = await store.Database.OpenAsync();
        await using var transaction = await blocker.BeginTransactionAsync(TestContext.Current.CancellationToken);
        await ExecuteAsync(blocker, "SELECT FROM connector WHERE id = (SELECT max(id) FROM connector) FOR SHARE");
        var undo = RunStore.RunAsync(store, "undo", $"{run}");
        await WaitForLockAsync(store);

        // The run's nodes are locked by now; other nodes and all tables are not.
        await ExecuteAsync(connection, "SET lock_timeout = '2s'");
        await ExecuteAsync(connection, Child);
        await transaction.RollbackAsync(TestContext.Current.CancellationToken);

        (await undo).Expect(0);
        Assert.Equal(["7"], await store.QueryAsync("SELECT '' || count(*) FROM treenode"));
    }

    private static async Task WaitForLockAsync(TestStore store)
    {
        for (var tries = 0; tries < 600; tries++)
        {
            if ((await store.QueryAsync("SELECT pid::text FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'tracelift' AND wait_event_type = 'Lock'")).Count > 0)
                return;
            await Task.Delay(50, TestContext.Current.CancellationToken);
        }

        Assert.Fail("Nobody waits for a lock");
    }

    private static async Task WaitUntilAloneAsync(TestStore store)
    {
        while ((await store.QueryAsync("SELECT pid::text FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'tracelift'")).Count > 0)
            await Task.Delay(50, TestContext.Current.CancellationToken);
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }
}
