using System.Text.Json.Nodes;
using Tracelift.Formats.Json;
using Tracelift.Sqlite.Bulk;
using Tracelift.Tests.Support;
using Tracelift.Tests.Tracing.Runs;
using Tracelift.Tracing.Bulk;
using Xunit;

namespace Tracelift.Tests.Tracing.Bulk;

/// <summary>Of several processes that start the same load at once, one starts it, the others join, and no row is loaded twice.</summary>
public sealed class BulkClaimTests
{
    private const int Rounds = 6;

    public static TheoryData<TestStoreKind> Kinds => [TestStoreKind.Sqlite, TestStoreKind.Postgres, TestStoreKind.Catmaid];

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Two_processes_that_resume_at_the_same_moment_make_one_load(TestStoreKind kind)
    {
        await using var scene = await BulkScene.CreateAsync(kind);
        var file = await scene.FileAsync();
        for (var round = 1; round <= Rounds; round++)
        {
            string[] load =
            [
                "bulk", "load", file, "--target", $"new:round {round}", "--create-unknown-users", "--auto-name-unknown-users", "--resume", "--chunk-rows", "400",
                "--no-analyze", "--json", "--store", scene.Address,
            ];
            await using var one = Tool.Start(load);
            await using var other = Tool.Start(load);

            var reports = new List<JsonNode>();
            foreach (var process in (CliProcess[])[one, other])
                reports.Add(JsonNode.Parse((await process.WaitAsync()).Expect(0).Output)!);

            Assert.Equal([round, round], reports.Select(report => (int)report["run"]!));
            Assert.Single(reports, report => !(bool)report["resumed"]! && !(bool)report["was_finished"]!);
            Assert.Equal((long)reports[0]["chunks"]!, reports.Sum(report => (long)report["chunks_here"]!));
        }

        Assert.Equal(Rounds, (await scene.Store.QueryAsync("SELECT id FROM project")).Count);
        await scene.AssertSameAsync(file, 1);
        await RunStore.AssertSoundAsync(scene.Store);
        AssertNothingLeft(scene);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Many_at_once_make_one_load(TestStoreKind kind)
    {
        await using var scene = await BulkScene.CreateAsync(kind);
        var file = await scene.FileAsync();
        for (var round = 1; round <= Rounds; round++)
        {
            var title = $"round {round}";
            var reports = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => scene.LoadAsync(file, title, options => options with { Resume = true }))));

            Assert.Single(reports.Select(report => report.Load).Distinct());
            Assert.Single(reports, report => !report.IsResumed && !report.WasFinished);
        }

        Assert.Equal(Rounds, (await scene.Store.QueryAsync("SELECT id FROM project")).Count);
        await scene.AssertSameAsync(file, Rounds);
        AssertNothingLeft(scene);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Who_does_not_resume_is_refused_beside_one_that_begins(TestStoreKind kind)
    {
        await using var scene = await BulkScene.CreateAsync(kind);
        var file = await scene.FileAsync();
        await using var store = await scene.OpenAsync();
        await using var source = await TracingJsonFile.OpenAsync(file, TimeProvider.System, default);
        var fingerprint = await source.FingerprintAsync(TestContext.Current.CancellationToken);
        var waits = new TaskCompletionSource();
        Task<BulkReport> second;
        await using (await store.ClaimLoadAsync($"{fingerprint}\nnew:new", () => { }, TestContext.Current.CancellationToken))
        {
            second = Task.Run(() => scene.LoadAsync(file, "new", progress: new SeenProgress(progress =>
            {
                if (progress.Stage.StartsWith("Waiting for another process", StringComparison.Ordinal))
                    waits.TrySetResult();
            })));
            await waits.Task.WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken);
            Assert.Empty(await store.LoadsAsync(default) ?? []);
        }

        Assert.False((await second).IsResumed);

        // Another target is another load, and does not wait.
        await using (await store.ClaimLoadAsync($"{fingerprint}\nnew:new", () => { }, TestContext.Current.CancellationToken))
            Assert.False((await scene.LoadAsync(file, "other")).IsResumed);
    }

    // The claim of a killed process blocks no other.
    [Fact]
    public async Task A_claim_ends_with_its_process()
    {
        await using var scene = await BulkScene.CreateAsync(TestStoreKind.Sqlite);
        var file = await scene.FileAsync();
        string[] load = ["bulk", "load", file, "--target", "new:X", "--create-unknown-users", "--auto-name-unknown-users", "--resume", "--store", scene.Address];
        await using (var killed = Tool.Start(load))
        {
            while (!killed.HasExited && Directory.GetFiles(Path.GetDirectoryName(scene.Address)!, "*-load-*").Length == 0)
                await Task.Delay(1, TestContext.Current.CancellationToken);
            killed.Signal(CliSignal.Kill);
            await killed.WaitAsync();
        }

        (await Tool.RunAsync(load)).Expect(0);

        await scene.AssertSameAsync(file, 1);
        AssertNothingLeft(scene);
    }

    // The file of a claim may go just when another process has found it locked.
    [Fact]
    public async Task A_claim_that_is_given_up_just_then_is_waited_for()
    {
        using var folder = new TemporaryFolder();
        var store = folder.File("store.sqlite");

        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(async () =>
        {
            for (var i = 0; i < 2_000; i++)
                await using (await SqliteLoadClaim.TakeAsync(store, "load", new NoPause(), () => { }, TestContext.Current.CancellationToken))
                    await Task.Yield();
        })));

        Assert.Empty(Directory.GetFiles(folder.Path));
    }

    private static void AssertNothingLeft(BulkScene scene)
    {
        if (scene.Store.Database is null)
            Assert.Empty(Directory.GetFiles(Path.GetDirectoryName(scene.Address)!, "*-load-*"));
    }

    private sealed class NoPause : TimeProvider
    {
        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            base.CreateTimer(callback, state, TimeSpan.Zero, period);
    }

    private sealed class SeenProgress(Action<Tracelift.Tracing.WorkProgress> seen) : IProgress<Tracelift.Tracing.WorkProgress>
    {
        public void Report(Tracelift.Tracing.WorkProgress value) => seen(value);
    }
}
