using System.Text.Json.Nodes;
using Tracelift.Tests.Formats.Archives;
using Tracelift.Tests.Support;
using Tracelift.Tests.Tracing.Bulk;
using Tracelift.Tests.Tracing.Skeletons;
using Xunit;

namespace Tracelift.Tests.Server.Skeletons;

/// <summary>Every way to import an SWC file gives the same rows and messages.</summary>
public sealed class SwcDoorsTests
{
    private const string Wild = "# OFFSET 100 0 0\n# All positions and radii in µm\nPointNo Label X Y Z Radius Parent\n1 1 10,5 20 30 NA 0\n2 5 11 21 31 1 1\n3 16 12 22 32 1 2\n";
    private const string Stored = "110500 soma,111000 fork point,112000 SWC type 16";

    private static readonly string[] Said =
    [
        "line 1: the header's OFFSET 100 0 0 was added to all positions",
        "line 2: the header says that numbers are in µm: they were read in that unit",
        "line 3: a line of column names was skipped",
        "line 4: commas were read as decimal commas",
        "line 4: node 1 with the parent 0 was taken as a root",
        "line 4: the radius \"NA\" can't be stored and became 0",
    ];

    [Theory]
    [InlineData("cells")]
    [InlineData("cells.zip")]
    [InlineData("cells.tar.gz")]
    public async Task Through_a_bulk_load(string name)
    {
        await using var server = await SkeletonServer.StartAsync(TestStoreKind.Sqlite);
        using var folder = new TemporaryFolder();
        var path = CollectionTests.Pack(folder, name, new(StringComparer.Ordinal) { ["a.swc"] = Wild });

        var report = JsonNode.Parse((await Tool.RunAsync("bulk", "load", path, "--target", $"{server.Project}", "--user", "alice", "--types-as-tags", "all", "--store", server.Test.Address, "--json")).Expect(0).Output)!;

        Assert.Equal(Said, report["repairs"]!.AsArray().Select(repair => $"{repair!["where"]}: {repair["message"]}").Order(StringComparer.Ordinal));
        await AssertStoredAsync(server, report["node_types"]);
    }

    [Fact]
    public async Task Through_the_call_for_one_file()
    {
        await using var server = await SkeletonServer.StartAsync(TestStoreKind.Sqlite);

        var (_, answer) = await server.ImportAsync(Wild, ("types_as_tags", "all"));

        Assert.Equal(Said, Texts(answer!["warnings"]));
        await AssertStoredAsync(server, answer["node_types"]);
        Assert.Equal(
            (200, "1 1 110500.0 20000.0 30000.0 0.0 -1\n2 5 111000.0 21000.0 31000.0 1000.0 1\n3 16 112000.0 22000.0 32000.0 1000.0 2\n"),
            await server.GetAsync($"skeleton/{answer["skeleton_id"]}/swc?linearize_ids=true&types_as_tags=all"));
        Assert.Contains("\n2 0 ", (await server.GetAsync($"skeleton/{answer["skeleton_id"]}/swc?linearize_ids=true&types_as_tags=soma")).Text, StringComparison.Ordinal);
        Assert.StartsWith("1 1 ", (await server.GetAsync($"skeleton/{answer["skeleton_id"]}/eswc?linearize_ids=true&types_as_tags=soma")).Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("zip", "a.swc")]
    [InlineData("tar.gz", "a.swc")]
    [InlineData("tar", "a.swc.gz")]
    public async Task Through_a_job_for_an_archive(string kind, string name)
    {
        await using var server = await SkeletonServer.StartAsync(TestStoreKind.Sqlite);
        using var archive = kind == "tar" ? Packed(name) : ArchiveBytes.Of(kind, (name, Wild), ("notes.txt", "x"));
        using var form = new MultipartFormDataContent { { new StreamContent(archive), "archive", "x." + kind }, { new StringContent("all"), "types_as_tags" } };

        var (job, report) = await server.EndAsync((await server.PostAsync("skeletons/import-archive", form)).Answer!);

        Assert.Equal("done", (string)job["state"]!);
        Assert.Equal(Said, Texts(report!["files"]![0]!["warnings"]));
        Assert.Equal(["notes.txt"], Texts(report["ignored"]));
        await AssertStoredAsync(server, report["node_types"]);
        (await Tool.RunAsync("undo", $"{report["run"]}", "--yes", "--store", server.Test.Address)).Expect(0);
        Assert.Equal(["0"], await server.Test.QueryAsync("SELECT count(*) FROM treenode_class_instance"));
    }

    [Theory]
    [InlineData("a.swc")]
    [InlineData("a.swc.gz")]
    public async Task Through_an_upload(string name)
    {
        await using var server = await SkeletonServer.StartAsync(TestStoreKind.Sqlite);
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder.File("cells"));
        await File.WriteAllBytesAsync(folder.File("cells/" + name), name.EndsWith(".gz", StringComparison.Ordinal) ? FindingsTests.Gzip(Wild) : System.Text.Encoding.UTF8.GetBytes(Wild), TestContext.Current.CancellationToken);
        folder.Write("cells/notes.txt", "x");

        var report = JsonNode.Parse((await Tool.RunAsync(
            "upload", server.Url, "--project", $"{server.Project}", "--token", server.Token("alice"), "--types-as-tags", "all", "--json", folder.File("cells"))).Expect(0).Output)!;

        Assert.Equal(Said, Texts(report["files"]![0]!["warnings"]));
        Assert.EndsWith("notes.txt", Assert.Single(Texts(report["passed_over"])), StringComparison.Ordinal);
        Assert.Equal(1, (long)report["passed_over_count"]!);
        await AssertStoredAsync(server, report["node_types"]);
        Assert.Equal(["a"], await server.Test.QueryAsync("SELECT i.name FROM class_instance i JOIN class c ON c.id = class_id WHERE class_name = 'neuron'"));
    }

