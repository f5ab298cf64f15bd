using System.Text.Json.Nodes;
using Tracelift.Tests.Projects;
using Tracelift.Tests.Support;
using Xunit;

namespace Tracelift.Tests.Tracing;

/// <summary>Copies from project to project, in one store and between stores, without a file.</summary>
public sealed class CopyTests
{
    [Theory]
    [MemberData(nameof(TestStore.Kinds), MemberType = typeof(TestStore))]
    public async Task A_project_is_copied_within_its_store(TestStoreKind kind)
    {
        await using var store = await TestStore.CreateAsync(kind);
        using var folder = new TemporaryFolder();
        await Imports.ReportAsync(store, Rich(), "new:one");

        var result = await Tool.RunHereAsync("import", "--store", store.Address, "--source", "1", "--target", "new:two", "--yes", "--json");

        result.Expect(0);
        var report = JsonNode.Parse(result.Output)!;
        Assert.StartsWith("project 1 of ", (string)report["source"]!, StringComparison.Ordinal);
        Assert.Equal(0, (long)report["models"]!["catmaid.treenode"]!["left_out"]!);
        Assert.Equal(1, (long)report["models"]!["catmaid.deeplink"]!["created"]!);
        Assert.Equal(["1"], await store.QueryAsync("SELECT '' || count(*) FROM auth_user WHERE username = 'ann'"));
        await ExpectSameAsync(store, store, folder);
    }

    [Theory]
    [InlineData(TestStoreKind.Sqlite, TestStoreKind.Sqlite)]
    [InlineData(TestStoreKind.Sqlite, TestStoreKind.Catmaid)]
    [InlineData(TestStoreKind.Catmaid, TestStoreKind.Postgres)]
    [InlineData(TestStoreKind.Postgres, TestStoreKind.Sqlite)]
    public async Task A_project_is_copied_from_store_to_store(TestStoreKind from, TestStoreKind to)
    {
        await using var source = await TestStore.CreateAsync(from);
        await using var target = await TestStore.CreateAsync(to);
        using var folder = new TemporaryFolder();
        await Imports.ReportAsync(source, Rich(), "new:one");
        await Imports.ReportAsync(target, TracingFile.Sound(), "new:other");
        if (to is TestStoreKind.Catmaid or TestStoreKind.CatmaidWithoutTriggers)
            (await Tool.RunHereAsync("user", "add", "root", "--superuser", "--store", target.Address)).Expect(0);

        var result = await Tool.RunHereAsync("import", "--store", target.Address, "--source", $"{source.Address}#1", "--target", "new:two", "--yes", "--json");

        // The owner of the source's set-up becomes the owner of the target's.
        var how = JsonNode.Parse(result.Expect(0).Output)!["users"]!.AsArray().Where(user => (string?)user!["source_name"] == "system").Select(user => (string)user!["how"]!);
        if (from == TestStoreKind.Sqlite && to == TestStoreKind.Catmaid)
            Assert.Equal(["system user"], how);
        await ExpectSameAsync(source, target, folder);
    }

