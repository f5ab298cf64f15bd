namespace Tracelift.Formats.Swc;

/// <summary>
/// Joins the trees of a file by the shortest links, with Borůvka's algorithm: each tree finds the nearest node of another tree,
/// linked trees merge, and so on until one is left.
/// </summary>
internal sealed class TreeJoin(SwcNodes nodes, IReadOnlyList<SwcTree> trees)
{
    private readonly int[] _treeOf = new int[nodes.Count];
    private readonly int[] _groups = [.. Enumerable.Range(0, trees.Count)];
    private readonly List<(int From, int To)>[] _links = [.. trees.Select(_ => new List<(int, int)>())];

    /// <summary>Changes the nodes' parents to those of one tree.</summary>
    /// <param name="joined">Called for each joined tree with its root, its node, the other tree's node, and the distance.</param>
    /// <returns>The row of the remaining root: the root of the largest tree.</returns>
    public int Join(Action<int, int, int, double> joined)
    {
        for (var tree = 0; tree < trees.Count; tree++)
            _treeOf.AsSpan(trees[tree].First, trees[tree].Count).Fill(tree);
        var nearest = new NearestNodes(nodes);
        for (var left = trees.Count; left > 1;)
            left -= Round(nearest);
        var largest = 0;
        for (var tree = 1; tree < trees.Count; tree++)
            largest = trees[tree].Count > trees[largest].Count ? tree : largest;
        Turn(largest, joined);
        return trees[largest].First;
    }

    /// <summary>Links each group except the largest to its nearest other group.</summary>
    /// <returns>The number of merged groups.</returns>
    private int Round(NearestNodes nearest)
    {
        var groupOf = new int[nodes.Count];
        var sizes = new int[trees.Count];
        for (var row = 0; row < groupOf.Length; row++)
            sizes[groupOf[row] = Group(_treeOf[row])]++;
        nearest.SetGroups(groupOf);
        var largest = Array.IndexOf(sizes, sizes.Max());
        var best = new (int From, int To, double Square)[trees.Count];
        Array.Fill(best, (-1, -1, double.PositiveInfinity));
        for (var row = 0; row < groupOf.Length; row++)
        {
            var group = groupOf[row];
            if (group == largest)
                continue;
            var square = best[group].Square;
            var to = nearest.Find(row, group, ref square);
            if (to >= 0)
                best[group] = (row, to, square);
        }

        var gone = 0;
        foreach (var (from, to, _) in best.Where(link => link.From >= 0))
        {
            var (a, b) = (Group(_treeOf[from]), Group(_treeOf[to]));
            if (a == b)
                continue;
            _groups[a] = b;
            _links[_treeOf[from]].Add((from, to));
            _links[_treeOf[to]].Add((to, from));
            gone++;
        }

        return gone;
    }

    private int Group(int tree)
    {
        while (_groups[tree] != tree)
            tree = _groups[tree] = _groups[_groups[tree]];
        return tree;
    }

    /// <summary>Starting from a tree, makes every other tree hang from its link.</summary>
    private void Turn(int start, Action<int, int, int, double> joined)
    {
        var isDone = new bool[trees.Count];
        isDone[start] = true;
        var open = new Queue<int>([start]);
        while (open.TryDequeue(out var tree))
        {
            foreach (var (here, there) in _links[tree])
            {
                var other = _treeOf[there];
                if (isDone[other])
                    continue;
                isDone[other] = true;
                joined(trees[other].First, there, here, Distance(here, there));
                var (row, parent) = (there, here);
                while (row >= 0)
                    (nodes.Parents[row], parent, row) = (parent, row, nodes.Parents[row]);
                open.Enqueue(other);
            }
        }
    }

    private double Distance(int a, int b)
    {
        double x = (double)nodes.X[a] - nodes.X[b], y = (double)nodes.Y[a] - nodes.Y[b], z = (double)nodes.Z[a] - nodes.Z[b];
        return Math.Sqrt((x * x) + (y * y) + (z * z));
    }
}
