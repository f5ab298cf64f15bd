using Tracelift.Model;
using Tracelift.Tracing.Import.Survey;
using Xunit;

namespace Tracelift.Tests.Tracing;

/// <summary>Skeletons with scattered nodes are checked in parts that fit into memory.</summary>
public sealed class ScatteredSkeletonTests
{
    private const int Skeletons = 90;
    private const int NodesOfEach = 100;

    [Theory]
    [InlineData(9_000, 1)]
    [InlineData(3 << 19, 3)]
    public async Task Each_skeleton_comes_whole_out_of_the_parts(long expected, int parts)
    {
        using var nodes = new NodeParts(expected);
        var wanted = new IdSet(Enumerable.Range(1, Skeletons).Where(skeleton => skeleton % 10 != 0).Select(skeleton => (long)skeleton));
        for (var node = NodesOfEach - 1; node >= 0; node--)
            await AddAsync(nodes, node, wanted);

        Assert.Equal(parts, nodes.Count);
        var found = new List<int>();
        for (var part = 0; part < parts; part++)
        {
            foreach (var skeleton in await nodes.ReadAsync(part, TestContext.Current.CancellationToken))
            {
                Assert.True(skeleton.AreTree());
                found.Add(skeleton.Count);
            }
        }

        Assert.Equal(Enumerable.Repeat(NodesOfEach, (int)wanted.Count), found);
    }

    [Fact]
    public void What_is_wrong_with_nodes_in_any_order_is_told()
    {
        Assert.Null(Describe((1, null), (2, 1), (3, 2)));
        Assert.Null(Describe((3, 2), (1, null), (2, 1)));
        Assert.Equal("2 nodes are roots (parent null)", Describe((3, null), (1, null), (2, 1)));
        Assert.Equal("no node is a root; treenode 2 is its own ancestor", Describe((3, 2), (2, 3)));
        Assert.Equal("treenode 2 is its own ancestor", Describe((1, null), (2, 2)));
        Assert.Equal("the parent 50 of treenode 2 is in skeleton 7", Describe((2, 50), (1, null)));
        Assert.Equal("the parents of 1 nodes are missing", Describe((2, 60), (1, null)));
    }

    private static string? Describe(params (long Node, long? Parent)[] nodes)
    {
        var skeleton = new SkeletonNodes();
        foreach (var (node, parent) in nodes)
            skeleton.Add(node, parent, 4);
        var broken = new BrokenSkeletons();
        broken.SkeletonsOfForeignParents[50] = 7;
        skeleton.Describe(new IdSet([1, 2, 3, 50]), broken);
        return broken.Described.Select(broken.Describe).SingleOrDefault();
    }

    private static async Task AddAsync(NodeParts nodes, int node, IdSet wanted)
    {
        using var batch = Batch.Rent(Models.Treenode);
        for (var skeleton = 1; skeleton <= Skeletons; skeleton++)
        {
            batch.Longs(0).Set(batch.Count, (skeleton * 1000L) + node);
            if (node == 0)
                batch.Longs("parent").SetNull(batch.Count);
            else
                batch.Longs("parent").Set(batch.Count, (skeleton * 1000L) + node - 1);
            batch.Longs("skeleton").Set(batch.Count, skeleton);
            batch.Count++;
        }

        await nodes.AddAsync(batch, wanted, TestContext.Current.CancellationToken);
    }
}
