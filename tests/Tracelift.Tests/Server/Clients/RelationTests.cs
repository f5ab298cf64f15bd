using System.Net;
using Tracelift.Tests.Support;
using Xunit;

namespace Tracelift.Tests.Server.Clients;

/// <summary>Links of every relation that a node can have.</summary>
[Collection(nameof(ClientScenes))]
public sealed class RelationTests(ClientScenes scenes)
{
    private static readonly (string Relation, int? Code)[] Relations =
    [
        ("presynaptic_to", 0), ("postsynaptic_to", 1), ("gapjunction_with", 2), ("desmosome_with", 3), ("abutting", null), ("tightjunction_with", null), ("attached_to", null), ("close_to", null),
    ];

    [Theory]
    [MemberData(nameof(ClientScenes.Kinds), MemberType = typeof(ClientScenes))]
    public async Task A_skeleton_s_links_bear_CATMAID_s_codes_and_those_without_one_are_left_out(TestStoreKind kind)
    {
        var scene = await scenes.GetAsync(kind);
        var root = (await scene.PostAsync("/2/treenode/create", "x=1&y=2&z=3&radius=-1&confidence=5", "editor")).Json;
        var expected = new List<(long Connector, int Code)>();
        foreach (var (relation, code) in Relations)
        {
            var connector = (long)(await scene.PostAsync("/2/connector/create", "x=4&y=5&z=6&confidence=5", "editor")).Json["connector_id"]!;
            (await scene.PostAsync("/2/link/create", $"from_id={root["treenode_id"]}&to_id={connector}&link_type={relation}", "editor")).Expect(HttpStatusCode.OK);
            if (code is { } known)
                expected.Add((connector, known));
        }

        var links = (await scene.GetAsync($"/2/skeletons/{root["skeleton_id"]}/compact-detail?with_connectors=true")).Json[1]!.AsArray();

        Assert.Equal(expected, links.Select(link => ((long)link![1]!, (int)link[2]!)));
        Assert.All(links, link => Assert.Equal($"[{root["treenode_id"]},{link![1]},{link[2]},4,5,6]", link.ToJsonString()));
    }
}
