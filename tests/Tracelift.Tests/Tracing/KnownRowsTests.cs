using System.Globalization;
using Tracelift.Tests.Support;
using Xunit;

namespace Tracelift.Tests.Tracing;

/// <summary>A repeated import leaves equal rows unchanged and loses no edits.</summary>
public sealed class KnownRowsTests
{
    private static readonly string[] Rules = ["skip", "replace"];

    public static TheoryData<TestStoreKind, string> KindsAndRules => TestStore.Each(Rules);

    public static TheoryData<TestStoreKind, string> ServersAndRules => TestStore.Each(Rules, [TestStoreKind.Sqlite, TestStoreKind.Postgres, TestStoreKind.Catmaid]);

    [Theory]
    [MemberData(nameof(KindsAndRules))]
    public async Task The_same_source_again_changes_no_table(TestStoreKind kind, string rule)
    {
        await using var store = await TestStore.CreateAsync(kind);
        await Imports.ReportAsync(store, KnownFiles.Rich(), "new:one", "--origin", KnownFiles.Origin);
        var before = await StoreContent.ReadAsync(store);

        var report = await Imports.ReportAsync(store, KnownFiles.Again(), "1", "--origin", KnownFiles.Origin, "--on-known", rule);

        Assert.Equal(before, await StoreContent.ReadAsync(store));
        Assert.Equal(0, (long)report["created"]!);
        Assert.Equal(2, (long)report["skeletons"]!["known"]!);
        Assert.Equal(rule == "replace" ? 2 : 0, (long)report["skeletons"]!["unchanged"]!);
    }

    [Theory]
    [MemberData(nameof(ServersAndRules))]
    public async Task Edits_in_between_stay_as_they_are(TestStoreKind kind, string rule)
    {
        await using var server = await RunningServer.StartAsync(kind);
        var store = server.TestStore;
        var project = (long)(await Imports.ReportAsync(store, KnownFiles.Rich(), "new:again", "--origin", KnownFiles.Origin))["project"]!["id"]!;
        await EditAsync(server, project);
        var before = await StoreContent.ReadAsync(store);

        var report = await Imports.ReportAsync(store, KnownFiles.Again(), Text(project), "--origin", KnownFiles.Origin, "--on-known", rule);

        Assert.Equal(before, await StoreContent.ReadAsync(store));
        Assert.Equal(0, (long)report["created"]!);
        if (rule == "replace")
            Assert.Equal(1, (long)report["skeletons"]!["unchanged"]!);
    }

    [Theory]
    [MemberData(nameof(TestStore.Kinds), MemberType = typeof(TestStore))]
    public async Task Of_a_changed_skeleton_only_what_differs_is_replaced(TestStoreKind kind)
    {
        await using var store = await TestStore.CreateAsync(kind);
        await Imports.ReportAsync(store, KnownFiles.Rich(), "new:one", "--origin", KnownFiles.Origin);
        var nodes = await NodesAsync(store);
        await store.ExecuteAsync("""
            INSERT INTO review (id, project_id, reviewer_id, review_time, skeleton_id, treenode_id, txid)
            SELECT 900001, project_id, reviewer_id, review_time, t.skeleton_id, t.id, r.txid FROM review r JOIN treenode t USING (project_id) WHERE location_x = 101.25
            """);

        var report = await Imports.ReportAsync(store, KnownFiles.Grown(), "1", "--origin", KnownFiles.Origin, "--on-known", "replace");

        Assert.Equal(1, (long)report["skeletons"]!["replaced"]!);
        Assert.Equal(1, (long)report["skeletons"]!["unchanged"]!);
        Assert.Empty(report["skeletons"]!["conflicts"]!.AsArray());

        // The node that was moved and the one behind it, whose line to it has moved, with the ids that they had.
        Assert.Equal(2, (long)report["removed"]!["treenode"]!);
        var now = await NodesAsync(store);
        Assert.Equal(nodes.Select(Id).Order(), now.Select(Id).Where(id => nodes.Select(Id).Contains(id)).Order());
        Assert.Equal(nodes.Count + 2, now.Count);
        Assert.Contains(now, line => line.StartsWith("555.5 ", StringComparison.Ordinal) && nodes.Any(old => Id(old) == Id(line)));
        Assert.Equal(["900001"], await store.QueryAsync("SELECT '' || id FROM review WHERE id = 900001"));

        // One connector and one placeholder existed already; their new links are there.
        Assert.Equal(["5 8"], await store.QueryAsync("SELECT (SELECT count(*) FROM connector) || ' ' || (SELECT count(*) FROM treenode_connector)"));
        Assert.Equal(["2"], await store.QueryAsync("SELECT '' || count(*) FROM class_instance WHERE name LIKE 'Placeholder Skeleton %'"));
        Assert.Equal(["1", "1", "1", "3", "4"], await store.QueryAsync("SELECT '' || num_nodes FROM catmaid_skeleton_summary ORDER BY 1"));
        if (kind != TestStoreKind.Sqlite)
        {
            Assert.Equal(["0"], await store.QueryAsync("SELECT count(*)::text FROM treenode t LEFT JOIN treenode p ON p.id = coalesce(t.parent_id, t.id) LEFT JOIN treenode_edge e ON e.id = t.id WHERE e.id IS NULL OR NOT ST_Equals(ST_EndPoint(e.edge), ST_MakePoint(p.location_x, p.location_y, p.location_z)) OR ST_X(ST_StartPoint(e.edge)) <> t.location_x"));
            Assert.Equal(["10 5 8"], await store.QueryAsync("SELECT (SELECT count(*) FROM treenode_edge) || ' ' || (SELECT count(*) FROM connector_geom) || ' ' || (SELECT count(*) FROM treenode_connector_edge)"));
        }

        // And then nothing is new any more.
        var before = await StoreContent.ReadAsync(store);
        await Imports.ReportAsync(store, KnownFiles.Grown(), "1", "--origin", KnownFiles.Origin, "--on-known", "replace");
        Assert.Equal(before, await StoreContent.ReadAsync(store));
    }

