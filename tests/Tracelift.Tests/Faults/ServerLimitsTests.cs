using Tracelift.Tests.Support;
using Xunit;

namespace Tracelift.Tests.Faults;

/// <summary>A server's limits for statements and transactions, meant for web pages, do no harm.</summary>
public sealed class ServerLimitsTests
{
    [Theory]
    [MemberData(nameof(FaultScene.PostgresKinds), MemberType = typeof(FaultScene))]
    public async Task Limits_of_a_role_or_database_do_not_end_an_import_or_export(TestStoreKind kind)
    {
        await using var scene = await FaultScene.CreateAsync(kind);
        foreach (var limit in (string[])["statement_timeout", "lock_timeout", "idle_in_transaction_session_timeout"])
            await scene.Store.ExecuteAsync($"ALTER DATABASE {scene.Store.Database!.Name} SET {limit} = '500ms'");

        // Each statement on treenodes waits for a lock longer than any limit, and in between nothing is sent for as long.
        await using var proxy = FaultProxy.Before(scene.Store.Database!);
        var held = 0;
        async Task<ProxyVerdict> HoldAsync()
        {
            held++;
            await Task.Delay(TimeSpan.FromMilliseconds(900), TestContext.Current.CancellationToken);
            await scene.LockAsync("LOCK TABLE treenode IN ACCESS EXCLUSIVE MODE", TimeSpan.FromMilliseconds(900));
            return ProxyVerdict.Pass;
        }

        foreach (var (command, sent) in ((string, string)[])[("import", "COPY \"treenode\" ("), ("export", "FROM \"treenode\"")])
        {
            proxy.When(sent, HoldAsync);
            (await FaultScene.RunAsync(scene.Command(command, proxy.Url))).Expect(0);
        }

        Assert.Equal(2, held);
    }

    [Fact]
    public async Task Waiting_for_another_import_that_reserves_ids_has_no_limit()
    {
        await using var scene = await FaultScene.CreateAsync(TestStoreKind.Catmaid);
        foreach (var limit in (string[])["statement_timeout", "lock_timeout"])
            await scene.Store.ExecuteAsync($"ALTER DATABASE {scene.Store.Database!.Name} SET {limit} = '500ms'");
        await using var proxy = FaultProxy.Before(scene.Store.Database!);
        proxy.When("SELECT pg_advisory_xact_lock", async () =>
        {
            await scene.LockAsync($"SELECT pg_advisory_xact_lock({Tracelift.Postgres.Ids.SequenceKeeper.Lock})", TimeSpan.FromMilliseconds(1200));
            return ProxyVerdict.Pass;
        });

        (await FaultScene.RunAsync(scene.Import(store: proxy.Url))).Expect(0);

        Assert.True(proxy.Reached.IsCompleted);
    }

    [Theory]
    [MemberData(nameof(FaultScene.PostgresKinds), MemberType = typeof(FaultScene))]
    public async Task A_limit_that_strikes_all_the_same_is_told(TestStoreKind kind)
    {
        await using var scene = await FaultScene.CreateAsync(kind);
        var migrations = kind == TestStoreKind.Catmaid ? "django_migrations" : "tracelift_migration";
        await scene.Store.ExecuteAsync($"ALTER DATABASE {scene.Store.Database!.Name} SET statement_timeout = '700ms'");

        // Before the transaction has begun, the database's limits hold.
        await using (await scene.LockAsync($"LOCK TABLE {migrations}"))
        {
            foreach (var command in (string[])["import", "export", "undo"])
                FaultReport.AssertFault(await FaultScene.RunAsync(scene.Command(command)), 4, scene.Store.Database.Name, "statement timeout", "statement_timeout is too short");
        }

        await scene.Store.ExecuteAsync($"ALTER DATABASE {scene.Store.Database!.Name} RESET statement_timeout");
        await scene.AssertNoHarmAsync();
    }

    [Theory]
    [MemberData(nameof(FaultScene.PostgresKinds), MemberType = typeof(FaultScene))]
    public async Task Limits_that_a_trigger_sets_and_a_cancelled_statement_are_told(TestStoreKind kind)
    {
        await using var scene = await FaultScene.CreateAsync(kind);

        // The client that is too slow.
        await scene.Store.ExecuteAsync("""
            CREATE FUNCTION limit_idle() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM set_config('idle_in_transaction_session_timeout', '200ms', false); RETURN NULL; END $$;
            CREATE TRIGGER limit_idle AFTER INSERT ON treenode EXECUTE FUNCTION limit_idle()
            """);
        await using (var proxy = FaultProxy.Before(scene.Store.Database!))
        {
            proxy.When("COPY \"treenode_connector\" (", async () =>
            {
                await Task.Delay(TimeSpan.FromSeconds(1), TestContext.Current.CancellationToken);
                return ProxyVerdict.Pass;
            });
            FaultReport.AssertFault(await FaultScene.RunAsync(scene.Import(store: proxy.Url)), 4, "idle-in-transaction timeout", "Try again");
        }

        await scene.Store.ExecuteAsync("DROP TRIGGER limit_idle ON treenode; DROP FUNCTION limit_idle");
        await scene.AssertAsBeforeAsync();

        // The administrator who cancels what waits.
        await using (await scene.LockAsync("LOCK TABLE treenode IN EXCLUSIVE MODE"))
        {
            var import = FaultScene.RunAsync(scene.Import());
            await scene.WaitForAsync("SELECT 1 FROM pg_locks WHERE NOT granted AND relation = 'treenode'::regclass");
            await scene.ExecuteAsSuperuserAsync("SELECT pg_cancel_backend(pid) FROM pg_locks WHERE NOT granted AND relation = 'treenode'::regclass");
            FaultReport.AssertFault(await import, 4, "ended a statement", "cancelled it");
        }

        await scene.AssertNoHarmAsync();
    }
}
