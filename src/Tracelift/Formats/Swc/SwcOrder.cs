using System.Globalization;
using Tracelift.Errors;

namespace Tracelift.Formats.Swc;

/// <summary>Finds cycles, applies the rule for several roots, and orders nodes tree by tree, parents first.</summary>
internal sealed class SwcOrder(SwcNodes nodes, List<int> roots, SeveralRoots rule, ProblemList faults, ProblemList repairs)
{
    private const int MostOfCircle = 8;

    /// <summary>Orders the nodes.</summary>
    /// <returns>The trees; empty if there are faults.</returns>
    public IReadOnlyList<SwcTree> Arrange()
    {
        if (roots.Count == 1 && IsParentsFirst())
            return [new SwcTree(0, nodes.Count)];
        var order = InTreeOrder(out var trees);
        if (order.Length < nodes.Count)
        {
            FindCircles(order);
            return [];
        }

        if (roots.Count > 1 && rule == SeveralRoots.Error)
        {
            foreach (var root in roots)
                faults.Add("several-roots", () => new("several-roots", string.Create(CultureInfo.InvariantCulture, $"node {nodes.Ids[root]} is one of {roots.Count} roots, where one was expected"), Where(root)));
            return [];
        }

        if (roots.Count > 1 && rule == SeveralRoots.Heal)
        {
            if (roots.Count > SwcOptions.MostHealed)
            {
                faults.Add(new("several-roots", string.Create(CultureInfo.InvariantCulture, $"it has {roots.Count} roots; no more than {SwcOptions.MostHealed} trees are joined")));
                return [];
            }

            // Makes the rows of each tree consecutive, so that a tree is a range.
            nodes.Reorder(order);
            var kept = new TreeJoin(nodes, trees).Join(Joined);
            roots.Clear();
            roots.Add(kept);
            order = InTreeOrder(out trees);
        }
        else if (roots.Count > 1)
        {
            foreach (var root in roots)
                repairs.Add("split", () => new("split", string.Create(CultureInfo.InvariantCulture, $"node {nodes.Ids[root]} is one of {roots.Count} roots and became a skeleton of its own"), Where(root)));
        }

        nodes.Reorder(order);
        return trees;
    }

    private bool IsParentsFirst()
    {
        for (var row = 0; row < nodes.Count; row++)
        {
            if (nodes.Parents[row] >= row)
                return false;
        }

        return true;
    }

    /// <summary>Returns the rows that roots reach, tree after tree, each node behind its parent, children in the file's order.</summary>
    private int[] InTreeOrder(out List<SwcTree> trees)
    {
        var (firstChild, next) = (new int[nodes.Count], new int[nodes.Count]);
        Array.Fill(firstChild, -1);
        for (var row = nodes.Count - 1; row >= 0; row--)
        {
            if (nodes.Parents[row] is var parent and >= 0)
                (next[row], firstChild[parent]) = (firstChild[parent], row);
        }

        var order = new int[nodes.Count];
        var count = 0;
        trees = new List<SwcTree>(roots.Count);
        var open = new Stack<int>();
        foreach (var root in roots)
        {
            var first = count;
            order[count++] = root;
            for (var row = firstChild[root]; ;)
            {
                if (row < 0)
                {
                    if (!open.TryPop(out row))
                        break;
                    continue;
                }

                order[count++] = row;
                if (next[row] >= 0)
                    open.Push(next[row]);
                row = firstChild[row];
            }

            trees.Add(new SwcTree(first, count - first));
        }

        return count == nodes.Count ? order : order[..count];
    }

    private void FindCircles(int[] reached)
    {
        // 0: not seen; -1: leads to a root or a reported cycle; else the number of the walk that saw it.
        var seen = new int[nodes.Count];
        foreach (var row in reached)
            seen[row] = -1;
        for (var start = 0; start < nodes.Count; start++)
        {
            var row = start;
            while (seen[row] == 0)
            {
                seen[row] = start + 1;
                row = nodes.Parents[row];
            }

            if (seen[row] == start + 1)
                Circle(row);
            for (row = start; seen[row] == start + 1; row = nodes.Parents[row])
                seen[row] = -1;
        }
    }

    private void Circle(int start) => faults.Add("circle", () =>
    {
        var ids = new List<string>();
        var row = start;
        do
        {
            ids.Add(nodes.Ids[row].ToString(CultureInfo.InvariantCulture));
            row = nodes.Parents[row];
        }
        while (row != start && ids.Count < MostOfCircle);
        ids.Add(row == start ? ids[0] : "...");
        return new("circle", $"parents form a cycle: {string.Join(", ", ids)}", Where(start));
    });

    private void Joined(int root, int from, int to, double distance) => repairs.Add("healed", () => new(
        "healed",
        string.Create(CultureInfo.InvariantCulture, $"the tree of root {nodes.Ids[root]} was joined with its node {nodes.Ids[from]} to node {nodes.Ids[to]}, {distance:0.###} nm away"),
        Where(root)));

    // Nodes that don't come from a text have no lines.
    private string Where(int row) => nodes.Lines[row] == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $"line {nodes.Lines[row]}");
}
