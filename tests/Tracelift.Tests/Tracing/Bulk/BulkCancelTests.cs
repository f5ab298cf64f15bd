using System.Text.Json.Nodes;
using Tracelift.Example;
using Tracelift.Tests.Support;
using Tracelift.Tests.Tracing.Runs;
using Tracelift.Tracing.Bulk;
using Xunit;

namespace Tracelift.Tests.Tracing.Bulk;

/// <summary>The messages of a cancelled bulk load.</summary>
public sealed class BulkCancelTests
{
    private static readonly ExampleOptions Example = ExampleOptions.Showcase with { Neurons = 60, FewestNodes = 100, MostNodes = 200, NodesPerConnector = 10 };

    [Theory]
    [InlineData(CliSignal.Interrupt, false)]
    [InlineData(CliSignal.Terminate, true)]
    public async Task A_signal_to_a_load_that_has_begun_tells_what_stays_and_what_to_do(CliSignal signal, bool isJson)
    {
        await using var scene = await BulkScene.CreateAsync(TestStoreKind.Sqlite);
        string[] load =
        [
            "bulk", "load", await scene.FileAsync(example: Example), "--target", "new:one", "--create-unknown-users", "--auto-name-unknown-users", "--chunk-rows", "50",
            "--no-analyze", "--store", scene.Address, .. isJson ? ["--json"] : Array.Empty<string>(),
        ];

        // Each chunk takes its time, so that the load does not end before the signal on any machine.
        await scene.Store.ExecuteAsync(
            """
            CREATE TRIGGER slowly AFTER UPDATE ON tracelift_bulk_chunk BEGIN
                SELECT count(*) FROM (WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1000000) SELECT i FROM n);
            END
            """);
        await using var process = Tool.Start(load);
        while (!process.HasExited && await scene.Store.QueryAsync("SELECT 1 FROM tracelift_bulk_chunk WHERE loaded IS NOT NULL LIMIT 1") is [])
            await Task.Delay(20, TestContext.Current.CancellationToken);
        process.Signal(signal);
        var result = (await process.WaitAsync()).Expect(130);

        var status = JsonNode.Parse((await RunStore.RunAsync(scene.Store, "bulk", "status", "--json")).Expect(0).Output)!["loads"]![0]!;
        var (message, hint) = isJson
            ? ((string)JsonNode.Parse(result.Output)!["error"]!["message"]!, (string)JsonNode.Parse(result.Output)!["error"]!["hint"]!)
            : (result.Error, result.Error);
        Assert.Contains($"Cancelled. Load 1 has started: {status["chunks_loaded"]} of {status["chunks"]} chunks are loaded and stay", message, StringComparison.Ordinal);
        Assert.Contains("--resume", hint, StringComparison.Ordinal);
        Assert.Contains("tracelift undo 1 ", hint, StringComparison.Ordinal);
        Assert.DoesNotContain("as they were", result.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Indexes_that_are_dropped_by_then_are_told(bool drops)
    {
        await using var scene = await BulkScene.CreateAsync(TestStoreKind.Catmaid);

        var exception = await scene.InterruptAsync(await scene.FileAsync(), "new", 400, options => options with { DropIndexes = drops });

        Assert.Equal(drops, Assert.IsType<InterruptedLoadException>(exception).Hint.Contains("tracelift bulk recover", StringComparison.Ordinal));
    }
}
