using Tracelift.Tests.Support;
using Xunit;

namespace Tracelift.Tests.Faults;

/// <summary>PgBouncer between the program and the server.</summary>
public sealed class PoolerTests
{
    [Theory]
    [InlineData("transaction", "")]
    [InlineData("transaction", "server_round_robin = 1")]
    [InlineData("statement", "")]
    public async Task A_pool_that_shares_sessions_is_refused_by_every_command(string mode, string setting)
    {
        await using var scene = await FaultScene.CreateAsync(TestStoreKind.Catmaid);
        await using var pooler = await Pooler.StartAsync(scene.Store.Database!, mode, setting);

        foreach (var command in (string[][])[scene.Import(store: pooler.Url), scene.Export(pooler.Url), scene.Undo(pooler.Url), ["store", "info", "--store", pooler.Url]])
            FaultReport.AssertFault(await FaultScene.RunAsync(command), 4, "connection pooler", "PgBouncer", "pool_mode=session");

        await scene.AssertStoreAsBeforeAsync();
    }

    [Fact]
    public async Task A_pool_whose_sessions_are_used_by_others_meanwhile_is_refused()
    {
        await using var scene = await FaultScene.CreateAsync(TestStoreKind.Catmaid);
        await using var pooler = await Pooler.StartAsync(scene.Store.Database!, "transaction", "default_pool_size = 5");
        using var stop = new CancellationTokenSource();
        var others = Enumerable.Range(0, 6).Select(_ => KeepAskingAsync(pooler.Url, stop.Token)).ToList();

        var results = new List<CliResult>();
        for (var round = 0; round < 10; round++)
            results.Add(await FaultScene.RunAsync(["store", "info", "--store", pooler.Url]));
        await stop.CancelAsync();
        await Task.WhenAll(others);

        Assert.All(results, result => FaultReport.AssertFault(result, 4, "connection pooler"));
    }

    [Theory]
    [InlineData("default_pool_size = 20")]
    [InlineData("default_pool_size = 2")]
    public async Task A_pool_that_gives_each_client_a_session_of_its_own_will_do(string setting)
    {
        await using var scene = await FaultScene.CreateAsync(TestStoreKind.Catmaid);
        await using var pooler = await Pooler.StartAsync(scene.Store.Database!, "session", setting);

        (await FaultScene.RunAsync(scene.Export(pooler.Url))).Expect(0);
        (await FaultScene.RunAsync(scene.Import(store: pooler.Url))).Expect(0);
        (await FaultScene.RunAsync(["undo", "2", "--yes", "--store", pooler.Url])).Expect(0);
        (await FaultScene.RunAsync(["check", scene.Exported])).Expect(0);
    }

    [Fact]
    public async Task Through_a_pool_an_import_that_waits_can_be_cancelled()
    {
        await using var scene = await FaultScene.CreateAsync(TestStoreKind.Catmaid);
        await using var pooler = await Pooler.StartAsync(scene.Store.Database!, "session");
        await using var locked = await scene.LockAsync("LOCK TABLE treenode IN EXCLUSIVE MODE");
        using var stop = new CancellationTokenSource();
        var import = FaultScene.RunAsync(scene.Import(store: pooler.Url), stop.Token);
        await scene.WaitForAsync("SELECT 1 FROM pg_locks WHERE NOT granted AND relation = 'treenode'::regclass");
        await stop.CancelAsync();

        // The server ends the statement: it would not see that the connection is gone while it waits.
        await scene.WaitForAsync("SELECT 1 WHERE NOT EXISTS (SELECT FROM pg_locks WHERE NOT granted AND relation = 'treenode'::regclass)");
        FaultReport.AssertCancelled(await import);
        await scene.AssertStoreAsBeforeAsync();
    }

    private static async Task KeepAskingAsync(string url, CancellationToken stop)
    {
        var target = new Uri(url);
        await using var connection = new Npgsql.NpgsqlConnection(
            $"Host={target.Host};Port={target.Port};Username={target.UserInfo};Database={target.AbsolutePath[1..]};Pooling=False;No Reset On Close=true");
        await connection.OpenAsync(CancellationToken.None);
        while (!stop.IsCancellationRequested)
        {
            await using var command = new Npgsql.NpgsqlCommand("SELECT pg_sleep(0.002)", connection);
            await command.ExecuteNonQueryAsync(CancellationToken.None);
        }
    }
}