    [Theory]
    [MemberData(nameof(RunningServer.Kinds), MemberType = typeof(RunningServer))]
    public async Task A_skeleton_that_was_edited_is_named_and_replaced_only_where_it_is_forced(TestStoreKind kind)
    {
        await using var server = await RunningServer.StartAsync(kind);
        var store = server.TestStore;
        var project = (long)(await Imports.ReportAsync(store, KnownFiles.Rich(), "new:again", "--origin", KnownFiles.Origin))["project"]!["id"]!;
        await GrowAsync(server, project, 103.25);

        var report = await Imports.ReportAsync(store, KnownFiles.Grown(), Text(project), "--origin", KnownFiles.Origin, "--on-known", "replace");

        var conflict = Assert.Single(report["skeletons"]!["conflicts"]!.AsArray())!;
        Assert.Equal("neuron 0", (string)conflict["neuron"]!);
        Assert.Equal(31, (long)conflict["source_id"]!);
        Assert.Equal(0, (long)report["skeletons"]!["replaced"]!);
        Assert.Equal(["1"], await store.QueryAsync("SELECT '' || count(*) FROM treenode WHERE location_x = 7777"));
        Assert.Equal(["0"], await store.QueryAsync("SELECT '' || count(*) FROM treenode WHERE location_x = 555.5"));

        // Rows unrelated to the edit were imported.
        Assert.Equal(["1"], await store.QueryAsync("SELECT '' || count(*) FROM class_instance WHERE name = 'neuron 2'"));
        var result = await Imports.RunAsync(store, KnownFiles.Grown(), Text(project), "--origin", KnownFiles.Origin, "--on-known", "replace");
        result.Expect(0);
        Assert.Contains("of neuron 0 (skeleton 31 of the source)", result.Output, StringComparison.Ordinal);

        report = await Imports.ReportAsync(store, KnownFiles.Grown(), Text(project), "--origin", KnownFiles.Origin, "--on-known", "replace", "--force");

        Assert.Equal(1, (long)report["skeletons"]!["replaced"]!);
        Assert.Equal(["0"], await store.QueryAsync("SELECT '' || count(*) FROM treenode WHERE location_x = 7777"));
        Assert.Equal(["1"], await store.QueryAsync("SELECT '' || count(*) FROM treenode WHERE location_x = 555.5"));
    }

    [Theory]
    [MemberData(nameof(RunningServer.Kinds), MemberType = typeof(RunningServer))]
    public async Task A_tag_that_somebody_has_taken_away_does_not_come_back(TestStoreKind kind)
    {
        await using var server = await RunningServer.StartAsync(kind);
        var store = server.TestStore;

        // The source goes on; the tag is older than the last import.
        var first = KnownFiles.Rich();
        first.Fields("catmaid.connector", 205)["edition_time"] = "2020-03-01T00:00:00.000Z";
        var project = (long)(await Imports.ReportAsync(store, first, "new:again", "--origin", KnownFiles.Origin))["project"]!["id"]!;
        var node = await NodeAsync(store, 101.25);
        await server.PostAsync("root", $"/{project}/label/treenode/{node}/remove", new() { ["tag"] = "soma" });

        var report = await Imports.ReportAsync(store, KnownFiles.Grown(), Text(project), "--origin", KnownFiles.Origin, "--on-known", "replace");

        Assert.Single(report["skeletons"]!["conflicts"]!.AsArray());
        Assert.Equal(["0"], await store.QueryAsync("SELECT '' || count(*) FROM treenode_class_instance"));
    }

