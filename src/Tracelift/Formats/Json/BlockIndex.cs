using System.Runtime.InteropServices;

namespace Tracelift.Formats.Json;

/// <summary>
/// Which models lie where in a file: blocks of some hundred kilobytes that begin and end with an object, so that a
/// later pass reads only what holds its model. Where a file would have too many blocks, they become larger.
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

    /// <summary>The blocks so far.</summary>
    internal int Count => _blocks.Count;

    /// <summary>Whether the next object begins a block, for which its line is wanted.</summary>
    internal bool WantsLine => !_isOpen;

    /// <summary>Adds an object, in the order of the file.</summary>
    /// <param name="start">Where its opening brace is.</param>
    /// <param name="end">What comes after its closing one.</param>
    /// <param name="model">Its model's index, or -1 for one that is unknown.</param>
    /// <param name="line">The line of its opening brace, where that is wanted.</param>
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

    /// <summary>The parts of the file that hold a model, each as long as can be, in order.</summary>
    internal IEnumerable<Run> Runs(int model) => Runs(model, 0, long.MaxValue);

    /// <summary>The same, of the blocks that reach from one place to another.</summary>
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

    /// <summary>The last place before a position whose line is known.</summary>
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

/// <summary>A part of a file that begins and ends with an object.</summary>
/// <param name="Start">Where it begins.</param>
/// <param name="End">What comes after it.</param>
/// <param name="Line">The line, from 1, in which it begins.</param>
internal readonly record struct Run(long Start, long End, long Line);
