namespace Tracelift.Tracing.Import.Origins;

/// <summary>
/// Finds the rows of a source that the target has, by two keys of their content: first by the more specific key, then the
/// remaining rows by the other. Rows with the same key are paired in the order of their ids.
/// </summary>
internal sealed class ContentMatch
{
    private readonly List<Entry> _sources = [];
    private readonly List<Entry> _targets = [];
    private ulong[]? _keys;

    /// <summary>Whether the source has no rows to look for.</summary>
    public bool IsEmpty => _sources.Count == 0;

    /// <summary>Adds a row of the source.</summary>
    /// <param name="id">The row's id.</param>
    /// <param name="key">The row's first key.</param>
    /// <param name="other">The row's second key, if the first finds nothing; 0 for none.</param>
    public void AddSource(long id, ulong key, ulong other) => _sources.Add(new(key, other, id));

    /// <summary>Adds a row of the target, after all rows of the source; keeps only possible matches.</summary>
    public void AddTarget(long id, ulong key, ulong other)
    {
        if (_keys is null)
        {
            _keys = [.. _sources.SelectMany(entry => (ulong[])[entry.Key, entry.Other])];
            Array.Sort(_keys);
        }

        if (Array.BinarySearch(_keys, key) >= 0 || (other != 0 && Array.BinarySearch(_keys, other) >= 0))
            _targets.Add(new(key, other, id));
    }

    /// <summary>Returns the pairs.</summary>
    public RowPairs Pair()
    {
        var pairs = new RowPairs();
        foreach (var select in (Func<Entry, ulong>[])[entry => entry.Key, entry => entry.Other])
            Pair(select, pairs);
        return pairs;
    }

    private void Pair(Func<Entry, ulong> select, RowPairs pairs)
    {
        int Compare(Entry one, Entry other) => select(one) == select(other) ? one.Id.CompareTo(other.Id) : select(one).CompareTo(select(other));
        _sources.Sort(Compare);
        _targets.Sort(Compare);
        List<Entry> sources = [], targets = [];
        int source = 0, target = 0;
        while (source < _sources.Count && target < _targets.Count)
        {
            var (one, other) = (select(_sources[source]), select(_targets[target]));
            if (one == other && one != 0)
                pairs.Add(_sources[source++].Id, _targets[target++].Id);
            else if (one < other || (one == other && one == 0))
                sources.Add(_sources[source++]);
            else
                targets.Add(_targets[target++]);
        }

        sources.AddRange(_sources[source..]);
        targets.AddRange(_targets[target..]);
        _sources.Clear();
        _targets.Clear();
        _sources.AddRange(sources);
        _targets.AddRange(targets);
    }

    private readonly record struct Entry(ulong Key, ulong Other, long Id);
}
