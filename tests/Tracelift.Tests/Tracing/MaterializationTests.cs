using Tracelift.Tests.Support;
using Tracelift.Tests.Tracing.Runs;
using Xunit;

namespace Tracelift.Tests.Tracing;

/// <summary>An import can correct the derived tables of its project, or of all projects.</summary>
public sealed class MaterializationTests
{
    private static readonly string[] Summaries = ["UPDATE catmaid_skeleton_summary SET num_nodes = 77", "DELETE FROM catmaid_skeleton_summary WHERE skeleton_id = (SELECT max(skeleton_id) FROM catmaid_skeleton_summary)"];

    private static readonly string[] Geometry =
    [
        "DELETE FROM treenode_edge WHERE id = (SELECT min(id) FROM treenode_edge)",
        "UPDATE treenode_edge SET edge = ST_MakeLine(ST_MakePoint(0, 0, 0), ST_MakePoint(1, 1, 1)) WHERE id = (SELECT max(id) FROM treenode_edge)",
        "INSERT INTO treenode_edge (id, project_id, edge) SELECT 999999, 1, edge FROM treenode_edge LIMIT 1",
        "DELETE FROM connector_geom",
        "UPDATE treenode_connector_edge SET project_id = 2",
    ];

    [Theory]
    [MemberData(nameof(TestStore.Kinds), MemberType = typeof(TestStore))]
    public async Task By_default_only_derived_rows_of_the_import_are_created(TestStoreKind kind)
    {
        await using var store = await DamagedAsync(kind);

        (await Imports.RunAsync(store, TracingFile.Sound(), "1", "--no-analyze")).Expect(0);

        Assert.Equal(["3"], await store.QueryAsync("SELECT '' || count(*) FROM catmaid_skeleton_summary WHERE num_nodes = 77"));
    }

    [Theory]
    [MemberData(nameof(TestStore.Kinds), MemberType = typeof(TestStore))]
    public async Task All_of_the_project_is_put_right_and_no_other(TestStoreKind kind)
    {
        await using var store = await DamagedAsync(kind);

        (await Imports.RunAsync(store, TracingFile.Sound(), "1", "--no-analyze", "--update-project-materializations")).Expect(0);

        Assert.Equal(["1"], await store.QueryAsync("SELECT '' || count(*) FROM catmaid_skeleton_summary WHERE num_nodes = 77"));
        Assert.Empty(await store.QueryAsync("SELECT skeleton_id FROM catmaid_skeleton_summary WHERE num_nodes <> 3 AND project_id = 1"));
        Assert.Equal(["4"], await store.QueryAsync("SELECT '' || count(*) FROM catmaid_skeleton_summary WHERE project_id = 1"));
    }

    [Theory]
    [MemberData(nameof(TestStore.Kinds), MemberType = typeof(TestStore))]
    public async Task All_of_the_instance_is_put_right(TestStoreKind kind)
    {
        await using var store = await DamagedAsync(kind);

        (await Imports.RunAsync(
            store, TracingFile.Sound(), "1", "--no-analyze", "--update-project-materializations", "--update-instance-materializations")).Expect(0);

        Assert.Equal(["6"], await store.QueryAsync("SELECT '' || count(*) FROM catmaid_skeleton_summary WHERE num_nodes = 3"));
        await RunStore.AssertSoundAsync(store);
    }

    /// <summary>A store with two projects and damaged derived tables.</summary>
    private static async Task<TestStore> DamagedAsync(TestStoreKind kind)
    {
        var store = await TestStore.CreateAsync(kind);
        foreach (var target in (string[])["new:one", "new:two"])
            (await Imports.RunAsync(store, TracingFile.Sound(), target, "--no-analyze")).Expect(0);
        foreach (var sql in store.Database is null ? Summaries : [.. Summaries, .. Geometry])
            await store.ExecuteAsync(sql);
        return store;
    }
}
