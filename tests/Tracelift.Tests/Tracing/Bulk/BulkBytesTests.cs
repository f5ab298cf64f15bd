using System.Globalization;
using System.IO.Compression;
using System.Text;
using System.Text.Json.Nodes;
using Tracelift.Cli.Terminal;
using Tracelift.Formats;
using Tracelift.Tests.Support;
using Tracelift.Tests.Tracing.Runs;
using Tracelift.Tracing;
using Tracelift.Tracing.Import.Survey;
using Tracelift.Tracing.Sources;
using Xunit;

namespace Tracelift.Tests.Tracing.Bulk;

/// <summary>A bulk load reports the bytes that it has read, from every source.</summary>
public sealed class BulkBytesTests
{
    private const int Files = 20, Nodes = 100;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Progress_of_a_file_tells_bytes_that_grow_to_those_of_the_report(bool shuffled)
    {
        await using var scene = await BulkScene.CreateAsync(TestStoreKind.Sqlite);
        var file = await scene.FileAsync(shuffled);
        var seen = new Seen();

        var report = await scene.LoadAsync(file, "new", progress: seen);

        var reported = seen.All.Where(progress => progress.Stage == "Loading").Select(progress => progress.Bytes!.Value).ToList();
        Assert.True(reported.Count > 5);
        Assert.Equal(reported.Order(), reported);
        Assert.True(reported[0] < reported[^1]);
        Assert.True(reported[^1] <= report.BytesRead);

        // For shuffled treenodes, the grouped rows, which are smaller than the file's text.
        Assert.InRange(report.BytesRead, new FileInfo(file).Length / 8, 20 * new FileInfo(file).Length);
        Assert.InRange(report.BytesPerSecond, 1, double.MaxValue);
        Assert.All(seen.All.Where(progress => progress.Stage == "Surveying"), progress => Assert.Null(progress.Bytes));
    }

    [Theory]
    [InlineData("zip")]
    [InlineData("folder")]
    [InlineData("tables")]
    public async Task Collections_and_tables_count_bytes(string from)
    {
        await using var store = await RunStore.CreateAsync(TestStoreKind.Sqlite);
        await CollectionTests.AddAnnaAsync(store);
        using var folder = new TemporaryFolder();
        var (path, bytes) = Write(folder, from);
        string[] load = ["bulk", "load", path, "--target", "new:cells", "--map-users", "false", "--user", "anna", "--chunk-rows", $"{Nodes}"];

        var report = JsonNode.Parse((await RunStore.RunAsync(store, [.. load, "--json"])).Expect(0).Output)!;

        // But for the chunk that the first transaction has loaded; of tables whole buffers.
        Assert.InRange((long)report["bytes_read"]!, bytes / 2, from == "tables" ? long.MaxValue : bytes);
        Assert.True((double)report["bytes_per_second"]! >= 1);
        await RunStore.UndoAsync(store, (long)report["run"]!);
        Assert.Matches(@"rows/s; [\d.]+ [kM]?B read, [\d.]+ [kM]?B/s; 1 connection\.", (await RunStore.RunAsync(store, load)).Expect(0).Output);
    }

    [Theory]
    [InlineData("zip")]
    [InlineData("folder")]
    [InlineData("tables")]
    [InlineData("precomputed")]
    public async Task The_survey_of_a_collection_has_a_percentage_and_a_time_left(string from)
    {
        using var folder = new TemporaryFolder();
        var (path, bytes) = Write(folder, from, files: 120);
        var seen = new Seen();
        await using var source = await TracingSources.Usual.OpenAsync(new SourceFile(path), new SourceOptions { Time = TimeProvider.System }, TestContext.Current.CancellationToken);

        await Surveyor.SurveyAsync(source, setsAside: from == "folder", seen, TestContext.Current.CancellationToken);

        Assert.All(seen.All, progress => Assert.True(progress is { Unit: "bytes", Total: > 0 } && progress.Done <= progress.Total, $"{progress}"));
        Assert.True(seen.All[0].Done < seen.All[0].Total);
        Assert.Equal(seen.All.Select(progress => progress.Done).Order(), seen.All.Select(progress => progress.Done));
        Assert.InRange(seen.All[^1].Done, seen.All[0].Total!.Value * 9 / 10, seen.All[0].Total!.Value);
        Assert.InRange(seen.All[0].Total!.Value, bytes, bytes + 2000);
        Assert.Matches(@"^\d+ %  [\d.:]+ \w+ left  Surveying  ", ProgressLine.Describe(seen.All[0], 1));
    }

    private static (string Path, long Bytes) Write(TemporaryFolder folder, string from, int files = Files)
    {
        var text = new StringBuilder();
        if (from == "tables")
        {
            folder.Write("class_instance.csv", string.Concat(Enumerable.Range(1, files).Select(i => $"{(i == 1 ? "id,class_id,name\n" : "")}{i},skeleton,s{i}\n")));
            text.Append("id,skeleton_id,parent_id,location_x,location_y,location_z\n");
            for (var i = 0; i < files * Nodes; i++)
                text.AppendLine(CultureInfo.InvariantCulture, $"{i + 1},{(i / Nodes) + 1},{(i % Nodes == 0 ? "" : $"{i}")},{i},2,3");
            return (Path.GetDirectoryName(folder.Write("treenode.csv", text.ToString()))!, text.Length);
        }

        if (from == "precomputed")
        {
            var skeleton = PrecomputedTests.Skeleton(Nodes, [.. Enumerable.Range(1, Nodes - 1).Select(i => ((uint)i - 1, (uint)i))]);
            PrecomputedTests.Write(folder, isSharded: false, Enumerable.Range(1, files).ToDictionary(i => (ulong)i, _ => skeleton));
            return (folder.Path, (long)files * skeleton.Length);
        }

        for (var i = 1; i <= Nodes; i++)
            text.AppendLine(CultureInfo.InvariantCulture, $"{i} 0 {i}.0 2 3 0.5 {(i == 1 ? -1 : i - 1)}");
        var cells = Directory.CreateDirectory(folder.File("cells")).FullName;
        for (var i = 0; i < files; i++)
            File.WriteAllText(Path.Combine(cells, $"{i}.swc"), text.ToString());
        if (from == "zip")
            ZipFile.CreateFromDirectory(cells, folder.File("cells.zip"));
        return (from == "zip" ? folder.File("cells.zip") : cells, (long)files * text.Length);
    }

    private sealed class Seen : IProgress<WorkProgress>
    {
        public List<WorkProgress> All { get; } = [];

        public void Report(WorkProgress value)
        {
            lock (All)
                All.Add(value);
        }
    }
}
