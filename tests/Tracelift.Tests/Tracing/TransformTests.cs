using Tracelift.Tests.Support;
using Xunit;

namespace Tracelift.Tests.Tracing;

/// <summary>An import transforms data from another registration.</summary>
public sealed class TransformTests
{
    private const string Mesh = "TIN Z (((0 0 0,10 0 0,0 10 0,0 0 0)),((0 0 0,0 0 1.5e1,0 10 0,0 0 0)))";

    [Theory]
    [MemberData(nameof(TestStore.Kinds), MemberType = typeof(TestStore))]
    public async Task Scale_and_offset_move_nodes_connectors_and_meshes(TestStoreKind kind)
    {
        await using var store = await TestStore.CreateAsync(kind);

        var report = await Imports.ReportAsync(store, WithMesh(), "new:one", "--transform", "2,2,2,100,-50,0.5");

        Assert.Equal([2, 0, 0, 100, 0, 2, 0, -50, 0, 0, 2, 0.5], report["transform"]!.AsArray().Select(number => (double)number!));
        Assert.Equal(
            ["302.5 354 606.5 8"],
            await store.QueryAsync($"SELECT {Number("location_x")} || ' ' || {Number("location_y")} || ' ' || {Number("location_z")} || ' ' || {Number("radius")} FROM treenode WHERE radius > 0"));
        Assert.Equal(["103 -45 7.5"], await store.QueryAsync($"SELECT {Number("location_x")} || ' ' || {Number("location_y")} || ' ' || {Number("location_z")} FROM connector"));
        Assert.Equal(["800 40"], await store.QueryAsync($"SELECT {Number("volume")} || ' ' || {Number("area")} FROM catmaid_volume"));
        Assert.Equal(
            ["TIN Z (((100 -50 0.5,120 -50 0.5,100 -30 0.5,100 -50 0.5)),((100 -50 0.5,100 -50 30.5,100 -30 0.5,100 -50 0.5)))"],
            await store.QueryAsync(kind == TestStoreKind.Sqlite ? "SELECT geometry FROM catmaid_volume" : "SELECT ST_AsText(geometry) FROM catmaid_volume"));
    }

    [Fact]
    public async Task A_matrix_maps_and_an_area_that_is_not_known_any_more_is_null()
    {
        await using var store = await TestStore.CreateAsync(TestStoreKind.Sqlite);

        await Imports.ReportAsync(store, WithMesh(), "new:one", "--transform", "0,1,0,0, 1,0,0,0, 0,0,8,0");

        Assert.Equal(["202.0 101.25 2424.0 8.0"], await store.QueryAsync("SELECT location_x || ' ' || location_y || ' ' || location_z || ' ' || radius FROM treenode WHERE radius > 0"));
        Assert.Equal(["800.0 - 0"], await store.QueryAsync("SELECT volume || ' ' || coalesce(area, '-') || ' ' || meta_computed FROM catmaid_volume"));
    }

    [Theory]
    [InlineData("1,2,3", 2, "six numbers")]
    [InlineData("1,1,1,0,0,x", 2, "six numbers")]
    [InlineData("1,1,0,0,0,0", 2, "plane")]
    [InlineData("1e38,1,1,0,0,0", 3, "too far away")]
    public async Task A_map_that_makes_no_sense_is_refused(string map, int exitCode, string message)
    {
        await using var store = await TestStore.CreateAsync(TestStoreKind.Sqlite);

        var result = await Imports.RunAsync(store, WithMesh(), "new:one", "--transform", map);

        result.Expect(exitCode);
        Assert.Contains(message, result.Error, StringComparison.Ordinal);
        if (exitCode == 3)
            Assert.Empty(await store.QueryAsync("SELECT title FROM project"));
    }

    [Theory]
    [InlineData("TIN Z (((0 0,1 0,0 1,0 0)))")]
    [InlineData("TIN Z (((0 0 0,1 0 0,0 1 x,0 0 0)))")]
    public async Task A_mesh_that_can_not_be_read_is_an_error(string mesh)
    {
        await using var store = await TestStore.CreateAsync(TestStoreKind.Sqlite);
        var file = WithMesh();
        file.Fields("catmaid.volume", 9)["geometry"] = mesh;

        var result = await Imports.RunAsync(store, file, "new:one", "--transform", "2,2,2,0,0,0");

        result.Expect(3);
        Assert.Contains("catmaid.volume pk 9", result.Error, StringComparison.Ordinal);
    }

    // float4 as the shortest text that gives it back, without a fraction of zeros.
    private static string Number(string column) => $"replace(cast({column} as text), '.0', '')";

    private static TracingFile WithMesh()
    {
        var file = TracingFile.Sound();
        file.Fields("catmaid.treenode", 101)["radius"] = 4.0;
        file.Add("catmaid.volume", 9, new() { ["editor"] = 7, ["name"] = "lobe", ["geometry"] = Mesh, ["area"] = 10.0, ["volume"] = 100.0, ["meta_computed"] = true });
        return file;
    }
}
