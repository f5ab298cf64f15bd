using System.Text.Json.Nodes;
using Tracelift.Tests.Projects;
using Tracelift.Tests.Support;
using Tracelift.Tests.Tracing.Runs;
using Tracelift.Tests.Tracing.Skeletons;
using Xunit;

namespace Tracelift.Tests.Tracing;

/// <summary>The set-up of a project equals CATMAID's, for every way to import.</summary>
public sealed class SetUpTests(SkeletonStores stores) : IClassFixture<SkeletonStores>
{
    public static TheoryData<TestStoreKind> Kinds => TestStore.Kinds;

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task A_new_project_has_what_its_creation_gives_and_tracing_data_add_the_rest(TestStoreKind kind)
    {
        await using var store = await ProjectStore.CreateAsync(kind);
        (await store.RunAsync("projects", "create", "empty")).Expect(0);

        Assert.Equal(SetUpRows.Creation, await SetUpRows.OfProjectAsync(store.Store, 1));
        Assert.Equal(SetUpRows.InstanceOfCreation, await SetUpRows.OfInstanceAsync(store.Store));
        Assert.Equal([Root(kind)], await SetUpRows.OwnersAsync(store.Store, 1));
        await store.ImportAsync(Definitions.List(Definitions.Project("images", "a")));
        Assert.Equal(SetUpRows.Creation, await SetUpRows.OfProjectAsync(store.Store, 2));

        (await store.RunAsync("user", "add", "anna")).Expect(0);
        if (kind is TestStoreKind.Catmaid or TestStoreKind.CatmaidWithoutTriggers)
            (await store.RunAsync("store", "attach")).Expect(0);
        var folder = Directory.CreateDirectory(store.Folder.File("cells")).FullName;
        store.Folder.Write("cells/a.swc", "1 1 0 0 0 1 -1\n2 3 0 0 9 1 1\n");
        (await store.RunAsync("bulk", "load", folder, "--target", "1", "--user", "anna")).Expect(0);

        Assert.Equal(SetUpRows.All, await SetUpRows.OfProjectAsync(store.Store, 1));
        Assert.Equal(SetUpRows.InstanceOfAll, await SetUpRows.OfInstanceAsync(store.Store));
        Assert.Equal([Root(kind)], await SetUpRows.OwnersAsync(store.Store, 1));
        Assert.Equal(SetUpRows.Creation, await SetUpRows.OfProjectAsync(store.Store, 2));

        (await store.RunAsync("projects", "create", "like it", "--like", "1")).Expect(0);
        Assert.Equal(SetUpRows.All, await SetUpRows.OfProjectAsync(store.Store, 3));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task An_import_sets_up_what_the_file_does_not_bring_and_its_undo_leaves_what_all_projects_share(TestStoreKind kind)
    {
        await using var store = await RunStore.CreateAsync(kind);
        if (kind is TestStoreKind.Catmaid or TestStoreKind.CatmaidWithoutTriggers)
            (await RunStore.RunAsync(store, "user", "add", "root", "--superuser")).Expect(0);
        var run = await RunStore.ImportAsync(store, TracingFile.Sound(), "new:one");
        string[] ofFile = ["class annotation", "class label", "class neuron", "class skeleton", "relation annotated_with", "relation labeled_as", "relation model_of", "relation postsynaptic_to", "relation presynaptic_to"];
        bool IsOfFile(string row) => ofFile.Any(name => row.StartsWith(name + "|", StringComparison.Ordinal));

        Assert.Equal(SetUpRows.All.Where(row => !IsOfFile(row)), (await SetUpRows.OfProjectAsync(store, 1)).Where(row => !IsOfFile(row)));
        Assert.Equal(["ann", Root(kind)], (await SetUpRows.OwnersAsync(store, 1)).Order(StringComparer.Ordinal));
        var shared = SetUpRows.InstanceOfAll;
        Assert.Equal(shared, await SetUpRows.OfInstanceAsync(store));
        await RunStore.ImportAsync(store, RunStore.Another(), "new:two");
        Assert.Equal(shared, await SetUpRows.OfInstanceAsync(store));
        Assert.DoesNotContain((await RunStore.RunsAsync(store))["runs"]!.AsArray().SelectMany(made => made!["tables"]!.AsArray()), table => (string)table!["table"]! is "client_datastore" or "catmaid_samplerstate");

        await RunStore.UndoAsync(store, run + 1);
        await RunStore.UndoAsync(store, run);

        Assert.Empty(await store.QueryAsync("SELECT class_name FROM class UNION ALL SELECT relation_name FROM relation UNION ALL SELECT title FROM project"));
        Assert.Equal(shared, await SetUpRows.OfInstanceAsync(store));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task A_single_SWC_sets_the_project_up_as_well(TestStoreKind kind)
    {
        var scene = await stores.SceneAsync(kind);

        await scene.ImportAsync(SkeletonScene.Plain, user: "alice");

        Assert.Equal(SetUpRows.All, await SetUpRows.OfProjectAsync(scene.Test, scene.Project));
        Assert.Equal(SetUpRows.InstanceOfTracing, (await SetUpRows.OfInstanceAsync(scene.Test)).Where(row => !row.StartsWith("client_datastore", StringComparison.Ordinal)));
        Assert.Equal([kind is TestStoreKind.Catmaid or TestStoreKind.CatmaidWithoutTriggers ? "root" : "system"], await SetUpRows.OwnersAsync(scene.Test, scene.Project));
    }

    [Theory]
    [InlineData("0114")]
    [InlineData("0120")]
    public void The_expected_rows_are_those_of_a_real_CATMAID(string version)
    {
        var folder = GoldenFiles.Require("setup", version);
        string[] Rows(string step, string table, Func<Csv, string?[], string> row)
        {
            var csv = Csv.Read(Path.Combine(folder, step, table + ".csv"));
            return [.. csv.Rows.Select(one => row(csv, one))];
        }

        string[] Vocabulary(string step) =>
        [
            .. Rows(step, "class", (csv, row) => $"class {csv.Value(row, "class_name")}|{csv.Value(row, "description")}|"),
            .. Rows(step, "relation", (csv, row) => $"relation {csv.Value(row, "relation_name")}|{csv.Value(row, "description")}|{csv.Value(row, "uri")}|{(csv.Value(row, "isreciprocal") == "t" ? 1 : 0)}"),
        ];
        const string First = "12_setup_tracing_of_the_orm_project";
        string[] States(string name, string table) => Rows(First, table, (csv, row) => $"{name} {csv.Value(row, "name")}|{csv.Value(row, "description")}");

        Assert.Equal(SetUpRows.Creation, Vocabulary("10_project_by_orm").Order(StringComparer.Ordinal));
        Assert.Equal(
            SetUpRows.Tracing,
            Vocabulary(First).Concat(Rows(First, "class_instance", (csv, row) => $"instance {csv.Value(row, "name")} of root")).Order(StringComparer.Ordinal));
        Assert.Equal(["bookmarks"], Rows("10_project_by_orm", "client_datastore", (csv, row) => csv.Value(row, "name")!));
        Assert.Equal(
            SetUpRows.InstanceOfTracing,
            new[] { States("state", "catmaid_samplerstate"), States("interval", "catmaid_samplerintervalstate"), States("domain", "catmaid_samplerdomaintype"), States("connector", "catmaid_samplerconnectorstate") }
                .SelectMany(rows => rows).Order(StringComparer.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Repair_puts_right_what_is_wrong_only_where_an_import_made_the_project_or_somebody_names_it(TestStoreKind kind)
    {
        await using var store = await RunStore.CreateAsync(kind);
        if (kind is TestStoreKind.Catmaid or TestStoreKind.CatmaidWithoutTriggers)
            (await RunStore.RunAsync(store, "user", "add", "root", "--superuser")).Expect(0);
        (await RunStore.RunAsync(store, "projects", "create", "images")).Expect(0);
        await RunStore.ImportAsync(store, TracingFile.Sound(), "new:traced");
        var (no, yes) = store.Database is null ? ("0", "1") : ("false", "true");
        await store.ExecuteAsync($"""
            DELETE FROM class_instance WHERE name = 'neuropile';
            DELETE FROM class WHERE class_name IN ('landmark', 'sampler-created');
            DELETE FROM relation WHERE relation_name = 'close_to';
            UPDATE relation SET isreciprocal = {no};
            UPDATE relation SET isreciprocal = {yes} WHERE relation_name = 'is_a';
            UPDATE class SET description = 'mine' WHERE class_name = 'group';
            DELETE FROM client_datastore WHERE name = 'bookmarks';
            DELETE FROM catmaid_samplerstate
            """);
        var before = await store.FingerprintAsync();
        var ofImages = await SetUpRows.OfProjectAsync(store, 1);

        var planned = await RepairAsync(store, "--dry-run");

        Assert.Equal(before, await store.FingerprintAsync());
        Assert.Equal([2], planned["projects"]!.AsArray().Select(project => (long)project!["id"]!));
        string[] expected =
        [
            "2 class landmark made", "2 class sampler-created made", "2 class_instance neuropile made", "2 relation adjacent_to isreciprocal", "2 relation close_to made",
            "2 relation mirror_of isreciprocal", "all catmaid_samplerstate closed made", "all catmaid_samplerstate open made", "all client_datastore bookmarks made",
        ];
        Assert.Subset(Rows(planned).ToHashSet(), expected.ToHashSet());
        Assert.DoesNotContain(Rows(planned), row => row.Contains("group", StringComparison.Ordinal) && !row.Contains("landmarkgroup", StringComparison.Ordinal) || row.Contains("is_a", StringComparison.Ordinal));

        Assert.Equal(Rows(planned), Rows(await RepairAsync(store)));

        var put = await SetUpRows.OfProjectAsync(store, 2);
        Assert.Equal(
            SetUpRows.All.Select(row => row.Replace("group|A group", "group|mine", StringComparison.Ordinal).Replace("is-a relationship||0", "is-a relationship||1", StringComparison.Ordinal)).Order(StringComparer.Ordinal),
            put.Select(row => row.Replace("|NULL|", "||", StringComparison.Ordinal)).Order(StringComparer.Ordinal));
        Assert.Equal(SetUpRows.InstanceOfAll, await SetUpRows.OfInstanceAsync(store));
        Assert.Equal(ofImages, await SetUpRows.OfProjectAsync(store, 1));
        Assert.Empty((await RepairAsync(store))["rows"]!.AsArray());

        Assert.Equal(["1 class landmark made", "1 relation close_to made"], Rows(await RepairAsync(store, "--project", "1")));
        (await RunStore.RunAsync(store, "store", "repair", "--project", "99")).Expect(2);
    }

    [Fact]
    public async Task Repair_of_a_database_that_remembers_no_imports_wants_a_project()
    {
        await using var store = await TestStore.CreateAsync(TestStoreKind.Catmaid);

        Assert.Contains("--project", (await RunStore.RunAsync(store, "store", "repair", "--dry-run")).Expect(2).Error, StringComparison.Ordinal);
    }

    private static string Root(TestStoreKind kind) => kind is TestStoreKind.Catmaid or TestStoreKind.CatmaidWithoutTriggers ? "root" : "system";

    private static async Task<JsonNode> RepairAsync(TestStore store, params string[] more) =>
        JsonNode.Parse((await RunStore.RunAsync(store, ["store", "repair", "--json", .. more])).Expect(0).Output)!;

    private static string[] Rows(JsonNode report) =>
        [.. report["rows"]!.AsArray().Select(row => $"{row!["project"]?.ToString() ?? "all"} {row["table"]} {row["name"]} {row["change"]}").Order(StringComparer.Ordinal)];
}
