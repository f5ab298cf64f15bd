using System.Collections;

namespace Tracelift.Model;

/// <summary>
/// A set of ids as a compressed bitmap, with a fraction of a byte to a few bytes for each id. It computes each id's rank
/// (its index among all ids in ascending order), from which new ids are made. Only one thread may use a set at a time,
/// because a lookup caches its place.
/// </summary>
public sealed class IdSet : IEnumerable<long>
{
    // 65,536 ids share a container.
    private const int Bits = IdContainer.Bits;

    private readonly Dictionary<long, IdContainer> _containers = [];
    private long[]? _keys;
    private IdContainer[] _sorted = [];
    private IdContainer? _last;
    private long _lastKey = long.MinValue;
    private bool _stale = true;

    /// <summary>An empty set.</summary>
    public IdSet()
    {
    }

    /// <summary>Makes a set of ids.</summary>
    public IdSet(IEnumerable<long> ids)
    {
        ArgumentNullException.ThrowIfNull(ids);
        foreach (var id in ids)
            Add(id);
    }

    /// <summary>The number of ids.</summary>
    public long Count { get; private set; }

    /// <summary>Whether the set is empty.</summary>
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

    /// <summary>Returns a set of one id.</summary>
    public static IdSet Of(long id) => new() { id };

    /// <summary>Adds an id.</summary>
    /// <returns>False if the set has it already.</returns>
    public bool Add(long id)
    {
        var key = id >> Bits;
        if (key != _lastKey && !Seek(key))
        {
            _last = new IdContainer();
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

    /// <summary>Removes an id.</summary>
    /// <returns>False if the set does not have it.</returns>
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

    /// <summary>Whether the set has an id.</summary>
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

    /// <summary>Removes all ids of another set.</summary>
    public void ExceptWith(IEnumerable<long> other)
    {
        ArgumentNullException.ThrowIfNull(other);
        foreach (var id in other)
            Remove(id);
    }

    /// <summary>Returns the index of an id among all ids in ascending order.</summary>
    /// <returns>0 for the smallest; -1 if the set does not have it.</returns>
    public long Rank(long id)
    {
        Sort();
        var key = id >> Bits;
        if (key != _lastKey && !Seek(key))
            return -1;
        var within = _last!.Rank((ushort)id);
        return within < 0 ? -1 : _last.Before + within;
    }

    /// <summary>Returns the id at an index among all ids in ascending order.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The set has fewer ids.</exception>
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

    /// <summary>Returns the ids in ascending order.</summary>
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
            _sorted = new IdContainer[_keys.Length];
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
}
