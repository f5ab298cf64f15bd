using System.Globalization;
using System.IO.Compression;
using System.Text;
using System.Text.Json.Nodes;
using Tracelift.Tests.Support;
using Tracelift.Tests.Tracing.Runs;
using Tracelift.Tracing;
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
        Assert.Matches(@"rows/s; [\d.]+ [kM]?B read meanwhile, [\d.]+ [kM]?B/s; by 1 connection\.", (await RunStore.RunAsync(store, load)).Expect(0).Output);
    }

    private static (string Path, long Bytes) Write(TemporaryFolder folder, string from)
    {
        var text = new StringBuilder();
        if (from == "tables")
        {
            folder.Write("class_instance.csv", string.Concat(Enumerable.Range(1, Files).Select(i => $"{(i == 1 ? "id,class_id,name\n" : "")}{i},skeleton,s{i}\n")));
            text.Append("id,skeleton_id,parent_id,location_x,location_y,location_z\n");
            for (var i = 0; i < Files * Nodes; i++)
                text.AppendLine(CultureInfo.InvariantCulture, $"{i + 1},{(i / Nodes) + 1},{(i % Nodes == 0 ? "" : $"{i}")},{i},2,3");
            return (Path.GetDirectoryName(folder.Write("treenode.csv", text.ToString()))!, text.Length);
        }

        for (var i = 1; i <= Nodes; i++)
            text.AppendLine(CultureInfo.InvariantCulture, $"{i} 0 {i}.0 2 3 0.5 {(i == 1 ? -1 : i - 1)}");
        var cells = Directory.CreateDirectory(folder.File("cells")).FullName;
        for (var i = 0; i < Files; i++)
            File.WriteAllText(Path.Combine(cells, $"{i}.swc"), text.ToString());
        if (from == "zip")
            ZipFile.CreateFromDirectory(cells, folder.File("cells.zip"));
        return (from == "zip" ? folder.File("cells.zip") : cells, (long)Files * text.Length);
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
