using System.Text.Json.Nodes;
using Tracelift.Tests.Support;
using Xunit;

namespace Tracelift.Tests.Projects;

/// <summary>The options for known projects, on both kinds of store.</summary>
public sealed class KnownProjectTests
{
    public static TheoryData<TestStoreKind> Kinds => [TestStoreKind.Sqlite, TestStoreKind.Catmaid];

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Merging_adds_what_is_missing_and_leaves_the_rest_alone(TestStoreKind kind)
    {
        await using var store = await ProjectStore.CreateAsync(kind);
        await store.ImportAsync(Definitions.List(Definitions.Of("P", Definitions.Stack("a").In("G"))));
        var changed = Definitions.Stack("a").In("G");
        changed["dimension"] = "(7,7,7)";
        var definition = Definitions.List(Definitions.Of("P", changed, Definitions.Stack("b").In("G"), Definitions.Stack("c").In("H", "view")));

        var planned = await PlanAsync(store, definition);
        var report = await store.ImportAsync(definition);
        var again = await store.ImportAsync(definition);

        Assert.Equal(["keep", "add", "add"], Actions(planned["projects"]![0]!["stacks"]!));
        Assert.Equal(["change", "add"], Actions(planned["projects"]![0]!["groups"]!));
        Assert.Equal(("merge", 1, 2), ((string)report["projects"]![0]!["action"]!, (int)report["projects"]![0]!["id"]!, (int)report["projects"]![0]!["stacks_added"]!));
        Assert.Equal(0, (int)again["projects"]![0]!["stacks_added"]!);
        Assert.Equal(["(1024,768,50)"], await store.Store.QueryAsync("SELECT dimension FROM stack WHERE title = 'a'".Replace("SELECT dimension", kind == TestStoreKind.Sqlite ? "SELECT dimension" : "SELECT dimension::text", StringComparison.Ordinal)));
        Assert.Equal(["3"], await store.Store.QueryAsync("SELECT count(*) FROM stack"));
        Assert.Equal(["G a 0", "G b 1", "H c 0"], await store.Store.QueryAsync(
            "SELECT g.title || ' ' || s.title || ' ' || m.position FROM stack_stack_group m JOIN stack s ON s.id = stack_id JOIN stack_group g ON g.id = stack_group_id ORDER BY 1"));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Overriding_makes_it_what_the_definition_says(TestStoreKind kind)
    {
        await using var store = await ProjectStore.CreateAsync(kind);
        var shared = Definitions.Stack("shared");
        await store.ImportAsync(Definitions.List(Definitions.Of("P", Definitions.Stack("a").In("G"), Definitions.Stack("gone"), shared)));

        // The stack of one project in another one, as only CATMAID's own pages can put it there.
        await store.ImportAsync(Definitions.List(Definitions.Project("Other", "x")));
        await store.Store.ExecuteAsync(Link("Other", "shared"));
        var changed = Definitions.Stack("a").In("H");
        changed["title"] = "A";
        changed["broken_sections"] = new JsonArray(4);
        changed["orientation"] = 1;
        changed["mirrors"]![0]!["tile_width"] = 256;
        var definition = Definitions.List(Definitions.Of("P", changed, Definitions.Stack("new")));

        var planned = await PlanAsync(store, definition, "--strategy", "merge-override");
        var report = await store.ImportAsync(definition, "--strategy", "merge-override");

        var stacks = planned["projects"]![0]!["stacks"]!;
        Assert.Equal(["change", "add", "delete", "unlink"], Actions(stacks));
        Assert.Equal(["title", "orientation", "broken_sections"], stacks[0]!["changes"]!.AsArray().Select(change => (string)change!["field"]!));
        Assert.Equal("tile_width", (string)stacks[0]!["mirrors"]![0]!["changes"]![0]!["field"]!);
        Assert.Equal((1, 2), ((int)report["projects"]![0]!["stacks_changed"]!, (int)report["projects"]![0]!["stacks_removed"]!));
        var project = JsonNode.Parse(await store.ExportAsync("--title", "P"))![0]!["project"]!;
        Assert.Equal(["A", "new"], project["stacks"]!.AsArray().Select(stack => (string)stack!["title"]!));
        Assert.Equal((1, 4, 256, "H"), ((int)project["stacks"]![0]!["orientation"]!, (int)project["stacks"]![0]!["broken_sections"]![0]!, (int)project["stacks"]![0]!["mirrors"]![0]!["tile_width"]!, (string)project["stacks"]![0]!["stackgroups"]![0]!["title"]!));
        Assert.Equal(["A", "new", "shared", "x"], await store.Store.QueryAsync("SELECT title FROM stack ORDER BY lower(title)"));
        Assert.Equal(["H"], await store.Store.QueryAsync("SELECT title FROM stack_group"));
        Assert.Equal(["0"], await store.Store.QueryAsync("SELECT count(*) FROM stack_mirror WHERE stack_id NOT IN (SELECT id FROM stack)"));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Replacing_deletes_it_with_what_only_it_uses_unless_it_is_traced(TestStoreKind kind)
    {
        await using var store = await ProjectStore.CreateAsync(kind);
        await store.ImportAsync(Definitions.List(Definitions.Of("P", Definitions.Stack("a").In("G"), Definitions.Stack("shared")), Definitions.Project("Other", "x")), "--tag", "t", "--public");
        await store.Store.ExecuteAsync(Link("Other", "shared"));
        (await Imports.RunAsync(store.Store, TracingFile.Sound(), "2")).Expect(0);
        var before = await store.Store.FingerprintAsync();
        var both = Definitions.List(Definitions.Project("P", "new"), Definitions.Project("Other", "y"));

        var refused = await store.RunAsync(both, ["projects", "import", "--strategy", "replace", "--only", "Other"]);

        refused.Expect(1);
        Assert.Contains("holds tracing data", refused.Error, StringComparison.Ordinal);
        Assert.Equal(before, await store.Store.FingerprintAsync());

        var report = await store.RunAsync(both, ["projects", "import", "--strategy", "replace", "--json"]);
        report.Expect(1);
        Assert.Equal(["Other", "P"], await store.Store.QueryAsync("SELECT title FROM project WHERE id > 0 ORDER BY title"));
        Assert.Equal(["new", "shared", "x"], await store.Store.QueryAsync("SELECT title FROM stack ORDER BY title"));
        Assert.Equal(["0"], await store.Store.QueryAsync("SELECT count(*) FROM stack_group"));
        Assert.Equal(["0"], await store.Store.QueryAsync("SELECT count(*) FROM class WHERE project_id = 1"));
        Assert.Equal(["2"], await store.Store.QueryAsync("SELECT object_pk FROM guardian_userobjectpermission"));

        await store.ImportAsync(both, "--strategy", "replace", "--force", "--only", "Other");
        Assert.Equal(["0"], await store.Store.QueryAsync("SELECT count(*) FROM treenode"));
        Assert.Equal(["new", "y"], await store.Store.QueryAsync("SELECT title FROM stack ORDER BY title"));
    }

    [Fact]
    public async Task Others_are_ignored_or_added_anyway_or_known_by_their_stacks()
    {
        await using var store = await ProjectStore.CreateAsync(TestStoreKind.Sqlite);
        await store.ImportAsync(Definitions.List(Definitions.Project("P", "a", "b")));
        var same = Definitions.List(Definitions.Project("P", "c"));
        var renamed = Definitions.List(Definitions.Project("Q", "b", "a"));

        Assert.Equal("ignore", (string)(await store.ImportAsync(same, "--strategy", "ignore"))["projects"]![0]!["action"]!);
        Assert.Equal("create", (string)(await PlanAsync(store, same, "--strategy", "add-anyway"))["projects"]![0]!["action"]!);
        Assert.Equal("create", (string)(await PlanAsync(store, same, "--known-by", "stacks"))["projects"]![0]!["action"]!);
        Assert.Equal("create", (string)(await PlanAsync(store, same, "--known-by", "none"))["projects"]![0]!["action"]!);
        Assert.Equal("create", (string)(await PlanAsync(store, renamed, "--known-by", "name"))["projects"]![0]!["action"]!);
        var known = (await PlanAsync(store, renamed))["projects"]![0]!;
        Assert.Equal(("merge", 1), ((string)known["action"]!, (int)known["id"]!));
        Assert.Contains("very same stacks", (string)known["why"]!, StringComparison.Ordinal);
        Assert.Equal("create", (string)(await PlanAsync(store, Definitions.List(Definitions.Project("Q", "a"))))["projects"]![0]!["action"]!);
        await store.ImportAsync(same, "--strategy", "add-anyway");
        Assert.Equal(["2"], await store.Store.QueryAsync("SELECT count(*) FROM project WHERE title = 'P'"));
        (await store.RunAsync(same, ["projects", "import", "--strategy", "merge", "--ignore-same-name-stacks"])).Expect(2);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task CATMAIDs_rule_goes_by_titles_and_its_stacks_can_go_into_one_project(TestStoreKind kind)
    {
        await using var store = await ProjectStore.CreateAsync(kind);
        async Task<CliResult> ImportAsync(string definitions, params string[] more) => (await store.RunAsync(definitions, ["catmaid_import_projects", .. more])).Expect(0);
        await ImportAsync(Definitions.List(Definitions.Project("P", "a")));

        await ImportAsync(Definitions.List(Definitions.Project("P", "b"), Definitions.Project("Q", "a", "c"), Definitions.Project("R", "a")));
        Assert.Equal(["P", "Q"], await store.Store.QueryAsync("SELECT title FROM project WHERE id > 0 ORDER BY id"));
        Assert.Equal(["a", "c"], await store.Store.QueryAsync("SELECT title FROM stack ORDER BY id"));
        await ImportAsync(Definitions.List(Definitions.Project("P", "a")), "--ignore-same-name-projects", "false", "--ignore-same-name-stacks", "false");
        Assert.Equal(["2"], await store.Store.QueryAsync("SELECT count(*) FROM project WHERE title = 'P'"));
        await ImportAsync(Definitions.List(Definitions.Project("E")), "--ignore-empty-projects", "no");
        Assert.Equal(["1"], await store.Store.QueryAsync("SELECT count(*) FROM project WHERE title = 'E'"));
        await ImportAsync(Definitions.List(Definitions.Project("T", "d")), "--project-id", "1");
        Assert.Equal(["a", "d"], await store.Store.QueryAsync("SELECT title FROM stack s JOIN project_stack l ON l.stack_id = s.id WHERE l.project_id = 1 ORDER BY 1"));
        (await store.RunAsync(Definitions.List(Definitions.Project("T", "d")), ["catmaid_import_projects", "--project-id", "999"])).Expect(2);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Removing_what_nothing_uses_touches_nothing_else(TestStoreKind kind)
    {
        await using var store = await ProjectStore.CreateAsync(kind);
        await store.ImportAsync(Definitions.List(Definitions.Of("P", Definitions.Stack("a").In("G")), Definitions.Of("Q", Definitions.Stack("b").In("H"))));
        await store.Store.ExecuteAsync("DELETE FROM project_stack WHERE stack_id = (SELECT id FROM stack WHERE title = 'b')");
        await store.ImportAsync(Definitions.List(Definitions.Project("R", "r")));
        Assert.Equal(["3"], await store.Store.QueryAsync("SELECT count(*) FROM stack"));

        var report = await store.ImportAsync(Definitions.List(Definitions.Project("S", "s")), "--remove-unreferenced-stack-data");

        Assert.Equal((1, 1), ((int)report["unreferenced_stacks_removed"]!, (int)report["unreferenced_groups_removed"]!));
        Assert.Equal(["a", "r", "s"], await store.Store.QueryAsync("SELECT title FROM stack ORDER BY title"));
        Assert.Equal(["G"], await store.Store.QueryAsync("SELECT title FROM stack_group"));
        Assert.Equal(["3"], await store.Store.QueryAsync("SELECT count(*) FROM stack_mirror"));
    }

    private static string Link(string project, string stack) =>
        $"INSERT INTO project_stack (id, project_id, stack_id, translation, orientation) SELECT 900, p.id, s.id, '(0,0,0)', 0 FROM project p, stack s WHERE p.title = '{project}' AND s.title = '{stack}'";

    private static async Task<JsonNode> PlanAsync(ProjectStore store, string definitions, params string[] more)
    {
        var before = await store.Store.FingerprintAsync();
        var plan = JsonNode.Parse((await store.RunAsync(definitions, ["projects", "import", "--dry-run", "--json", .. more])).Expect(0).Output)!;
        (await store.RunAsync(definitions, ["projects", "import", "--dry-run", .. more])).Expect(0);
        Assert.Equal(before, await store.Store.FingerprintAsync());
        return plan;
    }

    private static IEnumerable<string> Actions(JsonNode parts) => parts.AsArray().Select(part => (string)part!["action"]!);
}
