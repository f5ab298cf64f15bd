using Tracelift.Errors;
using Tracelift.Model;

namespace Tracelift.Stores.Derived;

/// <summary>
/// The treenodes of whole skeletons: their places and parents, some 40 bytes each. It computes edges and summaries, for
/// which the database would have to join all rows.
/// </summary>
public sealed class SkeletonTrees
{
    private readonly List<long> _ids = [];
    private readonly List<long> _parents = [];
    private readonly List<float> _places = [];
    private readonly List<int> _skeletonOf = [];
    private readonly Dictionary<long, SkeletonSummary> _summaries = [];
    private readonly List<SkeletonSummary> _inOrder = [];
    private SkeletonSummary? _last;
    private bool _isAscending = true;
    private (long[] Ids, int[] Nodes)? _sorted;

    /// <summary>The number of nodes.</summary>
    public int Count => _ids.Count;

    /// <summary>The project of all nodes.</summary>
    public int Project { get; private set; }

    /// <summary>The summary of each skeleton; lengths are valid only after all edges were computed.</summary>
    public IReadOnlyList<SkeletonSummary> Summaries => _inOrder;

    /// <summary>Adds a batch of treenodes.</summary>
    public void Add(Batch batch)
    {
        ArgumentNullException.ThrowIfNull(batch);
        var (parents, skeletons) = (batch.Longs("parent"), batch.Longs("skeleton").Values);
        var (x, y, z) = (batch.Floats("location_x").Values, batch.Floats("location_y").Values, batch.Floats("location_z").Values);
        var (created, edited, editors) = (batch.Longs("creation_time").Values, batch.Longs("edition_time").Values, batch.Longs("editor").Values);
        for (var row = 0; row < batch.Count; row++)
        {
            var id = batch.Ids[row];
            _isAscending &= _ids.Count == 0 || id > _ids[^1];
            var summary = Of(skeletons[row]);
            summary.Add(id, created[row], edited[row], (int)editors[row]);
            _ids.Add(id);
            _parents.Add(parents.IsNull(row) ? id : parents.Values[row]);
            _places.Add(x[row]);
            _places.Add(y[row]);
            _places.Add(z[row]);
            _skeletonOf.Add(summary.Place);
        }

        if (batch.Count > 0)
            Project = checked((int)batch.Longs("project").Values[0]);
    }

    /// <summary>Returns an order in which neighbours in space are close to each other, which needs few pages of a spatial index at a time.</summary>
    public int[] InSpace()
    {
        var (low, size) = Box();
        var keys = new ulong[Count];
        var order = new int[Count];
        for (var node = 0; node < Count; node++)
        {
            order[node] = node;
            for (var axis = 0; axis < 3; axis++)
                keys[node] |= Spread((uint)((_places[(3 * node) + axis] - low[axis]) / size[axis] * ((1 << 21) - 1))) << axis;
        }

        Array.Sort(keys, order);
        return order;
    }

    /// <summary>Computes a node's edge and adds its length to the summary of the skeleton. Call it once for each node.</summary>
    /// <param name="node">The node's index.</param>
    /// <exception cref="InputException"><c>dangling-reference</c>: the node's parent is missing.</exception>
    public SkeletonEdge Edge(int node)
    {
        var (id, parentId) = (_ids[node], _parents[node]);
        var parent = parentId == id ? node : Find(parentId);
        if (parent < 0)
            throw new InputException("dangling-reference", FormattableString.Invariant($"treenode {id}: its parent {parentId} is not in its skeleton"));
        var edge = new SkeletonEdge(
            id, parentId == id ? null : parentId,
            _places[3 * node], _places[(3 * node) + 1], _places[(3 * node) + 2],
            _places[3 * parent], _places[(3 * parent) + 1], _places[(3 * parent) + 2]);
        _inOrder[_skeletonOf[node]].Length += edge.Length;
        return edge;
    }

    /// <summary>Computes all edges for their lengths.</summary>
    /// <returns>The summary of each skeleton.</returns>
    /// <exception cref="InputException"><c>dangling-reference</c>: the parent of a node is missing.</exception>
    public IReadOnlyList<SkeletonSummary> Measure()
    {
        for (var node = 0; node < Count; node++)
            Edge(node);
        return Summaries;
    }

    private SkeletonSummary Of(long skeleton)
    {
        if (_last?.Skeleton == skeleton)
            return _last;
        if (!_summaries.TryGetValue(skeleton, out _last))
        {
            _summaries.Add(skeleton, _last = new SkeletonSummary(skeleton, _inOrder.Count));
            _inOrder.Add(_last);
        }

        return _last;
    }

    private (float[] Low, float[] Size) Box()
    {
        float[] low = [float.MaxValue, float.MaxValue, float.MaxValue], high = [float.MinValue, float.MinValue, float.MinValue];
        for (var i = 0; i < _places.Count; i++)
        {
            low[i % 3] = Math.Min(low[i % 3], _places[i]);
            high[i % 3] = Math.Max(high[i % 3], _places[i]);
        }

        return (low, [.. low.Zip(high, (from, to) => to > from ? Math.Min(to - from, float.MaxValue) : 1)]);
    }

    /// <summary>Spreads the lowest 21 bits, with two zero bits after each.</summary>
    private static ulong Spread(ulong bits)
    {
        bits &= 0x1F_FFFF;
        bits = (bits | (bits << 32)) & 0x1F_0000_0000_FFFF;
        bits = (bits | (bits << 16)) & 0x1F_0000_FF00_00FF;
        bits = (bits | (bits << 8)) & 0x100F_00F0_0F00_F00F;
        bits = (bits | (bits << 4)) & 0x10C3_0C30_C30C_30C3;
        return (bits | (bits << 2)) & 0x1249_2492_4924_9249;
    }

    private int Find(long id)
    {
        if (_isAscending)
            return _ids[^1] - _ids[0] == Count - 1 && id >= _ids[0] && id <= _ids[^1] ? (int)(id - _ids[0]) : _ids.BinarySearch(id);
        if (_sorted is not { } sorted)
        {
            sorted = ([.. _ids], [.. Enumerable.Range(0, Count)]);
            Array.Sort(sorted.Ids, sorted.Nodes);
            _sorted = sorted;
        }

        var at = Array.BinarySearch(sorted.Ids, id);
        return at < 0 ? -1 : sorted.Nodes[at];
    }
}

/// <summary>The line from a treenode to its parent; a root's line starts and ends at the root. Coordinates are in nm.</summary>
/// <param name="Id">The treenode.</param>
/// <param name="Parent">Its parent; null for a root.</param>
/// <param name="X">The x coordinate of the treenode.</param>
/// <param name="Y">The y coordinate of the treenode.</param>
/// <param name="Z">The z coordinate of the treenode.</param>
/// <param name="ParentX">The x coordinate of the parent.</param>
/// <param name="ParentY">The y coordinate of the parent.</param>
/// <param name="ParentZ">The z coordinate of the parent.</param>
public readonly record struct SkeletonEdge(
    long Id, long? Parent, float X, float Y, float Z, float ParentX, float ParentY, float ParentZ)
{
    /// <summary>The length in nm.</summary>
    public double Length
    {
        get
        {
            var (dx, dy, dz) = ((double)X - ParentX, (double)Y - ParentY, (double)Z - ParentZ);
            return Math.Sqrt((dx * dx) + (dy * dy) + (dz * dz));
        }
    }
}
