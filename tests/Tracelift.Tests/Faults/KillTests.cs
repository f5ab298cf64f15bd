using System.Diagnostics;
using Tracelift.Tests.Support;
using Xunit;

namespace Tracelift.Tests.Faults;

/// <summary>
/// Processes are killed at moments spread over an import and an export. bench/Kill does so at any size and number.
/// </summary>
public sealed class KillTests
{
    private const int Moments = 8;
    private const int Nodes = 4_000;
    private const int Seed = 20_261;

    public static TheoryData<TestStoreKind> Kinds => [TestStoreKind.Sqlite, TestStoreKind.Catmaid];

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task A_process_that_is_ended_in_an_import_leaves_nothing(TestStoreKind kind)
    {
        await using var scene = await FaultScene.CreateAsync(kind, Nodes);
        var clock = Stopwatch.StartNew();
        (await Tool.RunAsync(scene.Import())).Expect(0);
        var duration = clock.Elapsed;
        (await FaultScene.RunAsync(["undo", "2", "--yes", "--store", scene.Store.Address])).Expect(0);
        await scene.TakeStockAsync();

        var ended = 0;
        foreach (var (moment, signal) in Spread(duration))
        {
            var code = await EndAsync(scene.Import(), moment, signal);
            var nodes = (await scene.Store.QueryAsync("SELECT CAST(count(*) AS text) FROM treenode"))[0];
            if (code == 0 || (signal == CliSignal.Kill && nodes != "6"))
            {
                // It was faster than before, or killed after its commit: it is there as a whole, and can be taken out again.
                Assert.Equal($"{6 + 6 + Nodes}", nodes);
                var run = (await scene.Store.QueryAsync($"SELECT CAST(max(id) AS text) FROM {(scene.Store.Database is null ? "tracelift_run" : "tracelift.run")}"))[0];
                (await FaultScene.RunAsync(["undo", run, "--yes", "--store", scene.Store.Address])).Expect(0);
                await scene.TakeStockAsync();
                continue;
            }

            Assert.Equal(signal == CliSignal.Kill ? 137 : 130, code);
            await scene.AssertAsBeforeAsync();
            ended++;
        }

        Assert.True(ended >= Moments / 2, $"only {ended} were ended in their midst");
        await scene.AssertNextRunWorksAsync();
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task A_process_that_is_ended_in_an_export_leaves_no_file_under_the_name(TestStoreKind kind)
    {
        await using var scene = await FaultScene.CreateAsync(kind, 20_000);
        (await FaultScene.RunAsync(scene.Import())).Expect(0);
        await scene.TakeStockAsync();
        var clock = Stopwatch.StartNew();
        (await Tool.RunAsync(scene.Export())).Expect(0);
        var duration = clock.Elapsed;
        var whole = await File.ReadAllBytesAsync(scene.Exported, TestContext.Current.CancellationToken);
        File.Delete(scene.Exported);

        foreach (var (moment, signal) in Spread(duration))
        {
            var code = await EndAsync(scene.Export(), moment, signal);
            var isThere = File.Exists(scene.Exported);

            // A signal may also come when the file has just got its name: it is whole then, whatever the process says of its end.
            Assert.True(isThere || code != 0, $"{signal} after {moment}: exit code {code}, and no file");
            if (isThere)
                Assert.Equal(whole.Length, new FileInfo(scene.Exported).Length);
            File.Delete(scene.Exported);

            // A killed process leaves its file; the next one takes it over.
            if (signal == CliSignal.Kill)
                File.Delete(Path.Combine(scene.Folder, ".out.json.part"));
            await scene.AssertAsBeforeAsync();
        }

        await File.WriteAllBytesAsync(Path.Combine(scene.Folder, ".out.json.part"), new byte[whole.Length + 100], TestContext.Current.CancellationToken);
        await scene.AssertNextRunWorksAsync();
        Assert.False(File.Exists(Path.Combine(scene.Folder, ".out.json.part")));
        Assert.Equal(whole.Length, new FileInfo(scene.Exported).Length);
    }

    /// <summary>Moments over a duration, most of them with kill -9.</summary>
    private static List<(TimeSpan Moment, CliSignal Signal)> Spread(TimeSpan duration)
    {
        var random = new Random(Seed);
        CliSignal[] signals = [CliSignal.Kill, CliSignal.Kill, CliSignal.Terminate, CliSignal.Kill, CliSignal.Interrupt];
        return [.. Enumerable.Range(0, Moments).Select(i => (duration * ((i + 1 + random.NextDouble()) / (Moments + 2)), signals[i % signals.Length]))];
    }

    private static async Task<int> EndAsync(string[] arguments, TimeSpan moment, CliSignal signal)
    {
        await using var process = Tool.Start(arguments);
        await Task.Delay(moment, TestContext.Current.CancellationToken);
        process.Signal(signal);
        return (await process.WaitAsync()).ExitCode;
    }
}
