using System.Text.Json.Nodes;
using Tracelift.Tests.Support;
using Tracelift.Tests.Tracing.Runs;
using Xunit;

namespace Tracelift.Tests.Projects;

/// <summary>An import of projects is a run: it is listed, and an undo takes it out.</summary>
public sealed class ProjectRunTests
{
    [Theory]
    [MemberData(nameof(TestStore.Kinds), MemberType = typeof(TestStore))]
    public async Task An_undo_takes_out_all_that_the_import_made(TestStoreKind kind)
    {
        await using var store = await StoreAsync(kind);
        (await RunStore.RunAsync(store, "user", "add", "anna")).Expect(0);
        (await RunStore.RunAsync(store, "group", "add", "lab")).Expect(0);
        var before = await StoreContent.ReadAsync(store);

        // Two projects of one title can't share a transaction: this run has two.
        var report = await ImportAsync(store, OntologyFile, "--tag", "em", "--public", "--permission", "group:lab:can_annotate", "--strategy", "add-anyway");

        var run = (await RunStore.RunsAsync(store, $"{(long)report["run"]!}"))["runs"]![0]!;
        Assert.Equal(("done", 3), ((string)run["state"]!, (int)run["options"]!["projects"]!));
        Assert.Equal(3, Made(run, "project"));
        Assert.Equal((4, 1), (Made(run, "stack"), Made(run, "stack_group")));
        Assert.Equal(0, Made(run, "taggit_tag"));
        var undone = await RunStore.UndoAsync(store, (long)run["id"]!);
        Assert.Empty(undone["tables"]!.AsArray().Where(table => (long)table!["made"]! != (long)table["taken_out"]!).Select(table => table!.ToJsonString()));
        Assert.Equal(before, await StoreContent.ReadAsync(store));
        Assert.Equal("undone", (string)(await RunStore.RunsAsync(store))["runs"]![0]!["state"]!);
    }

    [Theory]
    [MemberData(nameof(TestStore.Kinds), MemberType = typeof(TestStore))]
    public async Task Changed_rows_are_told_and_stay(TestStoreKind kind)
    {
        await using var store = await StoreAsync(kind);
        await ImportAsync(store, Definitions.List(Definitions.Of("P", Definitions.Stack("a").In("G"), Definitions.Stack("gone"))));
        var changed = Definitions.Stack("a").In("G");
        changed["title"] = "A";

        var report = await ImportAsync(store, Definitions.List(Definitions.Of("P", changed, Definitions.Stack("new"))), "--strategy", "merge-override");

        var undone = await RunStore.RunAsync(store, "undo", $"{(long)report["run"]!}");
        Assert.Contains("had deleted or changed were not restored", undone.Expect(0).Output, StringComparison.Ordinal);
        Assert.Equal(["A"], await store.QueryAsync("SELECT title FROM stack"));
        Assert.Equal(["P"], await store.QueryAsync("SELECT title FROM project WHERE id > 0"));
    }

    [Theory]
    [MemberData(nameof(TestStore.Kinds), MemberType = typeof(TestStore))]
    public async Task A_project_that_somebody_works_in_is_not_taken_out(TestStoreKind kind)
    {
        await using var store = await StoreAsync(kind);
        var report = await ImportAsync(store, Definitions.List(Definitions.Project("P", "a")));
        (await Imports.RunAsync(store, TracingFile.Sound(), "1")).Expect(0);
        var before = await StoreContent.ReadAsync(store);

        var refused = (await RunStore.RunAsync(store, "undo", $"{(long)report["run"]!}")).Expect(4);

        Assert.Contains("treenodes of others are in projects of the run (1), which would lose their stacks", refused.Error, StringComparison.Ordinal);
        Assert.Equal(before, await StoreContent.ReadAsync(store));
    }

    [Fact]
    public async Task An_import_that_changes_nothing_is_no_run()
    {
        await using var store = await StoreAsync(TestStoreKind.Sqlite);
        var definitions = Definitions.List(Definitions.Project("P", "a"));
        await ImportAsync(store, definitions);

        Assert.Null((await ImportAsync(store, definitions))["run"]);
        Assert.Single((await RunStore.RunsAsync(store))["runs"]!.AsArray());
    }

    [Fact]
    public async Task A_database_without_a_ledger_says_so()
    {
        await using var store = await TestStore.CreateAsync(TestStoreKind.Catmaid);
        (await RunStore.RunAsync(store, "user", "add", "root", "--superuser")).Expect(0);

        var report = await ImportAsync(store, Definitions.List(Definitions.Project("P", "a")));

        Assert.Null(report["run"]);
        Assert.Contains("can't be undone", (string)report["store_notes"]![0]!, StringComparison.Ordinal);
    }

    private const string OntologyFile =
        """
        - project:
            title: P
            ontology: [{class: animal, children: [{class: brain, relation: part_of}]}]
            classification: [[animal, brain]]
            stacks:
            - {title: a, dimension: "(10,10,10)", resolution: "(1,1,1)", classification: [[animal, brain]], stackgroups: [{title: G, relation: channel}], mirrors: [{title: m, url: "https://example.org/a"}]}
            - {title: b, dimension: "(10,10,10)", resolution: "(1,1,1)", stackgroups: [{title: G, relation: channel}], mirrors: [{title: m, url: "https://example.org/b"}], broken_sections: [3]}
        - project:
            title: Q
            stacks: [{title: c, dimension: "(10,10,10)", resolution: "(1,1,1)", mirrors: [{title: m, url: "https://example.org/c"}]}]
        - project:
            title: P
            stacks: [{title: d, dimension: "(10,10,10)", resolution: "(1,1,1)", mirrors: [{title: m, url: "https://example.org/d"}]}]
        """;

    private static async Task<TestStore> StoreAsync(TestStoreKind kind)
    {
        var store = await RunStore.CreateAsync(kind);
        (await RunStore.RunAsync(store, "user", "add", "root", "--superuser")).Expect(0);
        return store;
    }

    private static async Task<JsonNode> ImportAsync(TestStore store, string definitions, params string[] more)
    {
        using var folder = new TemporaryFolder();
        var result = await RunStore.RunAsync(store, ["projects", "import", "--input", folder.Write("projects.yaml", definitions), "--json", "--yes", .. more]);
        return JsonNode.Parse(result.Expect(0).Output)!;
    }

    private static long Made(JsonNode run, string table) =>
        run["tables"]!.AsArray().Where(row => (string)row!["table"]! == table).Sum(row => (long)row!["made"]!);
}
