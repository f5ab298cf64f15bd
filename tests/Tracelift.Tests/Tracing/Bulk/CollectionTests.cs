using System.Formats.Tar;
using System.Globalization;
using System.IO.Compression;
using System.Text;
using System.Text.Json.Nodes;
using Tracelift.Errors;
using Tracelift.Files;
using Tracelift.Formats.Skeletons;
using Tracelift.Formats.Swc;
using Tracelift.Model;
using Tracelift.Tests.Support;
using Tracelift.Tests.Tracing.Runs;
using Tracelift.Tracing.Import.Survey;
using Xunit;

namespace Tracelift.Tests.Tracing.Bulk;

/// <summary>Folders, zips and tars of SWC files, with a table of names.</summary>
public sealed class CollectionTests
{
    private const string Skeletons = "SELECT c.name FROM class_instance c JOIN class k ON k.id = c.class_id WHERE k.class_name = 'skeleton' ORDER BY 1";

    [Theory]
    [InlineData("cells", TestStoreKind.Sqlite)]
    [InlineData("cells.zip", TestStoreKind.Postgres)]
    [InlineData("cells.tar.gz", TestStoreKind.Sqlite)]
    [InlineData("cells", TestStoreKind.Catmaid)]
    [InlineData("cells.zip", TestStoreKind.Catmaid)]
    [InlineData("cells.zip", TestStoreKind.CatmaidWithoutTriggers)]
    public async Task A_collection_is_loaded_completely(string name, TestStoreKind kind)
    {
        await using var store = await RunStore.CreateAsync(kind);
        await AddAnnaAsync(store);
        using var folder = new TemporaryFolder();
        var files = Enumerable.Range(1, 30).ToDictionary(i => $"{(i % 2 == 0 ? "left/" : "")}{i}.swc", i => Tree(i, nodes: 5 + i), StringComparer.Ordinal);
        files["notes.txt"] = "no skeleton";
        var path = Pack(folder, name, files);
        var names = folder.Write("names.tsv", "file\tname\tsource_id\tannotations\n1.swc\tthe first\t4711\tgood; seen twice\nleft/2\tthe \"second\"\t4712\tgood\n");

        var result = await RunStore.RunAsync(
            store, "bulk", "load", path, "--target", "new:cells", "--user", "anna", "--names", names, "--unit", "um", "--origin", "https://cells.example.org", "--chunk-rows", "50", "--json");

        var report = JsonNode.Parse(result.Expect(0).Output)!;
        Assert.Equal(Enumerable.Range(1, 30).Sum(i => 5 + i), (long)report["made"]!["treenode"]!);
        Assert.True((long)report["chunks"]! > 5);
        var skeletons = await store.QueryAsync(Skeletons);
        Assert.Equal(30, skeletons.Count);
        Assert.Contains("the first", skeletons);
        Assert.Contains("the \"second\"", skeletons);
        Assert.Contains("30", skeletons);
        Assert.Equal(["good", "seen twice"], await store.QueryAsync("SELECT DISTINCT c.name FROM class_instance c JOIN class k ON k.id = c.class_id WHERE k.class_name = 'annotation' ORDER BY 1"));
        Assert.Equal(["3"], await store.QueryAsync("SELECT '' || count(*) FROM class_instance_class_instance l JOIN relation r ON r.id = l.relation_id WHERE r.relation_name = 'annotated_with'"));
        Assert.Equal(["4711 the first", "4712 the \"second\""], await store.QueryAsync("SELECT o.source_id || ' ' || c.name FROM skeleton_origin o JOIN class_instance c ON c.id = o.skeleton_id WHERE o.source_id IN (4711, 4712) ORDER BY 1"));
        Assert.Equal(["1000"], await store.QueryAsync("SELECT '' || CAST(t.location_x AS int) FROM treenode t JOIN class_instance c ON c.id = t.skeleton_id WHERE c.name = 'the first' AND t.parent_id IS NULL"));
        Assert.Equal(["anna 615"], await store.QueryAsync("SELECT u.username || ' ' || count(*) FROM treenode n JOIN catmaid_transaction_info i ON i.transaction_id = n.txid AND i.label = 'skeletons.import' JOIN auth_user u ON u.id = i.user_id GROUP BY u.username"));
        Assert.Equal(["615"], await store.QueryAsync("SELECT '' || sum(num_imported_nodes) FROM catmaid_skeleton_summary"));
        await RunStore.AssertSoundAsync(store);
        await RunStore.UndoAsync(store, (long)report["run"]!);
        Assert.Empty(await store.QueryAsync("SELECT id FROM treenode"));
    }

