using Tracelift.Model;

namespace Tracelift.Tracing.Import;

/// <summary>
/// Checks that every skeleton is one tree: exactly one root, every parent in the same skeleton, no circle. Nodes are
/// noted as they come, children before parents or not, in some bytes each; the check is made when all are known.
/// </summary>
internal sealed class SkeletonShapes
{
    private const int ChunkSize = 64 * 1024;
    private const int LargestNode = 30;
    private const int NoParent = -1;

    // A dangling reference, reported as such, and not a second time as a root too many or too few.
    private const int MissingParent = -2;

    private readonly List<(byte[] Bytes, int Nodes)> _chunks = [];
    private readonly IdSet _skeletons = [];
    private byte[] _chunk = [];
    private int _used;
    private int _nodesInChunk;
    private long _nodes;
    private long _lastNode;
    private long _lastSkeleton;

    /// <summary>The skeletons that have nodes.</summary>
    public IdSet Skeletons => _skeletons;

    /// <summary>Notes a node. Ids are written as differences, which are small in any orderly file.</summary>
    public void Add(long node, long? parent, long skeleton)
    {
        if (_chunk.Length - _used < LargestNode)
        {
            EndChunk();
            _chunk = GC.AllocateUninitializedArray<byte>(ChunkSize);
            _used = 0;
        }

        if (skeleton != _lastSkeleton || _nodes == 0)
            _skeletons.Add(skeleton);

        Put(Zigzag(unchecked(node - _lastNode)));

        // 0 is no parent. The one difference that has no successor can't lie between two ids of a database.
        Put(parent is null ? 0 : Math.Max(1, unchecked(Zigzag(unchecked(node - parent.Value)) + 1)));
        Put(Zigzag(unchecked(skeleton - _lastSkeleton)));
        _lastNode = node;
        _lastSkeleton = skeleton;
        _nodesInChunk++;
        _nodes++;
    }

    /// <summary>Finds every skeleton that is not one tree.</summary>
    /// <param name="nodes">All treenodes' ids.</param>
    public BrokenSkeletons FindBroken(IdSet nodes)
    {
        if (nodes.Count > Array.MaxLength)
            throw new NotSupportedException($"More than {Array.MaxLength} treenodes can't be checked in one pass");
        EndChunk();
        var parents = new int[nodes.Count];
        var skeletons = new int[nodes.Count];
        foreach (var (node, parent, skeleton) in Nodes())
        {
            var rank = nodes.Rank(node);
            if (rank < 0)
                continue;
            skeletons[rank] = (int)_skeletons.Rank(skeleton);

            parents[rank] = parent is null ? NoParent : nodes.Rank(parent.Value) is >= 0 and var up ? (int)up : MissingParent;
        }

        var broken = new BrokenSkeletons();
        CountRoots(nodes, parents, skeletons, broken);
        FindCircles(nodes, parents, skeletons, broken);
        return broken;
    }

    private void CountRoots(IdSet nodes, int[] parents, int[] skeletons, BrokenSkeletons broken)
    {
        var roots = new int[_skeletons.Count];
        for (var node = 0; node < parents.Length; node++)
        {
            var parent = parents[node];
            if (parent == NoParent)
                roots[skeletons[node]]++;
            else if (parent == MissingParent)
                Fault(broken, skeletons[node])?.MissingParents += 1;
            else if (skeletons[parent] != skeletons[node])
                Fault(broken, skeletons[node])?.AddForeignParent(nodes.At(node), nodes.At(parent), _skeletons.At(skeletons[parent]));
        }

        for (var skeleton = 0; skeleton < roots.Length; skeleton++)
        {
            if (roots[skeleton] != 1)
                Fault(broken, skeleton)?.Roots = roots[skeleton];
        }
    }

    /// <summary>Walks up from each node until a node that has been seen: one of this walk closes a circle.</summary>
    private void FindCircles(IdSet nodes, int[] parents, int[] skeletons, BrokenSkeletons broken)
    {
        const byte Open = 1, Done = 2;
        var state = new byte[parents.Length];
        for (var start = 0; start < parents.Length; start++)
        {
            var node = start;
            for (; node >= 0 && state[node] == 0; node = parents[node])
                state[node] = Open;
            if (node >= 0 && state[node] == Open)
                Fault(broken, skeletons[node])?.NodeInCircle = nodes.At(node);
            for (node = start; node >= 0 && state[node] == Open; node = parents[node])
                state[node] = Done;
        }
    }

    /// <summary>The description of a broken skeleton, or null where enough others are described.</summary>
    private BrokenSkeleton? Fault(BrokenSkeletons broken, int skeleton) => broken.Add(_skeletons.At(skeleton));

    private IEnumerable<(long Node, long? Parent, long Skeleton)> Nodes()
    {
        long node = 0, skeleton = 0;
        foreach (var (chunk, count) in _chunks)
        {
            var at = 0;
            for (var i = 0; i < count; i++)
            {
                node = unchecked(node + Unzigzag(Get(chunk, ref at)));
                var up = Get(chunk, ref at);
                skeleton = unchecked(skeleton + Unzigzag(Get(chunk, ref at)));
                yield return (node, up == 0 ? null : unchecked(node - Unzigzag(up - 1)), skeleton);
            }
        }
    }

    private void EndChunk()
    {
        if (_nodesInChunk > 0)
            _chunks.Add((_chunk, _nodesInChunk));
        _chunk = [];
        _nodesInChunk = 0;
    }

    /// <summary>Small differences of either sign as small numbers: 0, -1, 1, -2 become 0, 1, 2, 3.</summary>
    private static ulong Zigzag(long difference) => (ulong)((difference << 1) ^ (difference >> 63));

    private static long Unzigzag(ulong value) => (long)(value >> 1) ^ -(long)(value & 1);

    /// <summary>7 bits a byte, the lowest first.</summary>
    private void Put(ulong value)
    {
        for (; value >= 0x80; value >>= 7)
            _chunk[_used++] = (byte)(value | 0x80);
        _chunk[_used++] = (byte)value;
    }

    private static ulong Get(byte[] chunk, ref int at)
    {
        ulong value = 0;
        for (var shift = 0; ; shift += 7)
        {
            var next = chunk[at++];
            value |= (ulong)(next & 0x7F) << shift;
            if ((next & 0x80) == 0)
                return value;
        }
    }
}
