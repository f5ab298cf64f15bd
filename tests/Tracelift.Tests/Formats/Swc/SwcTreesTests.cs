using Tracelift.Formats.Swc;
using Xunit;
using static Tracelift.Tests.Formats.Swc.SwcTexts;

namespace Tracelift.Tests.Formats.Swc;

public sealed class SwcTreesTests
{
    private const string Two = "1 0 0 0 0 1 -1\n10 0 100 0 0 1 -1\n2 0 10 0 0 1 1\n11 0 110 0 0 1 10\n12 0 30 0 0 1 11\n13 0 40 0 0 1 12\n3 0 20 0 0 1 2\n";

    private static readonly SwcOptions Split = new() { SeveralRoots = SeveralRoots.Split };
    private static readonly SwcOptions Heal = new() { SeveralRoots = SeveralRoots.Heal };

    [Fact]
    public void Several_roots_can_become_trees_of_their_own()
    {
        var file = Read(Two, Split);

        Assert.Equal("1<-1 2<1 3<2 10<-1 11<10 12<11 13<12", Shape(file));
        Assert.Equal([new SwcTree(0, 3), new SwcTree(3, 4)], file.Trees);
        Assert.Equal(["line 1", "line 2"], file.Repairs.Where(repair => repair.Code == "split").Select(repair => repair.Where));
    }

    [Fact]
    public void Several_trees_can_be_joined_where_they_come_closest()
    {
        var file = Read(Two, Heal);

        Assert.Equal("10<-1 11<10 12<11 3<12 2<3 1<2 13<12", Shape(file));
        Assert.Equal([new SwcTree(0, 7)], file.Trees);
        Assert.Contains("root 1 was joined with its node 3 to node 12, 10 nm away", Assert.Single(file.Repairs, repair => repair.Code == "healed").Message);
    }

    [Fact]
    public void Joining_takes_the_shortest_links_that_there_are()
    {
        var random = new Random(7);
        for (var round = 0; round < 20; round++)
        {
            var trees = random.Next(2, 12);
            var text = string.Concat(Enumerable.Range(0, trees).Select(tree => SwcTexts.Random(random, random.Next(1, 20), 1 + (tree * 100))));
            var (apart, joined) = (Read(text, Split), Read(text, Heal));

            Assert.Equal(apart.Count, joined.Count);
            Assert.Single(joined.Trees);
            Assert.Equal(apart.Ids[..apart.Count].Order(), joined.Ids[..joined.Count].Order());
            Assert.Equal(Shortest(apart), Cable(joined) - Cable(apart), 0.5);
        }
    }

    [Fact]
    public void Trees_in_one_place_are_joined_all_the_same()
    {
        var file = Read(string.Concat(Enumerable.Range(1, 3000).Select(id => $"{id} 0 5 5 5 1 -1\n")), Heal);

        Assert.Equal(3000, file.Count);
        Assert.Single(file.Trees);
    }

    [Fact]
    public void Too_many_trees_are_not_joined() =>
        Assert.Equal("several-roots", Refused(string.Concat(Enumerable.Range(1, 10_001).Select(id => $"{id} 0 {id} 5 5 1 -1\n")), Heal).Code);

    [Fact]
    public void A_long_chain_backwards_is_a_tree()
    {
        const int Nodes = 200_000;
        var file = Read(string.Concat(Enumerable.Range(0, Nodes).Select(i => $"{i} 0 {i} 5 5 1 {(i == Nodes - 1 ? -1 : i + 1)}\n")));

        Assert.Equal(Nodes, file.Count);
        Assert.Equal(Nodes - 1, file.RepairCount);
        Assert.Equal(Nodes - 1, file.Ids[0]);
    }

    private static double Cable(SwcFile file) => Enumerable.Range(0, file.Count).Where(row => file.Parents[row] >= 0).Sum(row => Distance(file, row, file.Parents[row]));

    /// <summary>Prim's way, over all pairs of nodes.</summary>
    private static double Shortest(SwcFile file)
    {
        var treeOf = file.Trees.SelectMany((tree, i) => Enumerable.Repeat(i, tree.Count)).ToArray();
        var isIn = new bool[file.Trees.Count];
        isIn[0] = true;
        var sum = 0.0;
        while (isIn.Contains(false))
        {
            var (best, next) = (double.MaxValue, 0);
            for (var a = 0; a < file.Count; a++)
            {
                for (var b = 0; isIn[treeOf[a]] && b < file.Count; b++)
                {
                    if (!isIn[treeOf[b]] && Distance(file, a, b) is var distance && distance < best)
                        (best, next) = (distance, treeOf[b]);
                }
            }

            isIn[next] = true;
            sum += best;
        }

        return sum;
    }

    private static double Distance(SwcFile file, int a, int b) => Math.Sqrt(
        Math.Pow((double)file.X[a] - file.X[b], 2) + Math.Pow((double)file.Y[a] - file.Y[b], 2) + Math.Pow((double)file.Z[a] - file.Z[b], 2));
}
