using System.Net;
using System.Text.Json.Nodes;
using Tracelift.Tests.Support;
using Tracelift.Tests.Tracing;
using Xunit;

namespace Tracelift.Tests.Server.Clients;

/// <summary>Changes of trees on every kind of store: answers, rows, derived tables, refusals.</summary>
[Collection(nameof(ClientScenes))]
public sealed class TreeEditTests(ClientScenes scenes)
{
    private const string Unchecked = "&state={\"nocheck\":true}";

    [Theory]
    [MemberData(nameof(TestStore.Kinds), MemberType = typeof(TestStore))]
    public async Task A_tree_is_moved_rerooted_split_joined_and_cut(TestStoreKind kind)
    {
        var scene = await scenes.GetAsync(kind);
        var (skeleton, root, fork, leaf, side) = await MakeTreeAsync(scene);

        var moved = await PostAsync(scene, "/2/node/update", $"t[0][0]={leaf}&t[0][1]=0&t[0][2]=0&t[0][3]=30{Unchecked}");
        Assert.Equal((1, 20.0), ((int)moved["updated"]!, (double)moved["old_treenodes"]![0]![4]!));
        await ExpectAsync(scene, skeleton, nodes: 4, cable: 35);

        var between = (long)(await PostAsync(scene, "/2/treenode/insert", $"x=0&y=0&z=20&parent_id={fork}&child_id={leaf}{Unchecked}"))["treenode_id"]!;
        Assert.Equal((fork, between), (await ParentAsync(scene, between), await ParentAsync(scene, leaf)));
        await ExpectAsync(scene, skeleton, nodes: 5, cable: 35);

        await PostAsync(scene, $"/2/treenode/{leaf}/radius", $"radius=7&option=5{Unchecked}");
        await PostAsync(scene, $"/2/treenodes/{leaf}/confidence", $"new_confidence=3{Unchecked}");
        Assert.Equal(["3", "5"], await scene.Store.QueryAsync($"SELECT confidence FROM treenode WHERE skeleton_id = {skeleton} AND radius = 7 GROUP BY confidence ORDER BY confidence"));

        await PostAsync(scene, $"/2/treenodes/{side}/parent", $"parent_id={root}{Unchecked}");
        Assert.Equal(root, await ParentAsync(scene, side));
        var length = 30 + Math.Sqrt(125);
        await ExpectAsync(scene, skeleton, nodes: 5, cable: length);

        await PostAsync(scene, "/2/skeleton/reroot", $"treenode_id={leaf}");
        Assert.Equal((fork, between, leaf), (await ParentAsync(scene, root), await ParentAsync(scene, fork), await ParentAsync(scene, between)));
        await ExpectAsync(scene, skeleton, nodes: 5, cable: length);

        var split = await PostAsync(scene, "/2/skeleton/split", $"treenode_id={fork}");
        var other = (long)split["new_skeleton_id"]!;
        Assert.Equal(skeleton, (long)split["existing_skeleton_id"]!);
        await ExpectAsync(scene, skeleton, nodes: 2, cable: 10);
        await ExpectAsync(scene, other, nodes: 3, cable: length - 20);

        var joined = await PostAsync(scene, "/2/skeleton/join", $"from_id={between}&to_id={root}");
        Assert.Equal((skeleton, other), ((long)joined["result_skeleton_id"]!, (long)joined["deleted_skeleton_id"]!));
        Assert.Equal((between, root), (await ParentAsync(scene, root), await ParentAsync(scene, fork)));
        await ExpectAsync(scene, skeleton, nodes: 5, cable: length + 10);
        Assert.Equal(["0"], await scene.Store.QueryAsync($"SELECT count(*) FROM class_instance WHERE id = {other}"));

        var cut = await PostAsync(scene, "/2/treenode/delete", $"treenode_id={root}{Unchecked}");
        Assert.Equal(2, cut["children"]!.AsArray().Count);
        Assert.Equal((between, between), (await ParentAsync(scene, fork), await ParentAsync(scene, side)));
        Assert.Equal(["4"], await scene.Store.QueryAsync($"SELECT count(*) FROM treenode WHERE skeleton_id = {skeleton}"));
        if (kind != TestStoreKind.Sqlite)
            await DerivedTablesTests.AssertFreshAsync(scene.Store);
    }

