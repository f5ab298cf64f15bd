using Tracelift.Errors;
using Tracelift.Model;

namespace Tracelift.Stores.Derived;

/// <summary>
/// The treenodes of whole skeletons: where they are and what they hang on, some 40 bytes each. Of these are made the edges
/// and the summaries that the database would have to join all rows for.
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

    /// <summary>The project of all of them.</summary>
    public int Project { get; private set; }

    /// <summary>What is known of each skeleton; lengths only after all edges were taken.</summary>
    public IReadOnlyList<SkeletonSummary> Summaries => _inOrder;

    /// <summary>Notes a batch of treenodes.</summary>
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

    /// <summary>The order in which neighbours in space are neighbours in a row, which keeps the pages of a spatial index at hand.</summary>
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

    /// <summary>A node's edge, and its length into its skeleton's summary. Each node once.</summary>
    /// <param name="node">Its place among all nodes.</param>
    /// <exception cref="InputException"><c>dangling-reference</c>: its parent is not among them.</exception>
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

    /// <summary>Takes all edges for the sake of their lengths.</summary>
    /// <returns>What is known of each skeleton then.</returns>
    /// <exception cref="InputException"><c>dangling-reference</c>: a node's parent is not among the nodes.</exception>
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

    /// <summary>The lowest 21 bits with two free ones after each.</summary>
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

/// <summary>The line from a treenode to its parent; a root's goes from itself to itself. Coordinates in nm.</summary>
/// <param name="Id">The treenode.</param>
/// <param name="Parent">Its parent, or null for a root.</param>
/// <param name="X">Where the treenode is.</param>
/// <param name="Y">Where the treenode is.</param>
/// <param name="Z">Where the treenode is.</param>
/// <param name="ParentX">Where its parent is.</param>
/// <param name="ParentY">Where its parent is.</param>
/// <param name="ParentZ">Where its parent is.</param>
public readonly record struct SkeletonEdge(
    long Id, long? Parent, float X, float Y, float Z, float ParentX, float ParentY, float ParentZ)
{
    /// <summary>Its length in nm.</summary>
    public double Length
    {
        get
        {
            var (dx, dy, dz) = ((double)X - ParentX, (double)Y - ParentY, (double)Z - ParentZ);
            return Math.Sqrt((dx * dx) + (dy * dy) + (dz * dz));
        }
    }
}
