using System.IO.Compression;
using System.Text;
using System.Text.Json.Nodes;
using Tracelift.Files.Packing;
using Tracelift.Tests.Support;
using Tracelift.Tests.Tracing.Runs;
using Xunit;

namespace Tracelift.Tests.Tracing.Bulk;

/// <summary>The report of a bulk load on the files that it reads and skips.</summary>
public sealed class FindingsTests
{
    private static readonly string[] Load = ["--target", "new:cells", "--user", "anna"];

    [Theory]
    [InlineData("cells", TestStoreKind.Sqlite)]
    [InlineData("cells.zip", TestStoreKind.Catmaid)]
    [InlineData("cells.tar.gz", TestStoreKind.Sqlite)]
    public async Task Repairs_and_files_passed_over_are_told_with_their_places(string name, TestStoreKind kind)
    {
        await using var store = await RunStore.CreateAsync(kind);
        await CollectionTests.AddAnnaAsync(store);
        using var folder = new TemporaryFolder();
        var path = CollectionTests.Pack(folder, name, new(StringComparer.Ordinal)
        {
            ["a.swc"] = "1 1 10,5 20 30 1 0\n2 0 11 21 31 NA 1\n",
            ["below/b.eswc"] = "1 0 1 2 3 1 -1 0 0 0 0 0\n",
            ["c.swc.br"] = "x",
            ["notes.txt"] = "x",
            [".DS_Store"] = "x",
            [".hidden.swc"] = "x",
        });

        var preview = JsonNode.Parse((await RunStore.RunAsync(store, ["bulk", "load", path, .. Load, "--dry-run", "--json"])).Expect(0).Output)!;
        var report = JsonNode.Parse((await RunStore.RunAsync(store, ["bulk", "load", path, .. Load, "--json"])).Expect(0).Output)!;
        var words = (await RunStore.RunAsync(store, ["bulk", "load", path, "--target", "new:again", "--user", "anna"])).Expect(0).Output;

        foreach (var document in (JsonNode[])[preview, report])
        {
            Assert.Equal(
                ["a.swc line 1 decimal-comma", "a.swc line 1 root-parent", "a.swc line 2 radius", "below/b.eswc line 1 vaa3d-eswc"],
                document["repairs"]!.AsArray().Select(repair => $"{repair!["file"]} {repair["where"]} {repair["code"]}").Order(StringComparer.Ordinal));
            Assert.Equal(4, (long)document["repair_count"]!);
            Assert.Equal([".hidden.swc", "c.swc.br", "notes.txt"], document["passed_over"]!.AsArray().Select(file => (string)file!));
            Assert.Equal(3, (long)document["passed_over_count"]!);
            Assert.Equal("{\"0\":2,\"1\":1}", document["node_types"]!.ToJsonString());
        }

        Assert.Contains("a.swc, line 2: the radius \"NA\" can't be stored and became 0", words, StringComparison.Ordinal);
        Assert.Contains("3 files passed over, of a kind that is not read: .hidden.swc, c.swc.br, notes.txt.", words, StringComparison.Ordinal);
        Assert.Contains("2 of type 0, 1 of type 1 (soma)", words, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Of_many_repairs_the_first_thousand_are_named_and_all_are_counted()
    {
        await using var store = await RunStore.CreateAsync(TestStoreKind.Sqlite);
        await CollectionTests.AddAnnaAsync(store);
        using var folder = new TemporaryFolder();
        var path = CollectionTests.Pack(folder, "cells.zip", Enumerable.Range(0, 1200).ToDictionary(i => $"{i:0000}.swc", _ => "1 0 0 0 0 1 0\n", StringComparer.Ordinal));

        var report = JsonNode.Parse((await RunStore.RunAsync(store, ["bulk", "load", path, .. Load, "--json"])).Expect(0).Output)!;

        Assert.Equal((1200, 1000), ((int)report["repair_count"]!, report["repairs"]!.AsArray().Count));
        Assert.Equal("0999.swc", (string)report["repairs"]![999]!["file"]!);
    }

    [Theory]
    [InlineData("cells")]
    [InlineData("cells.zip")]
    [InlineData("cells.tar")]
    public async Task Packed_files_are_read_wherever_they_lie(string name)
    {
        await using var store = await RunStore.CreateAsync(TestStoreKind.Sqlite);
        await CollectionTests.AddAnnaAsync(store);
        using var folder = new TemporaryFolder();
        var path = PackBytes(folder, name, new(StringComparer.Ordinal)
        {
            ["a.swc.gz"] = Gzip("1 0 1 0 0 1 -1\n"),
            ["b.eswc.ZST"] = Zstd("1 0 2 0 0 1 -1\n"),
            ["c.swc"] = Encoding.UTF8.GetBytes("1 0 3 0 0 1 -1\n"),
            ["d.swc.gz"] = Encoding.UTF8.GetBytes("1 0 4 0 0 1 -1\n"),
        });
        var names = folder.Write("names.csv", "file,name\na.swc,first\nb,second\nc,third\nd.swc.gz,fourth\n");

        var report = JsonNode.Parse((await RunStore.RunAsync(store, ["bulk", "load", path, .. Load, "--names", names, "--json"])).Expect(0).Output)!;

        Assert.Equal(0, (long)report["passed_over_count"]!);
        Assert.Equal(
            ["1 first", "2 second", "3 third", "4 fourth"],
            await store.QueryAsync("SELECT CAST(location_x AS int) || ' ' || c.name FROM treenode t JOIN class_instance c ON c.id = t.skeleton_id ORDER BY 1"));
    }

    [Fact]
    public async Task Damaged_packed_and_double_files_are_told()
    {
        await using var store = await RunStore.CreateAsync(TestStoreKind.Sqlite);
        await CollectionTests.AddAnnaAsync(store);
        using var folder = new TemporaryFolder();
        var whole = Gzip(CollectionTests.Tree(1, 200));
        var damaged = PackBytes(folder, "damaged", new(StringComparer.Ordinal) { ["a.swc.gz"] = whole[..^20], ["b.swc"] = Encoding.UTF8.GetBytes("1 0 1 0 0 1 -1\n") });
        var twice = PackBytes(folder, "twice", new(StringComparer.Ordinal) { ["a.swc.gz"] = whole, ["a.swc"] = Encoding.UTF8.GetBytes("1 0 1 0 0 1 -1\n") });

        Assert.Contains("a.swc.gz can't be unpacked", (await RunStore.RunAsync(store, ["bulk", "load", damaged, .. Load])).Expect(3).Error, StringComparison.Ordinal);
        var report = JsonNode.Parse((await RunStore.RunAsync(store, ["bulk", "load", damaged, .. Load, "--on-fault", "reject", "--reject-file", folder.File("r.tsv"), "--json"])).Expect(0).Output)!;
        Assert.Equal("damaged-gzip", (string)Assert.Single(report["rejected"]!.AsArray())!["code"]!);
        Assert.Contains("the same skeleton twice", (await RunStore.RunAsync(store, ["bulk", "load", twice, "--target", "new:twice", "--user", "anna"])).Expect(3).Error, StringComparison.Ordinal);
        Assert.Equal(["cells"], await store.QueryAsync("SELECT title FROM project"));
    }

    [Fact]
    public async Task A_file_a_thousand_times_smaller_than_its_neighbours_causes_a_warning()
    {
        await using var store = await RunStore.CreateAsync(TestStoreKind.Sqlite);
        await CollectionTests.AddAnnaAsync(store);
        using var folder = new TemporaryFolder();
        var path = CollectionTests.Pack(folder, "cells", new(StringComparer.Ordinal)
        {
            ["a.swc"] = "1 0 0 0 0 1 -1\n2 0 100000 0 0 1 1\n",
            ["b.swc"] = "1 0 0 0 0 1 -1\n2 0 0 60000 0 1 1\n",
            ["c.swc"] = "1 0 0 0 0 1 -1\n2 0 0 80 0 1 1\n",
            ["d.swc"] = "1 0 0 0 0 1 -1\n",
            ["e.swc"] = "1 0 0 0 0 1 -1\n2 0 0 0 900 1 1\n",
            ["f.swc"] = "1 0 0 0 0 1 -1\n2 0 70000 0 0 1 1\n",
        });

        var report = JsonNode.Parse((await RunStore.RunAsync(store, ["bulk", "load", path, .. Load, "--json"])).Expect(0).Output)!;

        var warning = Assert.Single(report["repairs"]!.AsArray())!;
        Assert.Equal(("c.swc", "small-extent"), ((string)warning["file"]!, (string)warning["code"]!));
        Assert.Contains("its extent is 80 nm", (string)warning["message"]!, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1, "", new string[0], null)]
    [InlineData(0.001, "", new string[0], "a.swc: its extent is 90 nm, and 2 other files are as small, which is small for a neuron: is the unit µm? --unit um (field unit), or a line \"# units: um\" in the file, says so")]
    [InlineData(0.001, "# units: um\n", new string[0], null)]
    [InlineData(0.001, "", new[] { "--unit", "um" }, null)]
    [InlineData(0.001, "", new[] { "--unit", "nm" }, null)]
    public async Task A_folder_of_files_in_micrometres_without_a_unit_causes_a_warning(double factor, string header, string[] options, string? warning)
    {
        using var folder = new TemporaryFolder();
        var path = CollectionTests.Pack(folder, "cells", new(StringComparer.Ordinal) { ["a.swc"] = Cell(0, 10_000), ["b.swc"] = Cell(1, 20_000), ["c.swc"] = Cell(2, 15_000) });

        var text = (await Tool.RunHereAsync(["check", path, .. options])).Expect(0).Output;
        var files = JsonNode.Parse((await Tool.RunHereAsync(["check", path, .. options, "--json"])).Expect(0).Output)!["files"];

        var shown = header.Length > 0 ? "3 warnings about files:\n  a.swc, line 1: the header says that numbers are in um" : "1 warning about files:\n  " + warning;
        Assert.Equal(warning is not null || header.Length > 0, text.Contains(shown, StringComparison.Ordinal));
        Assert.DoesNotContain("repair", text, StringComparison.Ordinal);
        Assert.Equal(warning is null ? null : "small-extent a.swc", files!["repairs"]!.AsArray().Where(repair => (string)repair!["code"]! == "small-extent").Select(repair => $"{repair!["code"]} {repair["file"]}").SingleOrDefault());
        Assert.Equal(header.Length > 0 ? 3 : warning is null ? 0 : 1, (int)files!["warning_count"]!);
        Assert.True(files["repairs"]!.AsArray().All(repair => (bool)repair!["is_warning"]!));

        string Cell(int number, double length) => header + string.Concat(Enumerable.Range(1, 10).Select(i => FormattableString.Invariant($"{i} 0 {((i * length) - number) * factor:0.###} 0 0 1 {(i == 1 ? -1 : i - 1)}\n")));
    }

    [Fact]
    public async Task Warnings_and_repairs_of_files_are_counted_apart()
    {
        using var folder = new TemporaryFolder();
        var path = folder.Write("a.swc", "# units: pixels\n1,0,0,0,0,1,-1\n2,0,0,0,9,1,1\n");

        var text = (await Tool.RunHereAsync("check", path)).Expect(0).Output;
        var files = JsonNode.Parse((await Tool.RunHereAsync("check", path, "--json")).Expect(0).Output)!["files"]!;

        Assert.Contains("1 warning about files:\n  a.swc, line 1: the header says that numbers are in pixels", text, StringComparison.Ordinal);
        Assert.Contains("repairs in reading files:\n  a.swc, line 2: commas or semicolons were taken as blanks", text, StringComparison.Ordinal);
        Assert.Equal((1, (int)files["repairs"]!.AsArray().Count), ((int)files["warning_count"]!, (int)files["repair_count"]!));
        Assert.Equal(["header-unit"], files["repairs"]!.AsArray().Where(repair => (bool)repair!["is_warning"]!).Select(repair => (string)repair!["code"]!));
    }

    internal static byte[] Gzip(string text)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest))
            gzip.Write(Encoding.UTF8.GetBytes(text));
        return packed.ToArray();
    }

    private static byte[] Zstd(string text)
    {
        using var packed = new MemoryStream();
        using (var zstd = ZstdPacking.Open(packed))
            zstd.Write(Encoding.UTF8.GetBytes(text));
        return packed.ToArray();
    }

    /// <summary>A folder of files, or an archive of them.</summary>
    private static string PackBytes(TemporaryFolder folder, string name, Dictionary<string, byte[]> files)
    {
        var below = Directory.CreateDirectory(folder.File(name.Contains('.', StringComparison.Ordinal) ? "unpacked" : name)).FullName;
        foreach (var (file, bytes) in files)
            File.WriteAllBytes(Path.Combine(below, file), bytes);
        var path = folder.File(name);
        if (name.EndsWith(".zip", StringComparison.Ordinal))
            ZipFile.CreateFromDirectory(below, path);
        else if (name.EndsWith(".tar", StringComparison.Ordinal))
            System.Formats.Tar.TarFile.CreateFromDirectory(below, path, includeBaseDirectory: false);
        return path;
    }
}