    [Theory]
    [MemberData(nameof(TestStore.Kinds), MemberType = typeof(TestStore))]
    public async Task A_slash_at_the_end_of_an_address_makes_no_other_origin(TestStoreKind kind)
    {
        await using var store = await TestStore.CreateAsync(kind);
        await Imports.ReportAsync(store, TracingFile.Sound(), "new:one", "--origin", KnownFiles.Origin + "/");
        Assert.Equal([KnownFiles.Origin], await store.QueryAsync("SELECT url FROM data_source"));

        // As an earlier version has stored it.
        await store.ExecuteAsync("UPDATE data_source SET url = url || '/'");
        foreach (var address in (string[])[KnownFiles.Origin, KnownFiles.Origin + "/"])
        {
            var report = await Imports.ReportAsync(store, TracingFile.Sound(), "1", "--origin", address, "--on-known", "skip");
            Assert.Equal(2, (long)report["skeletons"]!["known"]!);
        }

        Assert.Equal(["1"], await store.QueryAsync("SELECT '' || count(*) FROM data_source"));
    }

    [Fact]
    public async Task A_dry_run_says_what_the_import_does()
    {
        await using var store = await TestStore.CreateAsync(TestStoreKind.Sqlite);
        await Imports.ReportAsync(store, KnownFiles.Rich(), "new:one", "--origin", KnownFiles.Origin);
        string[] options = ["--origin", KnownFiles.Origin, "--on-known", "replace"];

        var foreseen = await Imports.ReportAsync(store, KnownFiles.Grown(), "1", [.. options, "--dry-run"]);
        var done = await Imports.ReportAsync(store, KnownFiles.Grown(), "1", options);

        foreach (var (model, counts) in done["models"]!.AsObject())
            Assert.Equal((model, counts!.ToJsonString()), (model, foreseen["models"]![model]!.ToJsonString()));
        Assert.Equal((long)done["skeletons"]!["replaced"]!, (long)foreseen["skeletons"]!["replaced"]!);
    }

    /// <summary>Renames a neuron, a node more, annotations and tags away and added, a connector, a volume.</summary>
    private static async Task EditAsync(RunningServer server, long project)
    {
        var store = server.TestStore;
        await GrowAsync(server, project, 103.25);
        await server.PostAsync("root", $"/{project}/neurons/{await InstanceAsync(store, "bare")}/rename", new() { ["name"] = "renamed here" });
        await server.PostAsync("root", $"/{project}/neurons/{await InstanceAsync(store, "neuron 1")}/rename", new() { ["name"] = "renamed, too" });
        await server.PostAsync("root", $"/{project}/annotations/add", new() { ["entity_ids[0]"] = await InstanceAsync(store, "neuron 0"), ["annotations[0]"] = "ours" });
        await server.PostAsync("root", $"/{project}/annotations/remove", new() { ["entity_ids[0]"] = await InstanceAsync(store, "neuron 0"), ["annotation_ids[0]"] = await InstanceAsync(store, "published") });
        await server.PostAsync("root", $"/{project}/annotations/remove", new() { ["entity_ids[0]"] = await InstanceAsync(store, "renamed here"), ["annotation_ids[0]"] = await InstanceAsync(store, "of the bare one") });
        await server.PostAsync("root", $"/{project}/label/treenode/{await NodeAsync(store, 101.25)}/update", new() { ["tags"] = "ends", ["delete_existing"] = "false" });
        await server.PostAsync("root", $"/{project}/connector/create", new() { ["x"] = "10", ["y"] = "20", ["z"] = "30" });
    }

    /// <summary>Adds a node behind another one.</summary>
    private static async Task GrowAsync(RunningServer server, long project, double behind) => await server.PostAsync(
        "root",
        $"/{project}/treenode/create",
        new() { ["x"] = "7777", ["y"] = "2", ["z"] = "3", ["parent_id"] = await NodeAsync(server.TestStore, behind), ["radius"] = "-1", ["confidence"] = "5" });

    private static async Task<string> InstanceAsync(TestStore store, string name) =>
        Assert.Single(await store.QueryAsync($"SELECT '' || id FROM class_instance WHERE name = '{name}'"));

    private static async Task<string> NodeAsync(TestStore store, double x) =>
        Assert.Single(await store.QueryAsync($"SELECT '' || id FROM treenode WHERE location_x = {x.ToString(CultureInfo.InvariantCulture)}"));

    private static Task<List<string>> NodesAsync(TestStore store) => store.QueryAsync("SELECT location_x || ' ' || id FROM treenode ORDER BY id");

    private static string Id(string line) => line[(line.IndexOf(' ', StringComparison.Ordinal) + 1)..];

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
