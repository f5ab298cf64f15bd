using Tracelift.Files;
using Tracelift.Formats.Json;
using Tracelift.Tests.Support;
using Tracelift.Tracing;
using Tracelift.Tracing.Import;
using Tracelift.Tracing.Import.Survey;
using Xunit;

namespace Tracelift.Tests.Faults;

/// <summary>Commands stop properly at Ctrl-C and SIGTERM in each stage.</summary>
public sealed class CancellingTests
{
    [Theory]
    [MemberData(nameof(FaultScene.PostgresKinds), MemberType = typeof(FaultScene))]
    public async Task A_stop_at_any_stage_leaves_nothing(TestStoreKind kind)
    {
        await using var scene = await FaultScene.CreateAsync(kind);
        foreach (var (command, sent) in Stages.All.Where(stage => stage.Sent != Stages.BeforeCommit))
        {
            await using var proxy = FaultProxy.Before(scene.Store.Database!);
            using var stop = new CancellationTokenSource();
            proxy.When(sent, async () =>
            {
                await stop.CancelAsync();
                return ProxyVerdict.Pass;
            });

            var result = await FaultScene.RunAsync(scene.Command(command, proxy.Url), stop.Token);

            Assert.True(proxy.Reached.IsCompleted, $"{command} never sends {sent}: {result}");
            FaultReport.AssertCancelled(result);
            await scene.AssertAsBeforeAsync();
        }

        await scene.AssertNextRunWorksAsync();
    }

    [Theory]
    [InlineData("import")]
    [InlineData("undo")]
    public async Task Once_the_commit_is_on_its_way_it_is_done_and_told_as_done(string command)
    {
        await using var scene = await FaultScene.CreateAsync(TestStoreKind.Catmaid);
        await using var proxy = FaultProxy.Before(scene.Store.Database!);
        using var stop = new CancellationTokenSource();
        proxy.When(Stages.BeforeCommit, () =>
        {
            proxy.When(Stages.Commit, async () =>
            {
                await stop.CancelAsync();
                return ProxyVerdict.Pass;
            });
            return Task.FromResult(ProxyVerdict.Pass);
        });

        (await FaultScene.RunAsync(scene.Command(command, proxy.Url), stop.Token)).Expect(0);

        Assert.True(proxy.Reached.IsCompleted);
        Assert.Equal([command == "import" ? "12" : "0"], await scene.Store.QueryAsync("SELECT count(*)::text FROM treenode"));
    }

    [Theory]
    [MemberData(nameof(FaultScene.Kinds), MemberType = typeof(FaultScene))]
    public async Task A_stop_while_a_stage_is_shown_leaves_nothing(TestStoreKind kind)
    {
        await using var scene = await FaultScene.CreateAsync(kind, 5_000);
        var stages = new List<string>();
        for (var number = 0; ; number++)
        {
            using var stop = new CancellationTokenSource();
            var progress = new StopAt(number, stop);
            await using var store = await scene.Store.OpenAsync();
            await using var file = await TracingJsonFile.OpenAsync(scene.File, TimeProvider.System, new InputLimits(), TestContext.Current.CancellationToken);
            try
            {
                var survey = await Surveyor.SurveyAsync(file, progress, stop.Token);
                await Importer.ImportAsync(store, file, survey, new ImportOptions { Target = 1 }, TimeProvider.System, progress, stop.Token);
                break;
            }
            catch (OperationCanceledException)
            {
                stages.Add(progress.Stage);
            }

            await scene.AssertAsBeforeAsync();
        }

        Assert.Superset(new HashSet<string>(["Planning", "Loading treenode", "Settling"]), stages.ToHashSet());
    }

    [Theory]
    [InlineData(CliSignal.Interrupt)]
    [InlineData(CliSignal.Terminate)]
    public async Task A_signal_ends_a_process_that_waits_for_the_database(CliSignal signal)
    {
        await using var scene = await FaultScene.CreateAsync(TestStoreKind.Catmaid);
        await using (await scene.LockAsync("LOCK TABLE treenode IN EXCLUSIVE MODE"))
        {
            await using var process = Tool.Start(scene.Import());
            await scene.WaitForAsync("SELECT 1 FROM pg_locks WHERE NOT granted AND relation = 'treenode'::regclass");

            process.Signal(signal);

            FaultReport.AssertCancelled(await process.WaitAsync());
        }

        await scene.AssertNoHarmAsync();
    }

    [Fact]
    public async Task A_second_signal_ends_a_process_whose_server_is_silent_and_the_store_is_as_it_was()
    {
        await using var scene = await FaultScene.CreateAsync(TestStoreKind.Catmaid);
        await using var proxy = FaultProxy.Before(scene.Store.Database!);
        var stuck = new TaskCompletionSource();
        proxy.When("COPY \"treenode\" (", async () =>
        {
            proxy.Swallows = true;
            stuck.SetResult();
            await Task.Delay(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
            return ProxyVerdict.Cut;
        });
        await using var process = Tool.Start(scene.Import(store: proxy.Url));
        await stuck.Task.WaitAsync(TestContext.Current.CancellationToken);
        process.Signal(CliSignal.Interrupt);
        await Task.Delay(TimeSpan.FromMilliseconds(500), TestContext.Current.CancellationToken);
        var clock = System.Diagnostics.Stopwatch.StartNew();

        process.Signal(CliSignal.Interrupt);

        (await process.WaitAsync()).Expect(130);
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(4), $"It took {clock.Elapsed}");
        proxy.Cut();
        await scene.AssertNoHarmAsync();
    }

    /// <summary>Stops when the work tells of its progress for the n-th time in a new stage.</summary>
    private sealed class StopAt(int number, CancellationTokenSource stop) : IProgress<WorkProgress>
    {
        private int _count = -1;

        public string Stage { get; private set; } = "";

        public void Report(WorkProgress value)
        {
            if (stop.IsCancellationRequested || value.Stage == Stage)
                return;
            Stage = value.Stage;
            if (++_count == number)
                stop.Cancel();
        }
    }
}
