using System.Text.Json.Nodes;
using Tracelift.Errors;
using Tracelift.Files;
using Tracelift.Formats;
using Tracelift.Tests.CommandLine;
using Tracelift.Tests.Support;
using Tracelift.Tests.Tracing.Bulk;
using Tracelift.Tests.Tracing.Runs;
using Tracelift.Tracing.Sources;
using Xunit;

namespace Tracelift.Tests.Tracing.Sources;

/// <summary>Each command that takes tracing data takes each format.</summary>
public sealed class OneDoorTests
{
    private const string Content =
        "SELECT p.title || ' ' || count(*) || ' ' || count(DISTINCT t.skeleton_id) || ' ' || CAST(sum(t.location_x * 4) AS int) || ' ' || count(t.parent_id) FROM treenode t JOIN project p ON p.id = t.project_id GROUP BY p.title ORDER BY 1";

    private static readonly Dictionary<string, string> Cells = new(StringComparer.Ordinal) { ["a.swc"] = CollectionTests.Tree(1, 5), ["b/c.eswc"] = CollectionTests.Tree(2, 7), ["notes.txt"] = "no skeleton" };

    [Theory]
    [InlineData("check")]
    [InlineData("import", "--target", "new:Toy", "--create-unknown-users")]
    [InlineData("bulk load", "--target", "new:Toy", "--create-unknown-users")]
    public async Task A_new_format_is_a_class_and_a_line_of_registration(string command, params string[] options)
    {
        using var line = new Line { Sources = TracingSources.Usual.With(new ToyFormat()) };
        var file = line.Folder.Write("toy.bin", ToyFormat.Magic + TracingFile.Sound().Text());
        var sound = line.SoundFile();

        var toy = (await line.RunAsync([.. command.Split(' '), file, .. options, "--json"])).Expect(0).Output;

        var json = (await line.RunAsync([.. command.Split(' '), sound, .. options, "--json"])).Expect(0).Output;
        Assert.Equal("toy.bin", (string)JsonNode.Parse(toy)!["source"]!);
        foreach (var counts in (string[])["rows", "made", "models"])
            Assert.Equal(JsonNode.Parse(json)![counts]?["catmaid.treenode"]?.ToJsonString(), JsonNode.Parse(toy)![counts]?["catmaid.treenode"]?.ToJsonString());

        // Without the line it is no file of ours.
        line.Sources = TracingSources.Usual;
        Assert.Contains("toy.bin", (await line.RunAsync([.. command.Split(' '), file, .. options])).Expect(3).Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("cells", TestStoreKind.Sqlite)]
    [InlineData("cells.zip", TestStoreKind.Catmaid)]
    [InlineData("cells.tar.gz", TestStoreKind.Postgres)]
    public async Task A_collection_is_imported_as_by_a_bulk_load(string name, TestStoreKind kind)
    {
        await using var store = await RunStore.CreateAsync(kind);
        await CollectionTests.AddAnnaAsync(store);
        using var folder = new TemporaryFolder();
        var path = CollectionTests.Pack(folder, name, Cells);
        var names = folder.Write("names.csv", "file,name,source_id,annotations\na,the first,4711,good\nz,nobody,,\n");
        string[] options = ["--user", "anna", "--unit", "um", "--names", names, "--origin", "https://cells.example.org", "--json"];

        (await RunStore.RunAsync(store, ["bulk", "load", path, "--target", "new:bulk", .. options])).Expect(0);
        var plan = JsonNode.Parse((await RunStore.RunAsync(store, ["import", path, "--target", "new:import", .. options, "--dry-run"])).Expect(0).Output)!;
        var report = JsonNode.Parse((await RunStore.RunAsync(store, ["import", path, "--target", "new:import", .. options])).Expect(0).Output)!;

        Assert.Equal(["bulk 12 2 200000 10", "import 12 2 200000 10"], await store.QueryAsync(Content));
        Assert.Equal(12, (long)plan["models"]!["catmaid.treenode"]!["created"]!);
        Assert.Equal(["notes.txt"], report["files"]!["passed_over"]!.AsArray().Select(file => (string)file!));
        Assert.Equal(1, (long)report["files"]!["unknown_items"]!["z"]!);
        Assert.Equal(1, (long)report["skeletons"]!["origins"]!);
        Assert.Contains(report["notes"]!.AsArray(), note => ((string)note!).Contains("1 skeletons without a source id get no origin", StringComparison.Ordinal));
        Assert.Equal(
            ["bulk good", "import good"],
            await store.QueryAsync("SELECT p.title || ' ' || c.name FROM class_instance c JOIN class k ON k.id = c.class_id AND k.class_name = 'annotation' JOIN project p ON p.id = c.project_id ORDER BY 1"));
        Assert.Equal(["24"], await store.QueryAsync("SELECT '' || sum(num_imported_nodes) FROM catmaid_skeleton_summary"));
        await RunStore.AssertSoundAsync(store);
        await RunStore.UndoAsync(store, (long)report["run"]!);
        Assert.Equal(["bulk 12 2 200000 10"], await store.QueryAsync(Content));
    }

    [Fact]
    public async Task Ids_that_a_source_has_made_up_are_not_kept()
    {
        await using var store = await RunStore.CreateAsync(TestStoreKind.Sqlite);
        await CollectionTests.AddAnnaAsync(store);
        using var folder = new TemporaryFolder();
        var names = folder.Write("names.csv", "file,source_id\na,4711\n");
        var path = CollectionTests.Pack(folder, "cells.zip", new(StringComparer.Ordinal) { ["a.swc"] = CollectionTests.Tree(1, 5) });

        (await RunStore.RunAsync(store, "import", path, "--target", "new:cells", "--user", "anna", "--names", names, "--preserve-ids")).Expect(0);

        Assert.Equal(["1 4711", "2 4711", "3 4711", "4 4711", "5 4711"], await store.QueryAsync("SELECT id || ' ' || skeleton_id FROM treenode ORDER BY id"));
        await RunStore.AssertSoundAsync(store);
    }

    [Theory]
    [InlineData(TestStoreKind.Sqlite)]
    [InlineData(TestStoreKind.Catmaid)]
    public async Task Tables_can_be_imported(TestStoreKind kind)
    {
        await using var store = await RunStore.CreateAsync(kind);
        await CollectionTests.AddAnnaAsync(store);
        using var folder = new TemporaryFolder();
        TableTests.WriteTables(folder);
        string[] options = ["--map-users", "false", "--user", "anna", "--json"];

        (await RunStore.RunAsync(store, ["bulk", "load", folder.Path, "--target", "new:bulk", .. options])).Expect(0);
        (await RunStore.RunAsync(store, ["import", folder.Path, "--target", "new:import", .. options])).Expect(0);

        Assert.Equal(["bulk 3 2 4003 1", "import 3 2 4003 1"], await store.QueryAsync(Content));
        await RunStore.AssertSoundAsync(store);

        // Numbers of classes are the target's.
        folder.Write("class_instance.csv", $"id,class_id,name\n10,{(await store.QueryAsync("SELECT '' || k.id FROM class k JOIN project p ON p.id = k.project_id WHERE p.title = 'import' AND k.class_name = 'skeleton'"))[0]},numbered\n20,skeleton,x\n30,neuron,A\n40,label,soma\n");
        var project = (await store.QueryAsync("SELECT '' || id FROM project WHERE title = 'import'"))[0];
        (await RunStore.RunAsync(store, ["import", folder.Path, "--target", project, .. options])).Expect(0);
        Assert.Equal(["skeleton"], await store.QueryAsync("SELECT k.class_name FROM class_instance c JOIN class k ON k.id = c.class_id WHERE c.name = 'numbered'"));
    }

    [Theory]
    [InlineData("cells", 0, "cells is sound")]
    [InlineData("cells.zip", 0, "1 file passed over, of a kind that is not read: notes.txt")]
    [InlineData("one.swc", 0, "1 skeleton")]
    [InlineData("roots", 3, "r.swc")]
    [InlineData("roots --several-roots split", 0, "2 skeletons")]
    [InlineData("roots --several-roots split --unit mm", 2, "there is no \"mm\"")]
    [InlineData("tables", 0, "tables is sound")]
    [InlineData("tables --unit um", 2, "--unit is for collections of skeletons")]
    [InlineData("tables/treenode.csv", 3, "treenode.csv")]
    [InlineData("names.csv", 3, "names.csv is not named after a table")]
    [InlineData("empty", 3, "holds no file that can be loaded")]
    [InlineData("missing.zip", 3, "There is no file missing.zip")]
    [InlineData("missing.swc", 3, "There is no file missing.swc")]
    [InlineData("sound.json --names names.csv", 2, "--names is for collections of skeletons")]
    public async Task A_check_takes_every_format(string arguments, int code, string told)
    {
        using var line = new Line();
        CollectionTests.Pack(line.Folder, "cells", Cells);
        CollectionTests.Pack(line.Folder, "cells.zip", Cells);
        CollectionTests.Pack(line.Folder, "roots", new(StringComparer.Ordinal) { ["r.swc"] = "1 0 1 1 1 1 -1\n2 0 2 2 2 1 -1\n" });
        line.Folder.Write("one.swc", CollectionTests.Tree(1, 5));
        line.Folder.Write("names.csv", "file,name\na,b\n");
        Directory.CreateDirectory(line.Folder.File("empty"));
        Directory.CreateDirectory(line.Folder.File("tables"));
        using (var tables = new TemporaryFolder())
        {
            TableTests.WriteTables(tables);
            foreach (var file in Directory.GetFiles(tables.Path))
                File.Move(file, line.Folder.File($"tables/{Path.GetFileName(file)}"));
        }

        line.SoundFile();
        var words = arguments.Split(' ');

        var result = await line.RunAsync(["check", line.Folder.File(words[0]), .. words[1..].Select(word => word.EndsWith(".csv", StringComparison.Ordinal) ? line.Folder.File(word) : word)]);

        Assert.Contains(told, (result.Expect(code).Output + result.Error).Replace(line.Folder.Path + "/", "", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--target new:cells", 2, "Skeleton files have no users")]
    [InlineData("--target new:cells --create-unknown-users", 2, "--user U")]
    [InlineData("--target new:cells --user anna --map-users true", 2, "--map-users")]
    [InlineData("--target new:cells --user nobody", 2, "nobody")]
    public async Task Rows_without_users_need_a_user_and_nothing_is_made_without_one(string options, int code, string told)
    {
        using var line = new Line();
        var path = CollectionTests.Pack(line.Folder, "cells.zip", Cells);
        if (options.Contains("nobody", StringComparison.Ordinal))
            (await line.RunAsync("store", "init")).Expect(0);

        var result = await line.RunAsync(["import", path, .. options.Split(' ')]);

        Assert.Contains(told, result.Expect(code).Error, StringComparison.Ordinal);
        Assert.Equal(options.Contains("nobody", StringComparison.Ordinal), File.Exists(line.Store));
    }

    [Fact]
    public async Task Who_can_be_asked_is_asked_for_the_user()
    {
        using var line = new Line();
        await line.ImportAsync();
        var path = CollectionTests.Pack(line.Folder, "cells", Cells);
        var user = JsonNode.Parse((await line.RunAsync("user", "list", "--json")).Expect(0).Output)!["users"]![0]!;
        var name = (string)(user["name"] ?? user["username"])!;

        var result = await line.RunAsync([name, "y"], "import", path, "--target", "1");

        Assert.Contains("cells", result.Expect(0).Error + result.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(TestStoreKind.Sqlite)]
    [InlineData(TestStoreKind.Catmaid)]
    public async Task A_project_can_be_bulk_loaded(TestStoreKind kind)
    {
        await using var store = await RunStore.CreateAsync(kind);
        using var folder = new TemporaryFolder();
        await RunStore.ImportAsync(store, TracingFile.Sound(), "new:First", "--create-unknown-users");
        using var line = new Line();
        await line.ImportAsync();
        var source = (await store.QueryAsync("SELECT '' || min(id) FROM project"))[0];

        var report = JsonNode.Parse((await RunStore.RunAsync(store, "bulk", "load", "--source", source, "--target", "new:Second", "--json")).Expect(0).Output)!;
        (await RunStore.RunAsync(store, "bulk", "load", $"{line.Store}#1", "--target", "new:Third", "--create-unknown-users")).Expect(0);

        var nodes = await store.QueryAsync(Content);
        Assert.Equal(["First", "Second", "Third"], nodes.Select(row => row.Split(' ')[0]));
        Assert.Single(nodes.Select(row => row[row.IndexOf(' ', StringComparison.Ordinal)..]).Distinct());
        Assert.StartsWith($"project {source} of ", (string)report["source"]!, StringComparison.Ordinal);
        Assert.True((bool)JsonNode.Parse((await RunStore.RunAsync(store, "bulk", "load", source, "--target", "new:Second", "--resume", "--json")).Expect(0).Output)!["was_finished"]!);
        await RunStore.AssertSoundAsync(store);
        Assert.Contains("77", (await RunStore.RunAsync(store, "bulk", "load", "--source", "77", "--target", "new:x")).Expect(2).Error, StringComparison.Ordinal);
        Assert.Contains("There is no store none.sqlite", (await RunStore.RunAsync(store, "bulk", "load", "none.sqlite#1", "--target", "new:x")).Expect(3).Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("cells.zip")]
    [InlineData("cells.tar.gz")]
    public async Task An_archive_with_too_many_files_is_refused_before_its_list_is_read(string name)
    {
        using var folder = new TemporaryFolder();
        var path = CollectionTests.Pack(folder, name, Enumerable.Range(1, 20).ToDictionary(i => $"{new string('n', 90)}{i}.swc", i => "", StringComparer.Ordinal));
        var options = new SourceOptions { Time = TimeProvider.System, Limits = InputLimits.Usual with { MostItems = 5 } };

        var fault = await Assert.ThrowsAsync<InputException>(() => TracingSources.Usual.OpenAsync(new SourceFile(path), options, TestContext.Current.CancellationToken));

        Assert.Equal("too-many-files", fault.Code);
    }
}