    [Theory]
    [InlineData(TestStoreKind.Sqlite, TestStoreKind.Catmaid)]
    [InlineData(TestStoreKind.Catmaid, TestStoreKind.Postgres)]
    [InlineData(TestStoreKind.Postgres, TestStoreKind.Sqlite)]
    public async Task What_a_copy_leaves_behind_is_named_with_what_brings_it(TestStoreKind from, TestStoreKind to)
    {
        await using var source = await TestStore.CreateAsync(from);
        await using var target = await TestStore.CreateAsync(to);
        using var folder = new TemporaryFolder();
        await Imports.ReportAsync(source, Rich(), "new:one");
        await source.ExecuteAsync("INSERT INTO auth_group (id, name) VALUES (700, 'lab')");
        (await Tool.RunHereAsync("user", "add", "chief", "--superuser", "--store", source.Address)).Expect(0);
        var stack = Definitions.Stack("raw").In("pair");
        stack["mirrors"]!.AsArray().Add(new JsonObject { ["title"] = "two", ["url"] = "https://example.net/raw/" });
        var definition = folder.Write("project.json", Definitions.List(Definitions.Of("one", stack)));
        (await Tool.RunHereAsync(
            "projects", "import", "--store", source.Address, "--input", definition, "--project-id", "1", "--permission", "user:ann:can_browse", "--permission", "group:lab:can_annotate", "--yes")).Expect(0);

        var result = await Tool.RunHereAsync("import", "--store", target.Address, "--source", $"{source.Address}#1", "--target", "new:two", "--create-unknown-users", "--yes", "--json");

        result.Expect(0);
        var report = JsonNode.Parse(result.Output)!;
        foreach (var (what, count) in new[] { ("stacks", 1L), ("mirrors", 2), ("stack groups", 1), ("rights of users", 1), ("rights of groups", 1), ("groups with rights", 1) })
            Assert.Equal((what, count), (what, (long?)report["left_behind"]![what] ?? 0));
        var notes = string.Join('\n', report["notes"]!.AsArray().Select(note => (string)note!));
        Assert.Contains("tracelift projects copy", notes, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("2", 2, "no project 2")]
    [InlineData("nowhere.sqlite#1", 3, "no store nowhere.sqlite")]
    [InlineData("mysql://host/db#1", 2, "mysql")]
    public async Task A_missing_project_can_not_be_copied(string from, int exitCode, string message)
    {
        await using var store = await TestStore.CreateAsync(TestStoreKind.Sqlite);
        await Imports.ReportAsync(store, TracingFile.Sound(), "new:one");

        var result = await Tool.RunHereAsync("import", "--store", store.Address, "--source", from, "--target", "new:two", "--yes");

        result.Expect(exitCode);
        Assert.Contains(message, result.Error, StringComparison.Ordinal);
        Assert.Equal(["one"], await store.QueryAsync("SELECT title FROM project"));
        Assert.False(File.Exists("nowhere.sqlite"));
    }

    [Fact]
    public async Task Switches_and_user_rules_hold_for_a_copy_too()
    {
        await using var store = await TestStore.CreateAsync(TestStoreKind.Sqlite);
        await Imports.ReportAsync(store, Rich(), "new:one");

        var result = await Tool.RunHereAsync(
            "import", "--store", store.Address, "--source", "1", "--target", "new:two", "--yes", "--tags", "false", "--volumes", "false", "--map-users", "false", "--user", "AnonymousUser");

        result.Expect(0);
        Assert.Equal(["AnonymousUser"], await store.QueryAsync("SELECT DISTINCT username FROM treenode t JOIN auth_user u ON u.id = user_id WHERE project_id = 2"));
        Assert.Equal(["0 0"], await store.QueryAsync("SELECT (SELECT count(*) FROM treenode_class_instance WHERE project_id = 2) || ' ' || (SELECT count(*) FROM catmaid_volume WHERE project_id = 2)"));
    }

    private static async Task ExpectSameAsync(TestStore from, TestStore to, TemporaryFolder folder)
    {
        string[] all = ["--volumes", "--reviews", "--yes"];
        (await Tool.RunHereAsync(["export", "--store", from.Address, "--source", "1", "--file", folder.File("one.json"), .. all])).Expect(0);
        (await Tool.RunHereAsync(["export", "--store", to.Address, "--source", "2", "--file", folder.File("two.json"), .. all])).Expect(0);
        var (one, two) = (TracingObjects.Read(folder.File("one.json")), TracingObjects.Read(folder.File("two.json")));
        foreach (var model in (string[])["treenode", "connector", "treenodeconnector", "treenodeclassinstance", "connectorclassinstance", "classinstance", "volume", "volumeclassinstance", "review"])
            Assert.Equal(one.Of($"catmaid.{model}").Count(), two.Of($"catmaid.{model}").Count());
        Assert.Equal(Places(one), Places(two));
    }

    private static string[] Places(TracingObjects objects) =>
    [
        .. objects.Of("catmaid.treenode")
            .Select(node => $"{node.Fields["location_x"]} {node.Fields["location_y"]} {node.Fields["creation_time"]} {objects.Name("catmaid.classinstance", "name", (long)node.Fields["skeleton"]!)}")
            .Order(StringComparer.Ordinal),
    ];

    private static TracingFile Rich()
    {
        var file = TracingFile.Sound();
        file.Add("catmaid.class", 5, new() { ["class_name"] = "volume" });
        file.Add("catmaid.volume", 9, new() { ["editor"] = 7, ["name"] = "lobe", ["geometry"] = "TIN Z (((0 0 0,10 0 0,0 10 0,0 0 0)))" });
        file.Add("catmaid.classinstance", 91, new() { ["class_column"] = 5, ["name"] = "lobe" });
        file.Add("catmaid.volumeclassinstance", 92, new() { ["relation"] = 11, ["volume"] = 9, ["class_instance"] = 91 });
        file.Add("catmaid.review", 71, new() { ["reviewer"] = 7, ["review_time"] = TracingFile.Time, ["skeleton"] = 31, ["treenode"] = 102 });
        file.Add("catmaid.deeplink", 81, new() { ["alias"] = "look", ["active_treenode"] = 102 });
        return file;
    }
}
