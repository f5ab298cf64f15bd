using Tracelift.Stores;

namespace Tracelift.Tracing.Import.Origins;

/// <summary>Rows of a source that the target has under other ids: 16 bytes a pair.</summary>
internal sealed class RowPairs
{
    private readonly List<(long Source, long Target)> _pairs = [];
    private bool _isSorted = true;

    /// <summary>The number of pairs.</summary>
    public int Count => _pairs.Count;

    /// <summary>The pairs, sorted by the ids in the source.</summary>
    public IReadOnlyList<(long Source, long Target)> All
    {
        get
        {
            Sort();
            return _pairs;
        }
    }

    /// <summary>The range of ids in the target, or null if there is no pair.</summary>
    public IdRange? Targets => _pairs.Count == 0
        ? null
        : new IdRange(_pairs.Min(pair => pair.Target), _pairs.Max(pair => pair.Target));

    /// <summary>Adds a pair. Each row of the source may have one.</summary>
    public void Add(long source, long target)
    {
        _isSorted &= _pairs.Count == 0 || _pairs[^1].Source < source;
        _pairs.Add((source, target));
    }

    /// <summary>Returns the id in the target, or null if the target lacks the row.</summary>
    public long? Find(long source)
    {
        Sort();
        int low = 0, high = _pairs.Count - 1;
        while (low <= high)
        {
            var middle = (low + high) >>> 1;
            if (_pairs[middle].Source == source)
                return _pairs[middle].Target;
            if (_pairs[middle].Source < source)
                low = middle + 1;
            else
                high = middle - 1;
        }

        return null;
    }

    private void Sort()
    {
        if (!_isSorted)
            _pairs.Sort((one, other) => one.Source.CompareTo(other.Source));
        _isSorted = true;
    }
}
