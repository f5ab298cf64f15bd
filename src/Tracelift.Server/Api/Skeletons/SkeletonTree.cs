using Tracelift.Model;
using Tracelift.Server.Calls;
using Tracelift.Server.Http;

namespace Tracelift.Server.Api.Skeletons;

/// <summary>The nodes of one skeleton with their neighbours. Nodes are numbered in the order of their ids.</summary>
internal sealed class SkeletonTree
{
    private const int None = -1;

    private readonly List<NodeRow> _nodes;
    private readonly Dictionary<long, int> _places;
    private readonly int[] _parents;
    private readonly int[][] _children;

    private SkeletonTree(List<NodeRow> nodes)
    {
        _nodes = nodes;
        _nodes.Sort((one, other) => one.Id.CompareTo(other.Id));
        _places = new Dictionary<long, int>(_nodes.Count);
        for (var place = 0; place < _nodes.Count; place++)
            _places[_nodes[place].Id] = place;
        _parents = [.. _nodes.Select(node => node.Parent is { } parent ? _places.GetValueOrDefault(parent, None) : None)];
        var children = Enumerable.Range(0, _nodes.Count).Where(place => _parents[place] != None).ToLookup(place => _parents[place]);
        _children = [.. Enumerable.Range(0, _nodes.Count).Select(place => children[place].ToArray())];
    }

    /// <summary>The nodes.</summary>
    public IReadOnlyList<NodeRow> Nodes => _nodes;

    /// <summary>The place of the root; -1 if there is none.</summary>
    public int Root => Array.IndexOf(_parents, None);

    /// <summary>Reads a skeleton; an unknown one has no nodes.</summary>
    public static async Task<SkeletonTree> ReadAsync(ProjectData data, long skeleton, CancellationToken cancellationToken)
    {
        var nodes = new List<NodeRow>();
        await foreach (var batch in data.ReadAsync(data.Query(Models.Treenode).Where("skeleton", skeleton), cancellationToken))
        {
            using (batch)
            {
                var columns = new NodeColumns(batch);
                for (var row = 0; row < batch.Count; row++)
                    nodes.Add(columns[row]);
            }
        }

        return new SkeletonTree(nodes);
    }

    /// <summary>Returns the place of a node.</summary>
    /// <exception cref="ApiFault">The node is not in the skeleton.</exception>
    public int Require(long node, long skeleton) => Find(node) ?? throw ApiFault.BadValue($"Could not find {node} in skeleton {skeleton}");

    /// <summary>Returns the place of a node; or null.</summary>
    public int? Find(long node) => _places.TryGetValue(node, out var place) ? place : null;

    /// <summary>Returns the place of a node's parent; -1 for a root.</summary>
    public int Parent(int place) => _parents[place];

    /// <summary>Returns the places of a node's children.</summary>
    public ReadOnlySpan<int> Children(int place) => _children[place];

    /// <summary>Returns the number of children.</summary>
    public int ChildCount(int place) => _children[place].Length;

    /// <summary>Whether a node is an end of the skeleton, seen from another one: that one itself counts if it has one neighbour or none.</summary>
    public bool IsEnd(int place, int from)
    {
        var neighbours = ChildCount(place) + (_parents[place] == None ? 0 : 1);
        return place == from ? neighbours <= 1 : neighbours == 1;
    }

    /// <summary>Returns the number of nodes on the way from a node to each other, including both ends; -1 where there is no way.</summary>
    public int[] Distances(int from)
    {
        var distances = new int[_nodes.Count];
        Array.Fill(distances, None);
        distances[from] = 1;
        var queue = new Queue<int>([from]);
        while (queue.TryDequeue(out var place))
        {
            if (_parents[place] is not None and var parent)
                Visit(parent, place);
            foreach (var child in _children[place])
                Visit(child, place);
        }

        return distances;

        void Visit(int place, int before)
        {
            if (distances[place] != None)
                return;
            distances[place] = distances[before] + 1;
            queue.Enqueue(place);
        }
    }

    /// <summary>Returns a node and all below it, parents first.</summary>
    public List<int> Below(int place)
    {
        var found = new List<int> { place };

        // In a ring of parents only the first node can come again: each has one parent.
        for (var i = 0; i < found.Count; i++)
            found.AddRange(_children[found[i]].Where(child => child != place));
        return found;
    }
}
