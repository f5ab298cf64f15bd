using System.Text.Json.Nodes;
using Npgsql;
using Tracelift.Checking;
using Tracelift.Model;
using Tracelift.Tests.Support;
using Tracelift.Tests.Tracing.Runs;
using Xunit;

namespace Tracelift.Tests.Stores;

/// <summary>A check finds and names each kind of fault, on every kind of store; a sound store has none.</summary>
public sealed class StoreCheckTests
{
    public static TheoryData<TestStoreKind> Kinds => TestStore.Kinds;

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Every_fault_is_named_and_what_can_be_is_repaired(TestStoreKind kind)
    {
        await using var store = await RunStore.CreateAsync(kind);
        if (kind is TestStoreKind.Catmaid or TestStoreKind.CatmaidWithoutTriggers)
            (await RunStore.RunAsync(store, "user", "add", "root", "--superuser")).Expect(0);
        await RunStore.ImportAsync(store, TracingFile.Sound(), "new:one");
        var run = await RunStore.ImportAsync(store, RunStore.Another(), "new:two");
        var sound = await CheckAsync(store, 0);
        Assert.Empty(sound["faults"]!.AsArray());
        Assert.Empty(sound["notes"]!.AsArray());
        Assert.Equal((12, 4), ((int)sound["treenodes"]!, (int)sound["skeletons"]!));

        var (node, skeleton) = (await IdsAsync(store, "treenode"), (await IdsAsync(store, "treenode", "skeleton_id")).Distinct().ToList());
        var link = await IdsAsync(store, "class_instance_class_instance");
        await SpoilAsync(store,
        [
            "UPDATE treenode_class_instance SET user_id = 999999 WHERE project_id = 2",
            $"UPDATE treenode_connector SET skeleton_id = {skeleton[1]} WHERE skeleton_id = {skeleton[0]}",
            $"UPDATE treenode SET parent_id = {node[2]} WHERE id = {node[0]}",
            $"UPDATE treenode SET parent_id = NULL WHERE id = {node[4]}",
            $"UPDATE treenode SET parent_id = {node[0]} WHERE id = {node[5]}",
            $"DELETE FROM catmaid_skeleton_summary WHERE skeleton_id = {skeleton[0]}",
            $"UPDATE catmaid_skeleton_summary SET num_nodes = 77 WHERE skeleton_id = {skeleton[1]}",
            $"UPDATE connector SET id = {node[3]} WHERE project_id = 2",
            $"DELETE FROM class_instance_class_instance WHERE id = {link[0]}",
            $"INSERT INTO {Ledger(store)}run_table (run_id, table_name, made, deleted) VALUES (99, 'treenode', 1, 0)",
            .. store.Database is null
                ? (string[])["UPDATE tracelift_sequence SET last_value = 1 WHERE name = 'concept_id_seq'", "DROP INDEX treenode_skeleton_id_idx"]
                : ["SELECT setval('concept_id_seq', 1)", $"DELETE FROM treenode_edge WHERE id = {node[3]}", "UPDATE connector_geom SET geom = ST_MakePoint(0, 0, 7) WHERE project_id = 1"],
        ]);

        var report = await CheckAsync(store, 3);
        AssertFault(report, FaultKinds.DanglingReference, "treenode_class_instance", "user_id", value: 999999, project: 2);
        AssertFault(report, FaultKinds.DanglingReference, "treenode_connector", "connector_id", project: 2);
        AssertFault(report, FaultKinds.OtherSkeleton, "treenode_connector", "skeleton_id", value: skeleton[1], project: 2);
        AssertFault(report, FaultKinds.NoRoot, "treenode", "skeleton_id", id: skeleton[0], project: 2);
        AssertFault(report, FaultKinds.ParentRing, "treenode", "parent_id", value: skeleton[0], project: 2);
        AssertFault(report, FaultKinds.SeveralRoots, "treenode", "skeleton_id", id: skeleton[1], project: 2, value: 2);
        AssertFault(report, FaultKinds.ParentElsewhere, "treenode", "parent_id", id: node[5], value: node[0], project: 2);
        AssertFault(report, FaultKinds.DerivedMissing, "catmaid_skeleton_summary", null, id: skeleton[0], project: 2);
        AssertFault(report, FaultKinds.DerivedWrong, "catmaid_skeleton_summary", null, id: skeleton[1], project: 2);
        Assert.Contains(report["faults"]!.AsArray(), fault => (string)fault!["kind"]! == FaultKinds.IdTwice && (long)fault["examples"]![0]!["id"]! == node[3]);
        Assert.Contains(report["faults"]!.AsArray(), fault => (string)fault!["kind"]! == FaultKinds.SequenceBehind);
        AssertFault(report, FaultKinds.Ledger, "tracelift.run_table", null, id: 99);
        if (store.Database is null)
        {
            AssertFault(report, FaultKinds.IndexMissing, "treenode", null);
        }
        else
        {
            AssertFault(report, FaultKinds.DerivedMissing, "treenode_edge", null, id: node[3], project: 2);
            AssertFault(report, FaultKinds.DerivedWrong, "connector_geom", null, project: 1);
        }

        Assert.Contains(report["notes"]!.AsArray(), note => ((string)note!).StartsWith($"run {run}: 1 of its ", StringComparison.Ordinal));
        var text = (await RunStore.RunAsync(store, "store", "check")).Expect(3).Output;
        Assert.Contains($"no-root: treenode.skeleton_id skeletons without a root: {skeleton[0]} (project 2)\n", text, StringComparison.Ordinal);
        Assert.Contains("tracelift store repair --project ", text, StringComparison.Ordinal);

        // The other project has its own fault on PostgreSQL only.
        var limited = await CheckAsync(store, store.Database is null ? 0 : 3, "--project", "1");
        Assert.Equal(store.Database is null ? 0 : 1, limited["faults"]!.AsArray().Count);
        Assert.Equal(6, (int)limited["treenodes"]!);

        (await RunStore.RunAsync(store, "store", "repair", "--project", "1", "--project", "2")).Expect(0);
        string[] repaired = [FaultKinds.DerivedMissing, FaultKinds.DerivedWrong, FaultKinds.SequenceBehind, FaultKinds.IndexMissing];
        var left = (await CheckAsync(store, 3))["faults"]!.AsArray().Select(fault => (string)fault!["kind"]!).ToHashSet();
        Assert.Empty(left.Intersect(repaired));
        Assert.Superset(new HashSet<string>([FaultKinds.DanglingReference, FaultKinds.OtherSkeleton, FaultKinds.NoRoot, FaultKinds.ParentRing, FaultKinds.SeveralRoots, FaultKinds.IdTwice, FaultKinds.Ledger]), left);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Every_reference_of_every_description_is_looked_at(TestStoreKind kind)
    {
        await using var test = await TestStore.CreateAsync(kind);
        await using var store = await test.OpenAsync();
        await using var session = await store.OpenCheckAsync(TestContext.Current.CancellationToken);
        var looked = (await session.ReferencesAsync(TestContext.Current.CancellationToken)).Select(reference => (reference.Table, reference.Column, reference.Target)).ToHashSet();

        Assert.All(
            Models.All.SelectMany(model => model.Columns.Where(column => column.RefersTo is not null).Select(column => (model.Table, column.Name, column.RefersTo!.Table))),
            reference => Assert.Contains(reference, looked));
        Assert.All(
            ((string, string, string)[])
            [
                ("catmaid_userprofile", "user_id", "auth_user"), ("authtoken_token", "user_id", "auth_user"), ("project_stack", "stack_id", "stack"),
                ("stack_mirror", "stack_id", "stack"), ("taggit_taggeditem", "tag_id", "taggit_tag"), ("guardian_userobjectpermission", "permission_id", "auth_permission"),
                ("catmaid_skeleton_summary", "last_editor_id", "auth_user"), ("guardian_groupobjectpermission", "object_pk", "project"),
            ],
            reference => Assert.Contains(reference, looked));
        (await RunStore.RunAsync(test, "store", "check", "--project", "99")).Expect(2);
    }

    [Fact]
    public async Task A_damaged_file_is_told_page_by_page()
    {
        await using var store = await RunStore.CreateAsync(TestStoreKind.Sqlite);
        await RunStore.ImportAsync(store, TracingFile.Sound(), "new:one");
        var (page, size) = (long.Parse((await store.QueryAsync("SELECT rootpage FROM sqlite_schema WHERE name = 'treenode_skeleton_id_idx'"))[0]), long.Parse((await store.QueryAsync("PRAGMA page_size"))[0]));
        await using (var file = new FileStream(store.Address, FileMode.Open, FileAccess.Write))
        {
            file.Position = ((page - 1) * size) + 3;
            file.Write([0, 1]);
        }

        var report = await CheckAsync(store, 3);

        Assert.Equal(FaultKinds.Damaged, (string)report["faults"]![0]!["kind"]!);
        Assert.Contains("Nothing else was checked", (string)report["notes"]![0]!, StringComparison.Ordinal);
    }

    internal static async Task<JsonNode> CheckAsync(TestStore store, int code, params string[] more)
    {
        var result = await RunStore.RunAsync(store, ["store", "check", "--json", .. more]);
        return JsonNode.Parse(result.Expect(code).Output)!;
    }

    private static void AssertFault(JsonNode report, string kind, string table, string? column, long? id = null, long? project = null, long? value = null) => Assert.Contains(
        report["faults"]!.AsArray(),
        fault => (string)fault!["kind"]! == kind && (string)fault["table"]! == table && (string?)fault["column"] == column && (long)fault["count"]! > 0
            && (kind == FaultKinds.IndexMissing || fault["examples"]!.AsArray().Any(example =>
                (id is null || (long?)example!["id"] == id) && (project is null || (long?)example!["project"] == project) && (value is null || (long?)example!["value"] == value))));

    private static async Task<List<long>> IdsAsync(TestStore store, string table, string column = "id") =>
        [.. (await store.QueryAsync($"SELECT {column} FROM {table} WHERE project_id = 2 ORDER BY id")).Select(id => long.Parse(id, System.Globalization.CultureInfo.InvariantCulture))];

    private static string Ledger(TestStore store) => store.Database is null ? "tracelift_" : "tracelift.";

    /// <summary>Changes rows where neither a constraint nor a trigger sees it.</summary>
    private static async Task SpoilAsync(TestStore store, string[] statements)
    {
        if (store.Database is null)
        {
            foreach (var statement in statements)
                await store.ExecuteAsync(statement);
            return;
        }

        await using var connection = await store.Database.OpenAsSuperuserAsync();
        foreach (var statement in statements.Prepend("SET session_replication_role = replica"))
        {
            await using var command = new NpgsqlCommand(statement, connection);
            await command.ExecuteNonQueryAsync();
        }
    }
}

/// <summary>Trees of nodes: rings are found wherever they are, also where a skeleton does not fit into memory.</summary>
public sealed class TreeCheckTests
{
    [Theory]
    [InlineData(256)]
    [InlineData(2)]
    public void A_ring_among_many_nodes_is_found_and_a_turned_branch_is_none(int blocks)
    {
        const int Nodes = 40_000;
        using var check = new TreeCheck(new NodePairs(blocks));

        // Its root is the last node, as after a new root was chosen.
        for (var id = 1; id <= Nodes; id++)
            check.Add(7, id, id == Nodes ? null : id + 1, 1);

        // The same, and three nodes that lead around.
        for (var id = 1; id <= Nodes; id++)
            check.Add(8, 100_000 + id, id switch { 1 => null, 20_000 => 100_000 + 20_002, _ => 100_000 + id - 1 }, 1);
        check.Add(9, 200_000, null, 1);
        check.Add(9, 200_001, 100_005, 1);
        check.End();

        Assert.Equal((2 * Nodes + 2, 3), (check.Treenodes, check.Skeletons));
        Assert.Equal((0, 0), (check.NoRoot.Count, check.SeveralRoots.Count));
        Assert.Equal(1, check.ParentRing.Count);
        Assert.InRange(check.ParentRing.Examples[0].Id!.Value, 120_000, 120_002);
        Assert.Equal(8, check.ParentRing.Examples[0].Value);
        Assert.Equal([new FaultExample(200_001, 1, 100_005)], check.ParentElsewhere.Examples);
    }
}
