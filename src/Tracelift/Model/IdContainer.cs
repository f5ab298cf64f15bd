using System.Numerics;

namespace Tracelift.Model;

/// <summary>
/// The ids of an <see cref="IdSet"/> that differ only in their low 16 bits: a sorted list of them, or a bitmap once the
/// list would be larger.
/// </summary>
internal sealed class IdContainer
{
    /// <summary>The number of low bits that a container stores.</summary>
    internal const int Bits = 16;

    private const int WordsOfBitmap = 1 << (Bits - 6);
    private const int LargestList = WordsOfBitmap * 4;

    // A bitmap keeps a running count for every 8 words (512 ids), so that a rank reads at most 8 words.
    private const int WordsOfStep = 8;

    // Consecutive ids fill whole containers, which share this bitmap.
    private static readonly ulong[] Full = [.. Enumerable.Repeat(ulong.MaxValue, WordsOfBitmap)];

    private ushort[]? _list = new ushort[4];
    private ulong[]? _bitmap;
    private ushort[]? _steps;

    /// <summary>The number of ids in earlier containers; valid only after sorting.</summary>
    public long Before { get; set; }

    public int Count { get; private set; }

    public int Max => At(Count - 1);

    public bool Add(ushort value)
    {
        if (_bitmap is not null)
        {
            ref var word = ref _bitmap[value >> 6];
            var bit = 1UL << (value & 63);
            if ((word & bit) != 0)
                return false;
            word |= bit;
            _steps = null;
            if (++Count == 1 << Bits)
                _bitmap = Full;
            return true;
        }

        // Ids usually arrive in ascending order.
        var at = Count == 0 || _list![Count - 1] < value ? ~Count : Array.BinarySearch(_list!, 0, Count, value);
        if (at >= 0)
            return false;
        if (Count == LargestList)
        {
            ToBitmap();
            return Add(value);
        }

        at = ~at;
        if (Count == _list!.Length)
            Array.Resize(ref _list, Math.Min(Count * 2, LargestList));
        Array.Copy(_list, at, _list, at + 1, Count - at);
        _list[at] = value;
        Count++;
        return true;
    }

    public bool Remove(ushort value)
    {
        if (!Contains(value))
            return false;
        if (_bitmap is not null)
        {
            if (_bitmap == Full)
                _bitmap = [.. Full];
            _bitmap[value >> 6] &= ~(1UL << (value & 63));
            _steps = null;
        }
        else
        {
            var at = Array.BinarySearch(_list!, 0, Count, value);
            Array.Copy(_list!, at + 1, _list!, at, Count - at - 1);
        }

        Count--;
        return true;
    }

    public bool Contains(ushort value) =>
        _bitmap is not null
            ? (_bitmap[value >> 6] & (1UL << (value & 63))) != 0
            : Array.BinarySearch(_list!, 0, Count, value) >= 0;

    public int Rank(ushort value)
    {
        if (_bitmap is null)
        {
            var at = Array.BinarySearch(_list!, 0, Count, value);
            return at < 0 ? -1 : at;
        }

        var word = value >> 6;
        var bit = 1UL << (value & 63);
        if ((_bitmap[word] & bit) == 0)
            return -1;
        var steps = _steps ?? CountSteps();
        var rank = (int)steps[word / WordsOfStep];
        for (var i = word & ~(WordsOfStep - 1); i < word; i++)
            rank += BitOperations.PopCount(_bitmap[i]);
        return rank + BitOperations.PopCount(_bitmap[word] & (bit - 1));
    }

    public ushort At(int rank)
    {
        if (_bitmap is null)
            return _list![rank];
        var word = 0;
        for (var here = BitOperations.PopCount(_bitmap[0]); here <= rank; here = BitOperations.PopCount(_bitmap[word]))
        {
            rank -= here;
            word++;
        }

        var bits = _bitmap[word];
        for (; rank > 0; rank--)
            bits &= bits - 1;
        return (ushort)((word << 6) | BitOperations.TrailingZeroCount(bits));
    }

    public IEnumerable<ushort> Values()
    {
        if (_bitmap is null)
        {
            for (var i = 0; i < Count; i++)
                yield return _list![i];
            yield break;
        }

        for (var word = 0; word < WordsOfBitmap; word++)
        {
            for (var bits = _bitmap[word]; bits != 0; bits &= bits - 1)
                yield return (ushort)((word << 6) | BitOperations.TrailingZeroCount(bits));
        }
    }

    private ushort[] CountSteps()
    {
        var steps = new ushort[WordsOfBitmap / WordsOfStep];
        var count = 0;
        for (var i = 0; i < WordsOfBitmap; i++)
        {
            if (i % WordsOfStep == 0)
                steps[i / WordsOfStep] = (ushort)count;
            count += BitOperations.PopCount(_bitmap![i]);
        }

        return _steps = steps;
    }

    private void ToBitmap()
    {
        _bitmap = new ulong[WordsOfBitmap];
        foreach (var value in _list!.AsSpan(0, Count))
            _bitmap[value >> 6] |= 1UL << (value & 63);
        _list = null;
    }
}
