using System.Globalization;
using System.Net;
using Tracelift.Tests.Support;
using Xunit;

namespace Tracelift.Tests.Server.Clients;

/// <summary>Two changes of the same trees at a time leave trees: one root each, and no cycle.</summary>
[Collection(nameof(ClientScenes))]
public sealed class ConcurrentEditTests(ClientScenes scenes)
{
    private const int Rounds = 6;

    [Theory]
    [MemberData(nameof(TestStore.Kinds), MemberType = typeof(TestStore))]
    public async Task Two_joins_in_opposite_directions_make_one_tree(TestStoreKind kind)
    {
        var scene = await scenes.GetAsync(kind);
        for (var round = 0; round < Rounds; round++)
        {
            var (one, other) = (await ChainAsync(scene), await ChainAsync(scene));
            var answers = await Task.WhenAll(
                scene.PostAsync("/2/skeleton/join", $"from_id={one[0]}&to_id={other[3]}", "editor"),
                scene.PostAsync("/2/skeleton/join", $"from_id={other[1]}&to_id={one[2]}", "editor"));
            Assert.Equal([HttpStatusCode.OK, HttpStatusCode.BadRequest], answers.Select(answer => answer.Status).Order());
            Assert.Single(await TreesAsync(scene, [.. one, .. other]));
        }
    }

    [Theory]
    [MemberData(nameof(TestStore.Kinds), MemberType = typeof(TestStore))]
    public async Task Two_changes_of_a_tree_leave_trees(TestStoreKind kind)
    {
        var scene = await scenes.GetAsync(kind);
        foreach (var (first, second) in ((Func<long[], (string, string)>, Func<long[], (string, string)>)[])
        [
            (nodes => ("/2/skeleton/reroot", $"treenode_id={nodes[2]}"), nodes => ("/2/skeleton/reroot", $"treenode_id={nodes[3]}")),
            (nodes => ("/2/skeleton/split", $"treenode_id={nodes[2]}"), nodes => ("/2/skeleton/reroot", $"treenode_id={nodes[3]}")),
            (nodes => ("/2/skeleton/split", $"treenode_id={nodes[1]}"), nodes => ("/2/skeleton/split", $"treenode_id={nodes[3]}")),
            (nodes => ("/2/treenode/create", $"x=1&y=1&z=1&parent_id={nodes[3]}"), nodes => ("/2/skeleton/split", $"treenode_id={nodes[2]}")),
        ])
        {
            for (var round = 0; round < Rounds; round++)
            {
                var nodes = await ChainAsync(scene);
                var answers = await Task.WhenAll(SendAsync(scene, first(nodes)), SendAsync(scene, second(nodes)));

                // After a reroot, the place of a split may be the root.
                Assert.Contains(answers, answer => answer.Status == HttpStatusCode.OK);
                Assert.All(answers, answer => Assert.Contains(answer.Status, (HttpStatusCode[])[HttpStatusCode.OK, HttpStatusCode.BadRequest]));
                await TreesAsync(scene, nodes);
            }
        }
    }

    [Theory]
    [MemberData(nameof(ClientScenes.Kinds), MemberType = typeof(ClientScenes))]
    public async Task An_annotation_of_an_unknown_user_is_refused(TestStoreKind kind)
    {
        var scene = await scenes.GetAsync(kind);
        var (one, other) = (await ChainAsync(scene), await ChainAsync(scene));
        const string Map = """{"mine": 987654}""";
        foreach (var (path, form) in ((string, string)[])
        [
            ("/2/skeleton/split", $"treenode_id={one[2]}&downstream_annotation_map={Map}"), ("/2/skeleton/split", $"treenode_id={one[2]}&upstream_annotation_map={Map}"),
            ("/2/skeleton/join", $"from_id={one[0]}&to_id={other[0]}&annotation_set={Map}"),
        ])
            Assert.Contains("987654", (await scene.PostAsync(path, form, "editor")).Expect(HttpStatusCode.BadRequest).Error, StringComparison.Ordinal);
        Assert.Equal(2, (await TreesAsync(scene, [.. one, .. other])).Count);
    }

    private static Task<Answer> SendAsync(ClientScene scene, (string Path, string Form) request) => scene.PostAsync(request.Path, request.Form, "editor");

    private static async Task<long[]> ChainAsync(ClientScene scene)
    {
        var nodes = new List<long>();
        for (var i = 0; i < 4; i++)
            nodes.Add((long)(await scene.PostAsync("/2/treenode/create", $"x=0&y=0&z={10 * i}{(i == 0 ? "" : $"&parent_id={nodes[^1]}")}", "editor")).Json["treenode_id"]!);
        return [.. nodes];
    }

    /// <summary>Returns the skeletons of some treenodes, after checking that each of their treenodes leads to the only root.</summary>
    private static async Task<HashSet<long>> TreesAsync(ClientScene scene, long[] nodes)
    {
        var ids = string.Join(", ", nodes);
        var skeletons = (await scene.Store.QueryAsync($"SELECT DISTINCT skeleton_id FROM treenode WHERE id IN ({ids})")).Select(Number).ToHashSet();
        var rows = await scene.Store.QueryAsync(
            $"SELECT id || ' ' || coalesce(parent_id, 0) || ' ' || skeleton_id FROM treenode WHERE skeleton_id IN ({string.Join(", ", skeletons)})");
        var parents = rows.Select(row => row.Split(' ').Select(Number).ToArray()).ToDictionary(row => row[0], row => (Parent: row[1], Skeleton: row[2]));
        Assert.Equal(skeletons.Count, parents.Values.Count(node => node.Parent == 0));
        foreach (var (id, node) in parents)
        {
            var (current, steps) = (id, 0);
            while (parents[current].Parent is > 0 and var parent)
            {
                Assert.Equal(node.Skeleton, parents[parent].Skeleton);
                Assert.True(steps++ < parents.Count, $"treenode {id} is in a cycle");
                current = parent;
            }
        }

        return skeletons;
    }

    private static long Number(string text) => long.Parse(text, CultureInfo.InvariantCulture);
}
