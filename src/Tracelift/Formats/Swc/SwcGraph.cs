using System.Globalization;
using Tracelift.Errors;

namespace Tracelift.Formats.Swc;

/// <summary>Makes trees of nodes with undirected edges: which end of an edge is the parent, only a walk from a root tells.</summary>
internal static class SwcGraph
{
    /// <summary>Walks along the edges and sets parents. The root of each part is its first node.</summary>
    /// <param name="edges">The rows of both nodes of each edge.</param>
    /// <param name="nodes">The nodes.</param>
    /// <param name="name">The skeleton in messages.</param>
    /// <param name="what">What messages call a node, in the plural.</param>
    /// <returns>The roots.</returns>
    /// <exception cref="InputException"><c>circle</c>: the edges form a cycle.</exception>
    public static List<int> Connect(ReadOnlySpan<int> edges, SwcNodes nodes, string name, string what)
    {
        var count = edges.Length / 2;
        var starts = new int[nodes.Count + 1];
        foreach (var end in edges)
            starts[end + 1]++;
        for (var i = 0; i < nodes.Count; i++)
            starts[i + 1] += starts[i];
        var (neighbours, next) = (new int[2 * count], starts.ToArray());
        for (var i = 0; i < count; i++)
        {
            var (a, b) = (edges[2 * i], edges[(2 * i) + 1]);
            neighbours[next[a]++] = b;
            neighbours[next[b]++] = a;
        }

        // A graph without cycles has as many edges as nodes, less one per part.
        var parents = new int[nodes.Count];
        Array.Fill(parents, -2);
        var (roots, walk) = (new List<int>(), new Stack<int>());
        for (var first = 0; first < nodes.Count; first++)
        {
            if (parents[first] != -2)
                continue;
            parents[first] = -1;
            roots.Add(first);
            walk.Push(first);
            while (walk.TryPop(out var at))
            {
                for (var i = starts[at]; i < starts[at + 1]; i++)
                {
                    if (parents[neighbours[i]] != -2)
                        continue;
                    parents[neighbours[i]] = at;
                    walk.Push(neighbours[i]);
                }
            }
        }

        if (count != nodes.Count - roots.Count)
            throw new InputException("circle", string.Create(CultureInfo.InvariantCulture, $"{name}: its {count} edges form a cycle, or one occurs twice; a tree of {nodes.Count} {what} has {nodes.Count - roots.Count}"));
        nodes.Parents = parents;
        return roots;
    }
}