    [Theory]
    [InlineData(TestStoreKind.Sqlite)]
    [InlineData(TestStoreKind.Catmaid)]
    public async Task A_faulty_file_stops_all_or_is_set_aside_with_the_reason(TestStoreKind kind)
    {
        await using var store = await RunStore.CreateAsync(kind);
        await AddAnnaAsync(store);
        using var folder = new TemporaryFolder();
        var path = Pack(folder, "cells.zip", new(StringComparer.Ordinal) { ["a.swc"] = Tree(1, 5), ["b.swc"] = "1 0 nonsense", ["c.swc"] = "1 0 1 1 1 1 -1\n2 0 2 2 2 1 -1\n", ["d.swc"] = "" });
        string[] load = ["bulk", "load", path, "--target", "new:cells", "--user", "anna", "--store", store.Address];

        var stopped = (await Tool.RunAsync(load)).Expect(3).Error;
        Assert.All((string[])["3 of 4 files are at fault", "b.swc", "c.swc", "d.swc", "hint: ", "tracelift bulk load --on-fault reject loads all others."], text => Assert.Contains(text, stopped, StringComparison.Ordinal));
        Assert.Empty(await store.QueryAsync("SELECT id FROM project"));
        var rejects = folder.File("out.tsv");
        var report = JsonNode.Parse((await Tool.RunAsync([.. load, "--on-fault", "reject", "--reject-file", rejects, "--json"])).Expect(0).Output)!;

        Assert.Equal(["a"], await store.QueryAsync(Skeletons));
        Assert.Equal(3, (long)report["rejected_count"]!);
        var lines = await File.ReadAllLinesAsync(rejects, TestContext.Current.CancellationToken);
        Assert.Equal(["item", "b.swc", "c.swc", "d.swc"], lines.Select(line => line.Split('\t')[0]));
        Assert.All(lines, line => Assert.Equal(3, line.Split('\t').Length));
        Assert.Contains("several-roots", lines[2], StringComparison.Ordinal);

        // Each root can be a skeleton, too.
        var split = Pack(folder, "split.zip", new(StringComparer.Ordinal) { ["c.swc"] = "1 0 1 1 1 1 -1\n2 0 2 2 2 1 -1\n" });
        (await Tool.RunAsync(["bulk", "load", split, .. load[3..], "--several-roots", "split", "--chunk-rows", "1"])).Expect(0);
        Assert.Equal(["a", "c (1 of 2)", "c (2 of 2)"], await store.QueryAsync(Skeletons));
    }