    [Fact]
    public async Task Calls_of_CATMAID_make_no_tags_and_answer_as_it_does()
    {
        await using var server = await SkeletonServer.StartAsync(TestStoreKind.Sqlite);

        var (_, answer) = await server.ImportAsync(SkeletonScene.Plain);

        Assert.Equal(["neuron_id", "skeleton_id", "node_id_map"], answer!.AsObject().Select(pair => pair.Key));
        Assert.Equal(["0"], await server.Test.QueryAsync("SELECT count(*) FROM treenode_class_instance"));
        var (_, soma) = await server.ImportAsync(SkeletonScene.Plain, ("types_as_tags", "soma"));
        Assert.Equal("{\"0\":3,\"1\":1}", soma!["node_types"]!.ToJsonString());
        Assert.Equal([$"{soma["node_id_map"]!["1"]}"], await server.Test.QueryAsync("SELECT treenode_id FROM treenode_class_instance"));
        Assert.StartsWith("1 0 ", (await server.GetAsync($"skeleton/{soma["skeleton_id"]}/swc?linearize_ids=true")).Text, StringComparison.Ordinal);
        Assert.Equal(400, (await server.ImportAsync(SkeletonScene.Plain, ("types_as_tags", "axon"))).Status);
        Assert.Equal(400, (await server.GetAsync($"skeleton/{soma["skeleton_id"]}/swc?types_as_tags=axon")).Status);

        // Replacing it takes its tags away, too.
        var (_, again) = await server.ImportAsync(SkeletonScene.Plain, ("types_as_tags", "soma"), ("skeleton_id", $"{soma["skeleton_id"]}"), ("force", "true"));
        Assert.Equal([$"{again!["node_id_map"]!["1"]}"], await server.Test.QueryAsync("SELECT treenode_id FROM treenode_class_instance"));
    }

    [Fact]
    public async Task What_is_asked_for_wins_over_the_header()
    {
        await using var server = await SkeletonServer.StartAsync(TestStoreKind.Sqlite);

        var (_, answer) = await server.ImportAsync("# units: µm\n1 0 1 2 3 4 -1\n", ("units", "nm"));

        Assert.Equal(["line 1: the header says that numbers are in µm; they were read as nm, as the options say"], Texts(answer!["warnings"]));
        Assert.Equal((200, "1 0 1.0 2.0 3.0 4.0 -1\n"), await server.GetAsync($"skeleton/{answer["skeleton_id"]}/swc?linearize_ids=true"));
    }

    private static MemoryStream Packed(string name)
    {
        var archive = new MemoryStream();
        using (var tar = new System.Formats.Tar.TarWriter(archive, leaveOpen: true))
        {
            foreach (var (file, bytes) in ((string, byte[])[])[(name, FindingsTests.Gzip(Wild)), ("notes.txt", "x"u8.ToArray())])
                tar.WriteEntry(new System.Formats.Tar.PaxTarEntry(System.Formats.Tar.TarEntryType.RegularFile, file) { DataStream = new MemoryStream(bytes) });
        }

        archive.Position = 0;
        return archive;
    }

    private static IEnumerable<string> Texts(JsonNode? list) => list!.AsArray().Select(text => (string)text!).Order(StringComparer.Ordinal);

    private static async Task AssertStoredAsync(SkeletonServer server, JsonNode? types)
    {
        Assert.Equal("{\"1\":1,\"5\":1,\"16\":1}", types!.ToJsonString());
        Assert.Equal(
            [Stored],
            [string.Join(',', await server.Test.QueryAsync("SELECT CAST(t.location_x AS int) || ' ' || c.name FROM treenode t JOIN treenode_class_instance l ON l.treenode_id = t.id JOIN class_instance c ON c.id = l.class_instance_id ORDER BY 1"))]);
    }
}
