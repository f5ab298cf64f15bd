using System.Runtime.InteropServices;
using Tracelift.Files;

namespace Tracelift.Checking;

/// <summary>
/// The nodes of one skeleton with their parents, sorted by id. Some million fit into memory; more go to a
/// temporary file with cached blocks.
/// </summary>
internal sealed class NodePairs : IDisposable
{
    private const int NodesInBlock = 4096;

    // 16 MB.
    private const int BlocksInMemory = 256;

    private readonly int _blocksInMemory;
    private readonly List<long[]> _blocks = [];
    private readonly (int Block, long[] Values)[] _read;
    private FileStream? _file;
    private long[] _last = [];
    private int _inFile;

    /// <summary>Creates an empty list.</summary>
    /// <param name="blocksInMemory">The number of blocks that stay in memory.</param>
    public NodePairs(int blocksInMemory = BlocksInMemory)
    {
        _blocksInMemory = blocksInMemory;
        _read = new (int, long[])[blocksInMemory];
    }

    /// <summary>The number of nodes.</summary>
    public int Count { get; private set; }

    /// <summary>Adds a node; its id must exceed all earlier ids.</summary>
    /// <param name="id">The node's id.</param>
    /// <param name="parent">The parent's id; the node's own id for a root.</param>
    public void Add(long id, long parent)
    {
        var (block, at) = Math.DivRem(Count, NodesInBlock);
        if (at == 0)
            Begin(block);
        _last[2 * at] = id;
        _last[(2 * at) + 1] = parent;
        Count = checked(Count + 1);
    }

    /// <summary>Returns the id of a node.</summary>
    public long Id(int node) => Block(node / NodesInBlock)[2 * (node % NodesInBlock)];

    /// <summary>Returns the id of a node's parent; the node's own id for a root.</summary>
    public long Parent(int node) => Block(node / NodesInBlock)[(2 * (node % NodesInBlock)) + 1];

    /// <summary>Returns the index of the node with an id, or -1.</summary>
    /// <param name="id">The id.</param>
    /// <param name="near">The index of a node that is probably close, such as a child.</param>
    public int Find(long id, int near)
    {
        var (low, high) = (near, near);
        for (var step = 1L; low > 0 && Id(low) > id; step *= 2)
        {
            high = low - 1;
            low = (int)Math.Max(low - step, 0);
        }

        for (var step = 1L; high < Count - 1 && Id(high) < id; step *= 2)
        {
            low = high + 1;
            high = (int)Math.Min(high + step, Count - 1);
        }

        while (low <= high)
        {
            var middle = low + ((high - low) / 2);
            var found = Id(middle);
            if (found == id)
                return middle;
            if (found < id)
                low = middle + 1;
            else
                high = middle - 1;
        }

        return -1;
    }

    /// <summary>Removes all nodes.</summary>
    public void Clear()
    {
        Count = 0;
        _inFile = 0;
        Array.Clear(_read);
        _file?.Dispose();
        _file = null;
    }

    /// <inheritdoc/>
    public void Dispose() => _file?.Dispose();

    private void Begin(int block)
    {
        if (_file is null && block < _blocksInMemory)
        {
            if (_blocks.Count == block)
                _blocks.Add(new long[2 * NodesInBlock]);
            _last = _blocks[block];
            return;
        }

        if (_file is null)
        {
            _file = TemporaryFile.Create("The nodes of a skeleton");
            foreach (var known in _blocks)
                Write(known);
            _last = new long[2 * NodesInBlock];
            return;
        }

        Write(_last);
    }

    private void Write(long[] block)
    {
        TemporaryFile.Write(_file!, MemoryMarshal.AsBytes(block.AsSpan()), "The nodes of a skeleton");
        _inFile++;
    }

    private long[] Block(int block)
    {
        if (_file is null)
            return _blocks[block];
        if (block == _inFile)
            return _last;
        ref var slot = ref _read[block % _read.Length];
        if (slot.Values is not null && slot.Block == block)
            return slot.Values;
        var values = slot.Values ?? new long[2 * NodesInBlock];
        var bytes = MemoryMarshal.AsBytes(values.AsSpan());
        _file.Position = (long)block * bytes.Length;
        _file.ReadExactly(bytes);
        slot = (block, values);
        return values;
    }
}