    [Fact]
    public async Task Other_than_files_is_rejected_and_links_are_ignored()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "There are no such files");
        await using var store = await RunStore.CreateAsync(TestStoreKind.Sqlite);
        await AddAnnaAsync(store);
        using var folder = new TemporaryFolder();
        var cells = Directory.CreateDirectory(folder.File("cells/below")).Parent!.FullName;
        folder.Write("cells/a.swc", Tree(1, 5));
        folder.Write("outside.swc", Tree(1, 5));
        SpecialFiles.MakePipe(Path.Combine(cells, "pipe.swc"));
        SpecialFiles.MakeSocket(Path.Combine(cells, "below/socket.swc"));
        SpecialFiles.MakeLoop(Path.Combine(cells, "loop.swc"));
        File.CreateSymbolicLink(Path.Combine(cells, "out.swc"), folder.File("outside.swc"));
        Directory.CreateSymbolicLink(Path.Combine(cells, "below/circle"), cells);
        Directory.CreateSymbolicLink(Path.Combine(cells, "below/again"), cells);

        var result = await RunStore.RunAsync(store, "bulk", "load", cells, "--target", "new:cells", "--user", "anna", "--on-fault", "reject", "--reject-file", folder.File("r.tsv"), "--json")
            .WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken);

        var report = JsonNode.Parse(result.Expect(0).Output)!;
        Assert.Equal(["below/socket.swc", "pipe.swc"], (await File.ReadAllLinesAsync(folder.File("r.tsv"), TestContext.Current.CancellationToken))[1..].Select(line => line.Split('\t')[0]));
        Assert.Contains("is a named pipe", await File.ReadAllTextAsync(folder.File("r.tsv"), TestContext.Current.CancellationToken), StringComparison.Ordinal);
        Assert.Equal(["below/again", "below/circle", "loop.swc", "out.swc"], report["passed_over"]!.AsArray().Select(name => (string)name!).Order(StringComparer.Ordinal));
        Assert.Equal(["a"], await store.QueryAsync(Skeletons));
    }

    [Fact]
    public async Task A_load_goes_on_only_with_the_options_that_decide_about_its_rows()
    {
        using var folder = new TemporaryFolder();
        var path = Pack(folder, "cells.zip", new(StringComparer.Ordinal) { ["a.swc"] = Tree(1, 5), ["b.swc"] = Tree(2, 5) });
        var names = folder.Write("names.tsv", "file\tname\tannotations\na\tthe first\tgood\n");
        var options = SwcOptions.Usual with { Unit = SwcUnit.Micrometre };
        var index = await IndexAsync(path, options);

        (await ReadAsync(path, null, options, keepsIds: false)).Invoke();
        foreach (var (table, other, keepsIds) in ((string?, SwcOptions, bool)[])[(null, SwcOptions.Usual, false), (null, options, true), (names, options, false)])
        {
            var reading = await ReadAsync(path, table, other, keepsIds);
            Assert.Equal("other-options", Assert.Throws<UsageException>(reading).Code);
        }

        async Task<Action> ReadAsync(string from, string? table, SwcOptions how, bool keepsIds)
        {
            await using var resumed = await OpenAsync(from, table, how, keepsIds);
            return () => GoOn(resumed, index);
        }
    }

    [Theory]
    [InlineData("cells")]
    [InlineData("cells.zip")]
    [InlineData("cells.tar")]
    public async Task A_load_does_not_go_on_with_a_file_that_looks_the_same_and_is_another(string name)
    {
        using var folder = new TemporaryFolder();
        var path = Pack(folder, name, new(StringComparer.Ordinal) { ["a.swc"] = Tree(1, 5), ["b.swc"] = Tree(2, 5) });
        var index = await IndexAsync(path, SwcOptions.Usual);
        string before;
        await using (var same = await OpenAsync(path, null, SwcOptions.Usual, keepsIds: false))
        {
            GoOn(same, index);
            Assert.Equal(10, await NodesAsync(same, 0, 1));
            before = await same.FingerprintAsync(TestContext.Current.CancellationToken);
        }

        if (File.Exists(path))
            File.Delete(path);
        Pack(folder, name, new(StringComparer.Ordinal) { ["a.swc"] = Tree(1, 5), ["b.swc"] = Tree(3, 5) });
        await using var other = await OpenAsync(path, null, SwcOptions.Usual, keepsIds: false);
        GoOn(other, index);

        Assert.Equal(before, await other.FingerprintAsync(TestContext.Current.CancellationToken));
        Assert.Equal(5, await NodesAsync(other, 0, 0));
        var e = await Assert.ThrowsAsync<InputException>(() => NodesAsync(other, 1, 1));
        Assert.Equal("input-changed", e.Code);
        Assert.Contains("b.swc has changed since the survey", e.Message, StringComparison.Ordinal);

        static async Task<int> NodesAsync(SkeletonCollection source, long first, long last)
        {
            var count = 0;
            await foreach (var batch in source.ReadAsync(Models.Treenode, first, last, TestContext.Current.CancellationToken))
            {
                count += batch.Count;
                batch.Dispose();
            }

            return count;
        }
    }

    [Fact]
    public async Task A_file_that_is_not_what_its_archive_says_is_told()
    {
        await using var store = await RunStore.CreateAsync(TestStoreKind.Sqlite);
        await AddAnnaAsync(store);
        using var folder = new TemporaryFolder();
        var path = folder.File("cells.zip");
        await using (var zip = await ZipFile.OpenAsync(path, ZipArchiveMode.Create, TestContext.Current.CancellationToken))
        {
            await using var entry = new StreamWriter(await zip.CreateEntry("a.swc", CompressionLevel.NoCompression).OpenAsync(TestContext.Current.CancellationToken));
            await entry.WriteAsync("1 0 1111 2222 3333 1 -1\n");
        }

        // A node that is elsewhere, which no reader of SWC could know.
        var bytes = await File.ReadAllBytesAsync(path, TestContext.Current.CancellationToken);
        bytes[bytes.AsSpan().IndexOf("2222"u8)]++;
        await File.WriteAllBytesAsync(path, bytes, TestContext.Current.CancellationToken);

        var result = await Tool.RunHereAsync("bulk", "load", path, "--target", "new:cells", "--user", "anna", "--store", store.Address);

        Assert.Contains("a.swc is damaged: its checksum is wrong", result.Expect(3).Error, StringComparison.Ordinal);
        Assert.Empty(await store.QueryAsync("SELECT id FROM project"));
    }

    [Theory]
    [InlineData("bulk load cells.zip --target new:cells", 2, "--user U")]
    [InlineData("bulk load missing.zip --target new:cells --user anna", 3, "There is no file missing.zip")]
    [InlineData("bulk load cut.tar --target new:cells --user anna", 3, "may be truncated")]
    [InlineData("bulk load half.tar --target new:cells --user anna", 3, "may be truncated")]
    [InlineData("bulk load nothing.tar --target new:cells --user anna", 3, "may be truncated")]
    [InlineData("bulk load text.tar --target new:cells --user anna", 3, "not a tar archive")]
    [InlineData("bulk load empty --target new:cells --user anna", 3, "holds no file")]
    [InlineData("bulk load cells.zip --target new:cells --user anna --names names.csv", 3, "has no column \"file\"")]
    [InlineData("bulk load cells.zip --target new:cells --user anna --unit mm", 2, "there is no \"mm\"")]
    [InlineData("bulk load cells.zip --target new:cells --user anna --shard 3/2", 2, "is not a share")]
    public async Task Contradictions_are_reported(string line, int code, string message)
    {
        await using var store = await RunStore.CreateAsync(TestStoreKind.Sqlite);
        await AddAnnaAsync(store);
        using var folder = new TemporaryFolder();
        Pack(folder, "cells.zip", new(StringComparer.Ordinal) { ["a.swc"] = Tree(1, 5) });
        var tar = await File.ReadAllBytesAsync(Pack(folder, "whole.tar", new(StringComparer.Ordinal) { ["a.swc"] = Tree(1, 500) }), TestContext.Current.CancellationToken);
        await File.WriteAllBytesAsync(folder.File("cut.tar"), tar[..2048], TestContext.Current.CancellationToken);
        await File.WriteAllBytesAsync(folder.File("half.tar"), tar[..^1024], TestContext.Current.CancellationToken);
        folder.Write("nothing.tar", "");
        folder.Write("text.tar", new string('x', 5000));
        folder.Write("names.csv", "name,annotations\nx,y\n");
        Directory.CreateDirectory(folder.File("empty"));

        var result = await Tool.RunAsync([.. line.Split(' '), "--store", store.Address], new CliOptions { WorkingDirectory = folder.Path });

        Assert.Contains(message, result.Expect(code).Error, StringComparison.Ordinal);
        Assert.Empty(await store.QueryAsync("SELECT id FROM project"));
    }

    internal static Task AddAnnaAsync(TestStore store) => store.ExecuteAsync(
        $"INSERT INTO auth_user (id, password, is_superuser, username, first_name, last_name, email, is_staff, is_active, date_joined) VALUES (90, '!', {False(store)}, 'anna', '', '', '', {False(store)}, {False(store)}, {(store.Database is null ? "0" : "now()")})");

    private static string False(TestStore store) => store.Database is null ? "0" : "false";

    internal static string Tree(int number, int nodes)
    {
        var text = new StringBuilder();
        for (var i = 1; i <= nodes; i++)
            text.AppendLine(CultureInfo.InvariantCulture, $"{i} 0 {number + i - 1}.0 {i} 3 0.5 {(i == 1 ? -1 : (i + 1) / 2)}");
        return text.ToString();
    }

    /// <summary>The results of a survey that a resumed load reads.</summary>
    private static async Task<byte[]> IndexAsync(string path, SwcOptions options)
    {
        await using var begun = await OpenAsync(path, null, options, keepsIds: false);
        await Surveyor.SurveyAsync(begun, null, TestContext.Current.CancellationToken);
        using var index = new MemoryStream();
        await using (var writer = new BinaryWriter(index, Encoding.UTF8, leaveOpen: true))
            begun.WriteIndex(writer);
        return index.ToArray();
    }

    private static void GoOn(SkeletonCollection source, byte[] index)
    {
        using var reader = new BinaryReader(new MemoryStream(index));
        source.ReadIndex(reader);
    }

    private static async Task<SkeletonCollection> OpenAsync(string from, string? table, SwcOptions how, bool keepsIds) => new(
        await SwcItems.OpenAsync(
            from, table is null ? ItemNames.None : await ItemNames.ReadAsync(table, InputLimits.Usual, TestContext.Current.CancellationToken), how, InputLimits.Usual, TestContext.Current.CancellationToken),
        TimeProvider.System,
        keepsIds);

    internal static string Pack(TemporaryFolder folder, string name, Dictionary<string, string> files)
    {
        var path = folder.File(name);
        if (name.EndsWith(".zip", StringComparison.Ordinal))
        {
            using var zip = ZipFile.Open(path, ZipArchiveMode.Create);
            foreach (var (file, text) in files)
            {
                using var entry = new StreamWriter(zip.CreateEntry(file).Open());
                entry.Write(text);
            }
        }
        else if (name.Contains(".tar", StringComparison.Ordinal))
        {
            using var output = File.Create(path);
            using var packed = name.EndsWith(".gz", StringComparison.Ordinal) ? new GZipStream(output, CompressionLevel.Fastest) : (Stream)output;
            using var tar = new TarWriter(packed);
            foreach (var (file, text) in files)
                tar.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, file) { DataStream = new MemoryStream(Encoding.UTF8.GetBytes(text)) });
        }
        else
        {
            foreach (var (file, text) in files)
            {
                Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(path, file))!);
                File.WriteAllText(Path.Combine(path, file), text);
            }
        }

        return path;
    }
}
