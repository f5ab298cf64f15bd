using Tracelift.Tests.Support;
using Xunit;

namespace Tracelift.Tests.Tracing.Runs;

/// <summary>An undo is refused if others have worked on the run's rows; it lists the reasons and changes nothing.</summary>
public sealed class UndoRefusedTests
{
    // Of the run: the first neuron and its skeleton, the first node and the last, the connector.
    private const string Node = "(SELECT min(id) FROM treenode WHERE id <> 7777)";
    private const string Skeleton = "(SELECT min(skeleton_id) FROM treenode)";
    private const string Neuron = "(SELECT min(id) FROM class_instance WHERE name = 'neuron 0')";
    private const string User = "(SELECT id FROM auth_user WHERE username = 'AnonymousUser')";
    private const string Project = "(SELECT min(id) FROM project)";
    private const string Relation = "(SELECT min(id) FROM relation)";
    private const string Own = "id, user_id, project_id, creation_time, edition_time, txid";

    /// <summary>What others do: a statement, where NOW stands for a time, and the table and id that the refusal names.</summary>
    internal static readonly Dictionary<string, (string Sql, string Named)> Everywhere = new(StringComparer.Ordinal)
    {
        // First, because CATMAID's triggers take the reviews of nodes that are moved.
        ["a moved node"] = ($"UPDATE treenode SET location_x = 5, edition_time = LATER WHERE id = {Node}", "treenode: 1 rows of the run were changed since"),
        ["a renamed neuron"] = ($"UPDATE class_instance SET name = 'mine', edition_time = LATER WHERE name = 'neuron 1'", "class_instance: 1 rows of the run were changed since"),
        ["a node below one of the run's"] = (
            $"INSERT INTO treenode (id, project_id, location_x, location_y, location_z, editor_id, user_id, creation_time, edition_time, skeleton_id, parent_id) VALUES (7777, {Project}, 1, 2, 3, {User}, {User}, NOW, NOW, {Skeleton}, {Node})",
            "treenode: 1 rows outside of the run refer to its treenode in parent_id: 7777"),
        ["an annotation of a neuron"] = (
            $"INSERT INTO class_instance_class_instance ({Own}, relation_id, class_instance_a, class_instance_b) VALUES (7777, {User}, {Project}, NOW, NOW, 1, {Relation}, {Neuron}, {Neuron})",
            "class_instance_class_instance: 1 rows"),
        ["a tag of a node"] = (
            $"INSERT INTO treenode_class_instance ({Own}, relation_id, treenode_id, class_instance_id) VALUES (7777, {User}, {Project}, NOW, NOW, 1, {Relation}, {Node}, {Neuron})",
            "in treenode_id: 7777"),
        ["a link to the connector"] = (
            $"INSERT INTO treenode_connector ({Own}, relation_id, treenode_id, connector_id, skeleton_id) VALUES (7777, {User}, {Project}, NOW, NOW, 1, {Relation}, {Node}, (SELECT min(id) FROM connector), {Skeleton})",
            "in connector_id: 7777"),
        ["a review"] = (
            $"INSERT INTO review (id, project_id, reviewer_id, review_time, skeleton_id, treenode_id, txid) VALUES (7777, {Project}, {User}, NOW, {Skeleton}, {Node}, 1)",
            "review: 1 rows"),
        ["a suppressed virtual node"] = (
            $"INSERT INTO suppressed_virtual_treenode (id, user_id, project_id, creation_time, edition_time, child_id, location_coordinate, orientation, txid) VALUES (7777, {User}, {Project}, NOW, NOW, {Node}, 1, 1, 1)",
            "suppressed_virtual_treenode: 1 rows outside of the run refer to its treenode in child_id: 7777"),
        ["a deep link"] = (
            $"INSERT INTO catmaid_deep_link (id, user_id, project_id, creation_time, edition_time, txid, active_treenode_id) VALUES (7777, {User}, {Project}, NOW, NOW, 1, {Node})",
            "in active_treenode_id: 7777"),
    };

