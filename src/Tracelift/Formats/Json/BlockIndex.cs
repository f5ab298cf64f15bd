using System.Runtime.InteropServices;

namespace Tracelift.Formats.Json;

/// <summary>
/// An index of the models in a file: blocks of some hundred kilobytes, from the start of an object to the end of one, so that a
/// later pass reads only blocks with its model. If a file would have too many blocks, they grow.
/// </summary>
internal sealed class BlockIndex
{
    internal const long SmallestBlock = 256 << 10;

    internal const int MostBlocks = 1 << 16;

    private readonly List<Block> _blocks = [];
    private readonly int _most;
    private long _size;
    private Block _open;
    private bool _isOpen;

    internal BlockIndex(long smallest = SmallestBlock, int most = MostBlocks)
    {
        _size = smallest;
        _most = most;
    }

    /// <summary>The number of blocks so far.</summary>
    internal int Count => _blocks.Count;

    /// <summary>Whether the next object begins a block, which needs its line.</summary>
    internal bool WantsLine => !_isOpen;

    /// <summary>Adds an object, in the order of the file.</summary>
    /// <param name="start">The offset of the object's opening brace.</param>
    /// <param name="end">The offset behind its closing brace.</param>
    /// <param name="model">The index of the object's model, or -1 for an unknown model.</param>
    /// <param name="line">The line of the opening brace, if wanted.</param>
    internal void Add(long start, long end, int model, long line)
    {
        if (!_isOpen)
            _open = new Block(start, start, line, 0);
        _isOpen = true;
        _open = _open with { End = end, Models = _open.Models | (model < 0 ? 0 : 1UL << model) };
        if (end - _open.Start >= _size)
            Close();
    }

    /// <summary>Ends the last block.</summary>
    internal void Close()
    {
        if (!_isOpen)
            return;
        if (_blocks.Count == _most)
            Merge();
        _blocks.Add(_open);
        _isOpen = false;
    }

    /// <summary>Returns the ranges of the file with a model, each as long as possible, in order.</summary>
    internal IEnumerable<Run> Runs(int model) => Runs(model, 0, long.MaxValue);

    /// <summary>Returns the ranges in the blocks from one position to another.</summary>
    internal IEnumerable<Run> Runs(int model, long from, long to)
    {
        var bit = 1UL << model;
        for (var i = 0; i < _blocks.Count && _blocks[i].Start <= to; i++)
        {
            if ((_blocks[i].Models & bit) == 0 || _blocks[i].End <= from)
                continue;
            var first = _blocks[i];
            while (i + 1 < _blocks.Count && (_blocks[i + 1].Models & bit) != 0 && _blocks[i + 1].Start <= to)
                i++;
            yield return new Run(first.Start, _blocks[i].End, first.Line);
        }
    }

    /// <summary>Returns the last place before a position whose line is known.</summary>
    internal (long Start, long Line) Before(long position)
    {
        int low = -1, high = _blocks.Count - 1;
        while (low < high)
        {
            var middle = low + ((high - low + 1) / 2);
            if (_blocks[middle].Start <= position)
                low = middle;
            else
                high = middle - 1;
        }

        return low < 0 ? (0, 1) : (_blocks[low].Start, _blocks[low].Line);
    }

    internal void Write(BinaryWriter writer)
    {
        writer.Write(_blocks.Count);
        foreach (var block in _blocks)
        {
            writer.Write(block.Start);
            writer.Write(block.End);
            writer.Write(block.Line);
            writer.Write(block.Models);
        }
    }

    internal static BlockIndex Read(BinaryReader reader)
    {
        var index = new BlockIndex();
        for (var count = reader.ReadInt32(); count > 0; count--)
            index._blocks.Add(new Block(reader.ReadInt64(), reader.ReadInt64(), reader.ReadInt64(), reader.ReadUInt64()));
        return index;
    }

    private void Merge()
    {
        var blocks = CollectionsMarshal.AsSpan(_blocks);
        var half = blocks.Length / 2;
        for (var i = 0; i < half; i++)
        {
            var second = blocks[(2 * i) + 1];
            blocks[i] = blocks[2 * i] with { End = second.End, Models = blocks[2 * i].Models | second.Models };
        }

        _blocks.RemoveRange(half, blocks.Length - half);
        _size *= 2;
    }

    private readonly record struct Block(long Start, long End, long Line, ulong Models);
}

/// <summary>A range of a file, from the start of an object to the end of one.</summary>
/// <param name="Start">The offset of the range.</param>
/// <param name="End">The offset behind the range.</param>
/// <param name="Line">The line, from 1, at the start of the range.</param>
internal readonly record struct Run(long Start, long End, long Line);
