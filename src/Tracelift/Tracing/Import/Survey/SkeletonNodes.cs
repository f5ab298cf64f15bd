using Tracelift.Model;

namespace Tracelift.Tracing.Import.Survey;

/// <summary>A node, reduced to the shape of its skeleton.</summary>
/// <param name="Id">The node's id.</param>
/// <param name="Parent">The parent's id; undefined for a root.</param>
/// <param name="Skeleton">The skeleton's id.</param>
/// <param name="IsRoot">Whether the node has no parent.</param>
internal readonly record struct ShapeNode(long Id, long Parent, long Skeleton, bool IsRoot);

/// <summary>The nodes of one skeleton.</summary>
internal sealed class SkeletonNodes
{
    private const int NoParent = -1;
    private const int Elsewhere = -2;

    private ShapeNode[] _nodes = new ShapeNode[1024];
    private int[] _parents = [];
    private bool _isAscending = true;

    /// <summary>The number of nodes.</summary>
    public int Count { get; private set; }

    public void Add(long node, long? parent, long skeleton) => Add(new ShapeNode(node, parent ?? 0, skeleton, parent is null));

    public void Add(ShapeNode node)
    {
        if (Count == _nodes.Length)
            Array.Resize(ref _nodes, Count * 2);
        _isAscending &= Count == 0 || _nodes[Count - 1].Id < node.Id;
        _nodes[Count++] = node;
    }

    public void Clear() => (Count, _isAscending) = (0, true);

    /// <summary>Whether the nodes are one tree.</summary>
    public bool AreTree()
    {
        FindParents();
        return _parents.AsSpan(0, Count).Count(NoParent) == 1 && !_parents.AsSpan(0, Count).Contains(Elsewhere) && FindCircle() is null;
    }

    /// <summary>Notes the faults of the skeleton, if there are any.</summary>
    /// <param name="all">The ids of all nodes of the source.</param>
    /// <param name="broken">Receives the faults.</param>
    public void Describe(IdSet all, BrokenSkeletons broken)
    {
        if (Count == 0 || AreTree())
            return;

        // Null if enough skeletons are described.
        if (broken.Add(_nodes[0].Skeleton) is not { } description)
            return;
        description.Roots = _parents.AsSpan(0, Count).Count(NoParent);
        for (var node = 0; node < Count; node++)
        {
            if (_parents[node] != Elsewhere)
                continue;
            if (all.Contains(_nodes[node].Parent))
                description.AddForeignParent(_nodes[node].Id, _nodes[node].Parent);
            else
                description.MissingParents++;
        }

        description.NodeInCircle = FindCircle();
    }

    /// <summary>Finds the index of each node's parent.</summary>
    private void FindParents()
    {
        var nodes = _nodes.AsSpan(0, Count);
        if (!_isAscending)
            nodes.Sort((one, other) => one.Id.CompareTo(other.Id));
        _isAscending = true;
        if (_parents.Length < Count)
            _parents = new int[_nodes.Length];
        for (var node = 0; node < nodes.Length; node++)
        {
            _parents[node] = nodes[node].IsRoot ? NoParent

                // Most nodes follow their parent.
                : node > 0 && nodes[node - 1].Id == nodes[node].Parent ? node - 1
                : Find(nodes, nodes[node].Parent);
        }
    }

    private static int Find(ReadOnlySpan<ShapeNode> nodes, long id)
    {
        int low = 0, high = nodes.Length - 1;
        while (low <= high)
        {
            var middle = (low + high) >>> 1;
            if (nodes[middle].Id == id)
                return middle;
            if (nodes[middle].Id < id)
                low = middle + 1;
            else
                high = middle - 1;
        }

        return Elsewhere;
    }

    /// <summary>Returns a node that is its own ancestor: of several cycles, the node with the largest id; null if there is none.</summary>
    private long? FindCircle()
    {
        const byte Open = 1, Done = 2;

        // If parents come first, as in most files, there can't be a cycle.
        var isOrdered = true;
        for (var node = 0; node < Count && isOrdered; node++)
            isOrdered = _parents[node] < node;
        if (isOrdered)
            return null;
        long? found = null;
        var state = new byte[Count];
        for (var start = 0; start < Count; start++)
        {
            var node = start;
            for (; node >= 0 && state[node] == 0; node = _parents[node])
                state[node] = Open;
            if (node >= 0 && state[node] == Open)
                found = _nodes[node].Id;
            for (node = start; node >= 0 && state[node] == Open; node = _parents[node])
                state[node] = Done;
        }

        return found;
    }
}