    internal static readonly Dictionary<string, (string Sql, string Named)> OnPostgres = new(StringComparer.Ordinal)
    {
        ["another's table with a foreign key"] = (
            $"CREATE SCHEMA lab; CREATE TABLE lab.soma (node bigint REFERENCES treenode); INSERT INTO lab.soma SELECT {Node}",
            "lab.soma: 1 rows outside of the run refer to its treenode in node"),
        ["a list of skeletons"] = (
            $"CREATE TABLE skeletonlist (id int PRIMARY KEY, skeleton_list bigint[]); INSERT INTO skeletonlist SELECT 7777, ARRAY[1, {Skeleton}]",
            "in skeleton_list: 7777"),
        ["a table without foreign keys"] = (
            $"CREATE TABLE soma_class_instance (id int PRIMARY KEY, class_instance_id bigint); INSERT INTO soma_class_instance SELECT 7777, {Neuron}",
            "soma_class_instance: 1 rows"),
    };

    [Theory]
    [MemberData(nameof(TestStore.Kinds), MemberType = typeof(TestStore))]
    public async Task What_others_attached_is_named_and_stays(TestStoreKind kind)
    {
        await using var store = await RunStore.CreateAsync(kind);
        var run = await RunStore.ImportAsync(store, TracingFile.Sound(), "new:one");
        var attached = Everywhere.Values.Concat(kind is TestStoreKind.Postgres or TestStoreKind.CatmaidWithoutTriggers ? OnPostgres.Values : []).ToList();
        foreach (var (sql, _) in attached)
            await store.ExecuteAsync(Complete(store, sql));
        var before = await StoreContent.ReadAsync(store);

        // On one kind the rehearsal, too: it refuses in the same place.
        foreach (var more in kind == TestStoreKind.Sqlite ? (string[][])[[], ["--dry-run"]] : [[]])
        {
            var result = await RunStore.RunAsync(store, ["undo", $"{run}", .. more]);
            result.Expect(4);
            Assert.All(attached, one => Assert.Contains(one.Named, result.Error, StringComparison.Ordinal));
        }

        Assert.Equal(before, await StoreContent.ReadAsync(store));
    }

    [Theory]
    [MemberData(nameof(TestStore.Kinds), MemberType = typeof(TestStore))]
    public async Task Nodes_that_were_joined_to_others_are_named(TestStoreKind kind)
    {
        await using var store = await RunStore.CreateAsync(kind);
        var first = await RunStore.ImportAsync(store, TracingFile.Sound(), "new:one");
        var second = await RunStore.ImportAsync(store, TracingFile.Sound(), "1");
        await store.ExecuteAsync($"UPDATE treenode SET skeleton_id = {Skeleton} WHERE skeleton_id = (SELECT max(skeleton_id) FROM treenode)");

        Assert.Contains("3 treenodes of the run belong to skeletons outside of the run", (await RunStore.RunAsync(store, "undo", $"{second}")).Expect(4).Error, StringComparison.Ordinal);
        Assert.Contains("treenode: 3 rows outside of the run refer to its class_instance in skeleton_id", (await RunStore.RunAsync(store, "undo", $"{first}")).Expect(4).Error, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(TestStore.Kinds), MemberType = typeof(TestStore))]
    public async Task A_project_that_somebody_may_see_stays_and_so_does_a_user_who_traced_elsewhere(TestStoreKind kind)
    {
        await using var store = await RunStore.CreateAsync(kind);
        await store.ExecuteAsync(Complete(store, "INSERT INTO project (id, title) VALUES (50, 'other')"));
        var run = await RunStore.ImportAsync(store, TracingFile.Sound(), "new:one");
        await store.ExecuteAsync($"INSERT INTO guardian_userobjectpermission (id, object_pk, content_type_id, permission_id, user_id) SELECT 1, '' || max(p.id), (SELECT min(id) FROM django_content_type WHERE model = 'project'), (SELECT min(id) FROM auth_permission), {User} FROM project AS p");
        await store.ExecuteAsync(Complete(store, "INSERT INTO class (id, user_id, project_id, creation_time, edition_time, txid, class_name) SELECT 7777, max(id), 50, NOW, NOW, 1, 'mine' FROM auth_user"));

        var report = await RunStore.UndoAsync(store, run);

        Assert.Equal(["auth_group", "auth_user", "project"], report["kept"]!.AsArray().Select(kept => (string)kept!["table"]!).Order());
        Assert.Equal(["mine"], await store.QueryAsync("SELECT class_name FROM class"));
    }

    internal static string Complete(TestStore store, string sql) => store.Database is null
        ? sql.Replace("NOW", "1", StringComparison.Ordinal).Replace("LATER", "unixepoch() * 1000000 + 5000000", StringComparison.Ordinal)
        : sql.Replace("NOW", "'2020-01-01'", StringComparison.Ordinal).Replace("LATER", "clock_timestamp()", StringComparison.Ordinal);
}
