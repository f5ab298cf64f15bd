using Tracelift.Tests.Support;
using Xunit;

namespace Tracelift.Tests.Tracing;

/// <summary>
/// After an import the derived tables equal a fresh computation for all rows of the target, whoever filled them and
/// whatever the order of the file.
/// </summary>
public sealed class DerivedTablesTests
{
    private static readonly Dictionary<string, string> Fresh = new(StringComparer.Ordinal)
    {
        ["SELECT id, parent_id, project_id, ST_AsEWKB(edge) FROM treenode_edge"] =
            "SELECT n.id, n.parent_id, n.project_id, ST_AsEWKB(ST_MakeLine(ST_MakePoint(n.location_x, n.location_y, n.location_z), ST_MakePoint(p.location_x, p.location_y, p.location_z))) FROM treenode n JOIN treenode p ON p.id = coalesce(n.parent_id, n.id)",
        ["SELECT id, project_id, ST_AsEWKB(geom) FROM connector_geom"] =
            "SELECT id, project_id, ST_AsEWKB(ST_MakePoint(location_x, location_y, location_z)) FROM connector",
        ["SELECT id, project_id, ST_AsEWKB(edge) FROM treenode_connector_edge"] =
            "SELECT l.id, l.project_id, ST_AsEWKB(ST_MakeLine(ST_MakePoint(t.location_x, t.location_y, t.location_z), ST_MakePoint(c.location_x, c.location_y, c.location_z))) FROM treenode_connector l JOIN treenode t ON t.id = l.treenode_id JOIN connector c ON c.id = l.connector_id",
        ["SELECT skeleton_id, project_id, original_creation_time, last_edition_time, num_nodes, round(cable_length::numeric, 3), num_imported_nodes, last_editor_id FROM catmaid_skeleton_summary"] =
            """
            SELECT n.skeleton_id, n.project_id, min(n.creation_time), max(n.edition_time), count(*)::int,
                round(coalesce(sum(ST_3DDistance(ST_MakePoint(n.location_x, n.location_y, n.location_z), ST_MakePoint(p.location_x, p.location_y, p.location_z))), 0)::numeric, 3),
                count(*) FILTER (WHERE n.txid IN (SELECT transaction_id FROM catmaid_transaction_info WHERE label = 'skeletons.import')), (array_agg(n.editor_id ORDER BY n.edition_time DESC, n.id DESC))[1]
            FROM treenode n LEFT JOIN treenode p ON p.id = n.parent_id GROUP BY n.skeleton_id, n.project_id
            """,
    };

    [Theory]
    [MemberData(nameof(TestStore.PostgresKinds), MemberType = typeof(TestStore))]
    public async Task They_equal_a_fresh_computation(TestStoreKind kind)
    {
        await using var store = await TestStore.CreateAsync(kind);
        using var folder = new TemporaryFolder();
        var file = TracingFile.Sound();
        file.Add("catmaid.classinstance", 33, new() { ["class_column"] = 2, ["name"] = "a single node" });
        file.AddNode(300, null, 33);
        var forward = folder.Write("forward.json", file.Text());
        file.Objects.Reverse();
        var backward = folder.Write("backward.json", file.Text());

        await ImportAsync(store, forward, "new:one");
        await ImportAsync(store, backward, "1");
        await ImportAsync(store, backward, "new:two");

        await AssertFreshAsync(store);
    }

    [Theory]
    [MemberData(nameof(TestStore.PostgresKinds), MemberType = typeof(TestStore))]
    public async Task They_equal_a_fresh_computation_where_ids_are_kept(TestStoreKind kind)
    {
        await using var store = await TestStore.CreateAsync(kind);
        using var folder = new TemporaryFolder();
        var file = TracingFile.Sound();
        file.Objects.Reverse();

        await ImportAsync(store, folder.Write("kept.json", file.Text()), "new:one", "--preserve-ids");

        Assert.Equal(["6"], await store.QueryAsync("SELECT count(*)::text FROM treenode_edge"));
        await AssertFreshAsync(store);
    }

    [Theory]
    [MemberData(nameof(TestStore.PostgresKinds), MemberType = typeof(TestStore))]
    public async Task A_user_that_an_import_makes_has_a_profile_as_CATMAID_expects(TestStoreKind kind)
    {
        await using var store = await TestStore.CreateAsync(kind);
        using var folder = new TemporaryFolder();

        await ImportAsync(store, folder.Write("file.json", TracingFile.Sound().Text()), "new:one");

        Assert.Equal(["ann"], await store.QueryAsync("SELECT username FROM auth_user u JOIN catmaid_userprofile p ON p.user_id = u.id WHERE NOT show_tracing_tool"));
    }

    /// <summary>Compares each derived table with what its rows should be, in both directions.</summary>
    internal static async Task AssertFreshAsync(TestStore store)
    {
        foreach (var (table, fresh) in Fresh)
        {
            Assert.Empty(await store.QueryAsync($"SELECT 'missing: ' || x::text FROM (({fresh}) EXCEPT ({table})) x"));
            Assert.Empty(await store.QueryAsync($"SELECT 'wrong: ' || x::text FROM (({table}) EXCEPT ({fresh})) x"));
        }
    }

    private static async Task ImportAsync(TestStore store, string file, string target, params string[] more) =>
        (await Tool.RunHereAsync(["import", "--store", store.Address, "--source", file, "--target", target, "--yes", "--create-unknown-users", .. more])).Expect(0);
}
