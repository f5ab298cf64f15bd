using System.Collections;
using System.Numerics;

namespace Tracelift.Model;

/// <summary>
/// A set of ids as a compressed bitmap: a fraction of a byte to a few bytes an id. It knows each id's rank, its place
/// among all ids in ascending order, which is what new ids are made of. For one thread at a time: looking up remembers where it was.
/// </summary>
public sealed class IdSet : IEnumerable<long>
{
    // 65,536 ids share a container: a sorted list of their low 16 bits, or a bitmap once the list would be larger.
    private const int Bits = 16;
    private const int WordsOfBitmap = 1 << (Bits - 6);
    private const int LargestList = WordsOfBitmap * 4;

    // A bitmap keeps a running count for each 8 words (512 ids), so that a rank looks at 8 words at most.
    private const int WordsOfStep = 8;

    private readonly Dictionary<long, Container> _containers = [];
    private long[]? _keys;
    private Container[] _sorted = [];
    private Container? _last;
    private long _lastKey = long.MinValue;
    private bool _stale = true;

    /// <summary>An empty set.</summary>
    public IdSet()
    {
    }

    /// <summary>A set of some ids.</summary>
    public IdSet(IEnumerable<long> ids)
    {
        ArgumentNullException.ThrowIfNull(ids);
        foreach (var id in ids)
            Add(id);
    }

    /// <summary>The number of ids.</summary>
    public long Count { get; private set; }

    /// <summary>Whether there is none.</summary>
    public bool IsEmpty => Count == 0;

    /// <summary>The smallest id.</summary>
    /// <exception cref="InvalidOperationException">The set is empty.</exception>
    public long Min => this.First();

    /// <summary>The largest id.</summary>
    /// <exception cref="InvalidOperationException">The set is empty.</exception>
    public long Max
    {
        get
        {
            Sort();
            if (_sorted.Length == 0)
                throw new InvalidOperationException("An empty set has no largest id");
            return (_keys![^1] << Bits) | (uint)_sorted[^1].Max;
        }
    }

    /// <summary>A set of one id.</summary>
    public static IdSet Of(long id) => new() { id };

    /// <summary>Adds an id.</summary>
    /// <returns>False where it is in the set already.</returns>
    public bool Add(long id)
    {
        var key = id >> Bits;
        if (key != _lastKey && !Seek(key))
        {
            _last = new Container();
            _lastKey = key;
            _containers.Add(key, _last);
            _keys = null;
        }

        if (!_last!.Add((ushort)id))
            return false;
        _stale = true;
        Count++;
        return true;
    }

    /// <summary>Takes an id out.</summary>
    /// <returns>False where it is not in the set.</returns>
    public bool Remove(long id)
    {
        var key = id >> Bits;
        if ((key != _lastKey && !Seek(key)) || !_last!.Remove((ushort)id))
            return false;
        _stale = true;
        Count--;
        if (_last.Count == 0)
        {
            _containers.Remove(key);
            _keys = null;
            _last = null;
            _lastKey = long.MinValue;
        }

        return true;
    }

    /// <summary>Whether an id is in the set.</summary>
    public bool Contains(long id)
    {
        var key = id >> Bits;
        return (key == _lastKey || Seek(key)) && _last!.Contains((ushort)id);
    }

    /// <summary>Adds all ids of another set.</summary>
    public void UnionWith(IEnumerable<long> other)
    {
        ArgumentNullException.ThrowIfNull(other);
        foreach (var id in other)
            Add(id);
    }

    /// <summary>Takes all ids of another set out.</summary>
    public void ExceptWith(IEnumerable<long> other)
    {
        ArgumentNullException.ThrowIfNull(other);
        foreach (var id in other)
            Remove(id);
    }

    /// <summary>
    /// Looks up the place of an id among all ids in ascending order.
    /// </summary>
    /// <returns>0 for the smallest; -1 where the id is not in the set.</returns>
    public long Rank(long id)
    {
        Sort();
        var key = id >> Bits;
        if (key != _lastKey && !Seek(key))
            return -1;
        var within = _last!.Rank((ushort)id);
        return within < 0 ? -1 : _last.Before + within;
    }

    /// <summary>The id at a place among all ids in ascending order.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There are not so many ids.</exception>
    public long At(long rank)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(rank);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(rank, Count);
        Sort();
        int low = 0, high = _sorted.Length - 1;
        while (low < high)
        {
            var middle = (low + high + 1) / 2;
            if (_sorted[middle].Before <= rank)
                low = middle;
            else
                high = middle - 1;
        }

        return (_keys![low] << Bits) | _sorted[low].At((int)(rank - _sorted[low].Before));
    }

    /// <summary>The ids in ascending order.</summary>
    public IEnumerator<long> GetEnumerator()
    {
        Sort();
        var keys = _keys!;
        var sorted = _sorted;
        for (var i = 0; i < sorted.Length; i++)
        {
            foreach (var low in sorted[i].Values())
                yield return (keys[i] << Bits) | low;
        }
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private bool Seek(long key)
    {
        if (!_containers.TryGetValue(key, out var found))
            return false;
        _last = found;
        _lastKey = key;
        return true;
    }

    private void Sort()
    {
        if (!_stale)
            return;
        if (_keys is null)
        {
            _keys = [.. _containers.Keys];
            Array.Sort(_keys);
            _sorted = new Container[_keys.Length];
            for (var i = 0; i < _keys.Length; i++)
                _sorted[i] = _containers[_keys[i]];
        }

        var before = 0L;
        foreach (var container in _sorted)
        {
            container.Before = before;
            before += container.Count;
        }

        _stale = false;
    }

    private sealed class Container
    {
        private ushort[]? _list = new ushort[4];
        private ulong[]? _bitmap;
        private ushort[]? _steps;

        /// <summary>Ids of the set in containers before this one; right only after sorting.</summary>
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
                Count++;
                return true;
            }

            // Ids mostly come in ascending order.
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
}