    [Theory]
    [MemberData(nameof(TestStore.Kinds), MemberType = typeof(TestStore))]
    public async Task Links_connectors_and_reviews_come_and_go(TestStoreKind kind)
    {
        var scene = await scenes.GetAsync(kind);
        var (skeleton, root, _, leaf, _) = await MakeTreeAsync(scene);
        var connector = (long)(await PostAsync(scene, "/2/connector/create", "x=1&y=2&z=3"))["connector_id"]!;
        foreach (var (node, relation) in ((long, string)[])[(root, "presynaptic_to"), (leaf, "postsynaptic_to")])
            await PostAsync(scene, "/2/link/create", $"from_id={node}&to_id={connector}&link_type={relation}{Unchecked}");
        await PostAsync(scene, "/2/link/delete", $"connector_id={connector}&treenode_id={leaf}{Unchecked}");
        Assert.Equal([$"{root}"], await scene.Store.QueryAsync($"SELECT treenode_id FROM treenode_connector WHERE connector_id = {connector}"));
        await PostAsync(scene, "/2/connector/delete", $"connector_id={connector}{Unchecked}");
        Assert.Equal(["0"], await scene.Store.QueryAsync($"SELECT count(*) FROM treenode_connector WHERE connector_id = {connector}"));
        if (kind != TestStoreKind.Sqlite)
            await DerivedTablesTests.AssertFreshAsync(scene.Store);

        await PostAsync(scene, $"/2/node/{leaf}/reviewed", "");
        Assert.Equal(["1"], await scene.Store.QueryAsync($"SELECT count(*) FROM review WHERE skeleton_id = {skeleton}"));
        await PostAsync(scene, $"/2/skeleton/{skeleton}/review/reset-own", "");
        Assert.Equal(["0"], await scene.Store.QueryAsync($"SELECT count(*) FROM review WHERE skeleton_id = {skeleton}"));

        var place = (long)(await PostAsync(scene, $"/2/treenodes/{leaf}/suppressed-virtual", "location_coordinate=15&orientation=0"))["id"]!;
        (await scene.SendAsync("editor", HttpMethod.Delete, $"/2/treenodes/{leaf}/suppressed-virtual/{place}", null)).Expect(HttpStatusCode.NoContent);
        Assert.Equal(["0"], await scene.Store.QueryAsync($"SELECT count(*) FROM suppressed_virtual_treenode WHERE child_id = {leaf}"));
    }

    [Theory]
    [MemberData(nameof(ClientScenes.Kinds), MemberType = typeof(ClientScenes))]
    public async Task What_is_refused_changes_nothing(TestStoreKind kind)
    {
        var scene = await scenes.GetAsync(kind);
        var (_, root, fork, leaf, side) = await MakeTreeAsync(scene);
        var before = await scene.Store.FingerprintAsync();
        foreach (var (path, form) in ((string, string)[])
            [("/2/node/update", $"t[0][0]={leaf}&t[0][1]=0&t[0][2]=0&t[0][3]=30{Unchecked}"), ("/2/treenode/delete", $"treenode_id={leaf}{Unchecked}")])
        {
            (await scene.PostAsync(path, form, "other")).Expect(HttpStatusCode.Forbidden);
            (await scene.PostAsync(path, form, "reader")).Expect(HttpStatusCode.Forbidden);
        }

        foreach (var (path, form) in ((string, string)[])
        [
            ("/2/treenode/delete", $"treenode_id={root}{Unchecked}"), ("/2/skeleton/split", $"treenode_id={root}"), ("/2/skeleton/join", $"from_id={fork}&to_id={leaf}"),
            ($"/2/treenodes/{root}/parent", $"parent_id={leaf}{Unchecked}"), ($"/2/treenodes/{leaf}/confidence", $"new_confidence=6{Unchecked}"), ($"/2/treenode/{leaf}/radius", $"radius=NaN{Unchecked}"),
            ("/2/treenode/insert", $"x=0&y=0&z=0&parent_id={side}&child_id={leaf}{Unchecked}"), ("/2/node/update", $"t[0][0]={leaf}&t[0][1]=1e400&t[0][2]=0&t[0][3]=30{Unchecked}"),
        ])
            (await scene.PostAsync(path, form, "editor")).Expect(HttpStatusCode.BadRequest);
        foreach (var (path, form) in ((string, string)[])[("/2/treenode/delete", $"treenode_id=101{Unchecked}"), ("/2/skeleton/split", "treenode_id=102"), ("/2/skeleton/join", $"from_id={leaf}&to_id=101"), ("/2/skeleton/reroot", "treenode_id=102")])
            Assert.Contains((await scene.PostAsync(path, form, "editor")).Status, (HttpStatusCode[])[HttpStatusCode.BadRequest, HttpStatusCode.NotFound]);
        Assert.Equal(before, await scene.Store.FingerprintAsync());
    }

    /// <summary>A root, a fork above it, a leaf above that and another to the side.</summary>
    private static async Task<(long Skeleton, long Root, long Fork, long Leaf, long Side)> MakeTreeAsync(ClientScene scene)
    {
        var root = await PostAsync(scene, "/2/treenode/create", "x=0&y=0&z=0");
        async Task<long> Child(long parent, string place) => (long)(await PostAsync(scene, "/2/treenode/create", $"{place}&parent_id={parent}"))["treenode_id"]!;
        var fork = await Child((long)root["treenode_id"]!, "x=0&y=0&z=10");
        return ((long)root["skeleton_id"]!, (long)root["treenode_id"]!, fork, await Child(fork, "x=0&y=0&z=20"), await Child(fork, "x=5&y=0&z=10"));
    }

    private static async Task ExpectAsync(ClientScene scene, long skeleton, int nodes, double cable)
    {
        Assert.Equal([$"{nodes}"], await scene.Store.QueryAsync($"SELECT num_nodes FROM catmaid_skeleton_summary WHERE skeleton_id = {skeleton}"));
        Assert.Equal([$"{nodes - 1}"], await scene.Store.QueryAsync($"SELECT count(*) FROM treenode WHERE parent_id IS NOT NULL AND skeleton_id = {skeleton}"));
        Assert.Equal(cable, (double)(await scene.PostAsync("/2/skeletons/cable-length", $"skeleton_ids={skeleton}")).Json[$"{skeleton}"]!, 3);
    }

    private static async Task<long> ParentAsync(ClientScene scene, long node) => await scene.IdAsync($"SELECT parent_id FROM treenode WHERE id = {node}");

    private static async Task<JsonNode> PostAsync(ClientScene scene, string path, string form) => (await scene.PostAsync(path, form, "editor")).Json;
}
