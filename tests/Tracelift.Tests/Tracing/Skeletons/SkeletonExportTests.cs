using Tracelift.Formats.Swc;
using Tracelift.Tests.Support;
using Tracelift.Tracing.Skeletons;
using Xunit;

namespace Tracelift.Tests.Tracing.Skeletons;

public sealed class SkeletonExportTests(SkeletonStores stores) : IClassFixture<SkeletonStores>
{
    public static TheoryData<TestStoreKind> Kinds => [TestStoreKind.Sqlite, TestStoreKind.Catmaid];

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Ids_are_the_stores_unless_they_are_to_be_counted(TestStoreKind kind)
    {
        var scene = await stores.SceneAsync(kind);
        var done = await scene.ImportAsync("9 1 1 2 3 4 -1\n7 1 1 2 4 -1 9");

        Assert.Equal($"{done.FirstNode} 0 1.0 2.0 3.0 4.0 -1\n{done.NodeOf(1)} 0 1.0 2.0 4.0 0 {done.FirstNode}\n", await scene.ExportAsync(done.Skeleton));
        Assert.Equal("1 0 1.0 2.0 3.0 4.0 -1\n2 0 1.0 2.0 4.0 0 1\n", await scene.ExportAsync(done.Skeleton, SkeletonScene.Linear));
        Assert.Equal("unknown-skeleton", (await Assert.ThrowsAsync<Errors.InputException>(() => scene.ExportAsync(done.Neuron))).Code);
        var other = await stores.SceneAsync(kind);
        Assert.Equal("unknown-skeleton", (await Assert.ThrowsAsync<Errors.InputException>(() => other.ExportAsync(done.Skeleton))).Code);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task The_soma_is_what_the_first_marker_that_meets_anything_says(TestStoreKind kind)
    {
        var scene = await stores.SceneAsync(kind);
        var done = await scene.ImportAsync("1 0 1 2 3 10 -1\n2 0 1 2 4 500 1\n3 0 1 2 5 600 2");
        var label = $"(SELECT min(id) FROM class WHERE class_name = 'label' AND project_id = {scene.Project})";
        await scene.Test.ExecuteAsync($"INSERT INTO class_instance (id, user_id, project_id, class_id, name, creation_time, edition_time, txid) SELECT 700000000 + {scene.Project}, user_id, project_id, {label}, 'soma', creation_time, edition_time, txid FROM treenode WHERE id = {done.FirstNode}");
        await scene.Test.ExecuteAsync(
            $"INSERT INTO treenode_class_instance (id, user_id, project_id, relation_id, treenode_id, class_instance_id, creation_time, edition_time, txid) SELECT 800000000 + {scene.Project}, user_id, project_id, (SELECT min(id) FROM relation WHERE relation_name = 'labeled_as' AND project_id = {scene.Project}), id, 700000000 + {scene.Project}, creation_time, edition_time, txid FROM treenode WHERE id = {done.NodeOf(1)}");

        async Task<(string Types, int Warnings)> Marked(params string[] markers)
        {
            var (file, warnings) = await scene.ReadAsync(done.Skeleton, new() { SomaMarkers = [.. markers.Select(SomaMarker.Parse)] });
            return (string.Concat(file.Types.Take(3)), warnings.Count);
        }

        Assert.Equal(("000", 0), await Marked());
        Assert.Equal(("100", 0), await Marked("root"));
        Assert.Equal(("010", 0), await Marked("tag:soma"));
        Assert.Equal(("001", 0), await Marked("tag:none", "radius:550", "root"));
        Assert.Equal(("011", 1), await Marked("radius:100"));
        Assert.Equal(("000", 1), await Marked("tag:none", "radius:5000"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("tag:")]
    [InlineData("radius:x")]
    [InlineData("radius:nan")]
    [InlineData("leaf")]
    public void Markers_that_mean_nothing_are_refused(string text) => Assert.Equal("bad-soma-marker", Assert.Throws<Errors.InputException>(() => SomaMarker.Parse(text)).Code);
}
