using Tracelift.Example;
using Tracelift.Tests.Support;
using Tracelift.Tests.Tracing.Runs;
using Xunit;

namespace Tracelift.Tests.Tracing.Bulk;

/// <summary>Bulk loads killed at moments spread over their duration can be resumed.</summary>
public sealed class BulkKillTests
{
    private const int Kills = 4;
    private const int Seed = 20_268;

    private static readonly ExampleOptions Example = ExampleOptions.Showcase with { Neurons = 24, FewestNodes = 100, MostNodes = 200, NodesPerConnector = 10 };

    [Theory]
    [InlineData(TestStoreKind.Sqlite, false)]
    [InlineData(TestStoreKind.Catmaid, false)]
    [InlineData(TestStoreKind.Sqlite, true)]
    public async Task A_load_that_is_killed_again_and_again_ends_as_if_it_had_not_been(TestStoreKind kind, bool isProject)
    {
        await using var scene = await BulkScene.CreateAsync(kind);
        var file = await scene.FileAsync(shuffled: true, Example);
        using var folder = new TemporaryFolder();
        var other = folder.File("other.sqlite");
        if (isProject)
            (await Tool.RunAsync("import", file, "--target", "new:Other", "--create-unknown-users", "--auto-name-unknown-users", "--store", other)).Expect(0);
        var indexes = kind == TestStoreKind.Sqlite ? null : await scene.IndexesAsync();
        string[] load =
        [
            "bulk", "load", isProject ? $"{other}#1" : file, "--target", "new:killed", "--create-unknown-users", "--auto-name-unknown-users", "--resume", "--connections", "2",
            "--chunk-rows", "100", "--drop-indexes", "--no-analyze", "--store", scene.Address,
        ];
        var random = new Random(Seed);
        for (var kill = 0; kill < Kills; kill++)
        {
            await using var process = Tool.Start(load);
            var moment = random.Next(1, 5);

            // Not before the load is in the ledger; then after some more chunks.
            var from = await LoadedAsync(scene);
            while (!process.HasExited && await LoadedAsync(scene) < from + moment)
                await Task.Delay(20, TestContext.Current.CancellationToken);
            process.Signal(CliSignal.Kill);
            await process.WaitAsync();
        }

        (await Tool.RunAsync(load)).Expect(0);

        await scene.AssertSameAsync(file, 1);
        await RunStore.AssertSoundAsync(scene.Store);
        if (indexes is not null)
            Assert.Equal(indexes, await scene.IndexesAsync());
        Assert.Equal("done", (string)(await RunStore.RunsAsync(scene.Store))["runs"]![0]!["state"]!);
        await scene.UndoAsync(1);
    }

    private static async Task<long> LoadedAsync(BulkScene scene)
    {
        await using var store = await scene.OpenAsync();
        return (await store.LoadsAsync(default))?.Sum(load => load.ChunksLoaded) ?? 0;
    }
}
