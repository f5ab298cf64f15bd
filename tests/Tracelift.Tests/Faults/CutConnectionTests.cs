using System.Text.Json.Nodes;
using Tracelift.Tests.Support;
using Xunit;

namespace Tracelift.Tests.Faults;

/// <summary>Connections are cut by the network or by an administrator, in each stage.</summary>
public sealed class CutConnectionTests
{
    private const string Terminate =
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'tracelift'";

    [Theory]
    [MemberData(nameof(FaultScene.PostgresKinds), MemberType = typeof(FaultScene))]
    public async Task A_cut_is_told_at_every_stage_and_nothing_is_changed(TestStoreKind kind)
    {
        await using var scene = await FaultScene.CreateAsync(kind);
        foreach (var (command, sent) in Stages.All)
        {
            await using var proxy = FaultProxy.Before(scene.Store.Database!);
            proxy.When(sent, ProxyVerdict.Cut);

            var result = await FaultScene.RunAsync(scene.Command(command, proxy.Url));

            Assert.True(proxy.Reached.IsCompleted, $"{command} never sends {sent}: {result}");
            FaultReport.AssertFault(result, 4, $"127.0.0.1:{proxy.Port}", "was cut", "Try again");
            await scene.AssertAsBeforeAsync();
        }

        await scene.AssertNextRunWorksAsync();
    }

    [Theory]
    [MemberData(nameof(FaultScene.PostgresKinds), MemberType = typeof(FaultScene))]
    public async Task A_cut_in_the_midst_of_data_leaves_no_half_of_anything(TestStoreKind kind)
    {
        await using var scene = await FaultScene.CreateAsync(kind, 20_000);
        foreach (var bytes in (int[])[1_000, 100_000, 1_500_000])
        {
            await using var proxy = FaultProxy.Before(scene.Store.Database!);
            proxy.When("COPY \"treenode\" (", () => CutAfterAsync(proxy, bytes));

            FaultReport.AssertFault(await FaultScene.RunAsync(scene.Import(store: proxy.Url)), 4, "was cut");

            await scene.AssertAsBeforeAsync();
        }

        (await FaultScene.RunAsync(scene.Import())).Expect(0);
        foreach (var bytes in (int[])[500, 200_000])
        {
            await using var proxy = FaultProxy.Before(scene.Store.Database!);
            proxy.When("FROM \"treenode\"", () => CutAfterAsync(proxy, bytes));

            FaultReport.AssertFault(await FaultScene.RunAsync(scene.Export(proxy.Url)), 4, "was cut");

            Assert.Equal([scene.File], Directory.GetFiles(scene.Folder));
        }

        await scene.AssertNextRunWorksAsync();
    }

    [Theory]
    [MemberData(nameof(FaultScene.PostgresKinds), MemberType = typeof(FaultScene))]
    public async Task A_session_that_somebody_ends_is_told_at_every_stage_and_nothing_is_changed(TestStoreKind kind)
    {
        await using var scene = await FaultScene.CreateAsync(kind);
        foreach (var (command, sent) in Stages.All.Skip(2))
        {
            await using var proxy = FaultProxy.Before(scene.Store.Database!);
            proxy.When(sent, async () =>
            {
                await scene.ExecuteAsSuperuserAsync(Terminate);
                return ProxyVerdict.Pass;
            });

            var result = await FaultScene.RunAsync(scene.Command(command, proxy.Url));

            Assert.True(proxy.Reached.IsCompleted, $"{command} never sends {sent}: {result}");
            FaultReport.AssertFault(result, 4, $"127.0.0.1:{proxy.Port}", "Try again");
            Assert.True(result.Error.Contains("was cut", StringComparison.Ordinal) || result.Error.Contains("administrator command", StringComparison.Ordinal), result.Error);
            await scene.AssertAsBeforeAsync();
        }

        await scene.AssertNextRunWorksAsync();
    }

    [Fact]
    public async Task The_second_connection_of_an_import_may_be_lost_while_rows_are_loaded()
    {
        await using var scene = await FaultScene.CreateAsync(TestStoreKind.Catmaid);
        await using var proxy = FaultProxy.Before(scene.Store.Database!);
        proxy.When("COPY \"treenode\" (", async () =>
        {
            await scene.ExecuteAsSuperuserAsync($"{Terminate} AND xact_start IS NULL");
            await Task.Delay(TimeSpan.FromMilliseconds(600), TestContext.Current.CancellationToken);
            return ProxyVerdict.Pass;
        });

        (await FaultScene.RunAsync(scene.Import(store: proxy.Url))).Expect(0);

        Assert.True(proxy.Reached.IsCompleted);
        await scene.AssertNextRunWorksAsync();
    }

    [Theory]
    [InlineData("import")]
    [InlineData("undo")]
    public async Task A_commit_that_never_arrives_has_not_happened(string command)
    {
        await using var scene = await FaultScene.CreateAsync(TestStoreKind.Catmaid);
        await using var proxy = FaultProxy.Before(scene.Store.Database!);
        WhenCommitting(proxy, () => ProxyVerdict.Cut);

        var result = await FaultScene.RunAsync(scene.Command(command, proxy.Url));

        Assert.True(proxy.Reached.IsCompleted);
        FaultReport.AssertFault(result, 4, "was cut");
        await scene.AssertNoHarmAsync();
    }

    [Theory]
    [InlineData("import")]
    [InlineData("undo")]
    public async Task A_commit_whose_answer_is_lost_has_happened(string command)
    {
        await using var scene = await FaultScene.CreateAsync(TestStoreKind.Catmaid);
        await using var proxy = FaultProxy.Before(scene.Store.Database!);
        WhenCommitting(proxy, () => ProxyVerdict.CutAnswer);

        var result = await FaultScene.RunAsync([.. scene.Command(command, proxy.Url), "--json"]);

        Assert.True(proxy.Reached.IsCompleted);
        Assert.NotNull(JsonNode.Parse(result.Expect(0).Output));
        Assert.Equal([command == "import" ? "12" : "0"], await scene.Store.QueryAsync("SELECT count(*)::text FROM treenode"));
    }

    [Fact]
    public async Task A_commit_with_an_unknown_result_is_reported_as_such()
    {
        await using var scene = await FaultScene.CreateAsync(TestStoreKind.Catmaid);
        await using var proxy = FaultProxy.Before(scene.Store.Database!);
        WhenCommitting(proxy, () =>
        {
            proxy.Refuses = true;
            return ProxyVerdict.CutAnswer;
        });

        var result = await FaultScene.RunAsync(scene.Import(store: proxy.Url));

        FaultReport.AssertFault(result, 4, "during the commit", "can't be asked", "before you try again");
        Assert.Equal(["12"], await scene.Store.QueryAsync("SELECT count(*)::text FROM treenode"));
    }

    private static Task<ProxyVerdict> CutAfterAsync(FaultProxy proxy, int bytes)
    {
        proxy.CutAfter(bytes);
        return Task.FromResult(ProxyVerdict.Pass);
    }

    private static void WhenCommitting(FaultProxy proxy, Func<ProxyVerdict> decide) => proxy.When(Stages.BeforeCommit, () =>
    {
        proxy.When(Stages.Commit, () => Task.FromResult(decide()));
        return Task.FromResult(ProxyVerdict.Pass);
    });
}
