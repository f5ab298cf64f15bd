using Tracelift.Model;

namespace Tracelift.Stores.Ledger;

/// <summary>The ids that an import's transaction has made so far, and the number of older rows that it has deleted or changed, by table.</summary>
public sealed class WrittenIds
{
    private readonly Dictionary<string, IdSet> _made = new(StringComparer.Ordinal);
    private readonly Dictionary<string, long> _deleted = new(StringComparer.Ordinal);

    /// <summary>The ids of the new rows.</summary>
    public IReadOnlyDictionary<string, IdSet> Made => _made;

    /// <summary>The number of rows of others that were deleted or changed.</summary>
    public IReadOnlyDictionary<string, long> Deleted => _deleted;

    /// <summary>The latest edition time of the rows, which can lie in the future.</summary>
    public long NewestEdition { get; private set; } = long.MinValue;

    /// <summary>Adds a written batch.</summary>
    public void Add(Batch batch)
    {
        ArgumentNullException.ThrowIfNull(batch);
        var ids = Of(batch.Model.Table);
        foreach (var id in batch.Ids)
            ids.Add(id);
        if (batch.Model.Find("edition_time") is not { } column)
            return;
        foreach (var time in batch.Longs(column.Ordinal).Values.AsSpan(0, batch.Count))
            NewestEdition = Math.Max(NewestEdition, time);
    }

    /// <summary>Adds a single row, also of a table without a model.</summary>
    public void Add(string table, long id) => Of(table).Add(id);

    /// <summary>Records deleted rows of this transaction or of others.</summary>
    public void Remove(string table, IdSet ids)
    {
        ArgumentNullException.ThrowIfNull(ids);
        var made = Of(table);
        foreach (var id in ids)
        {
            if (!made.Remove(id))
                _deleted[table] = _deleted.GetValueOrDefault(table) + 1;
        }
    }

    /// <summary>Records rows of others that the transaction has deleted or changed.</summary>
    public void Lose(string table, long count) => _deleted[table] = _deleted.GetValueOrDefault(table) + count;

    /// <summary>Whether the transaction has changed anything.</summary>
    public bool IsEmpty => _made.Values.All(ids => ids.IsEmpty) && _deleted.Values.All(count => count == 0);

    /// <summary>Returns ranges that hold exactly these ids.</summary>
    public static IEnumerable<IdRange> Ranges(IdSet ids)
    {
        ArgumentNullException.ThrowIfNull(ids);
        IdRange? current = null;
        foreach (var id in ids)
        {
            if (current is { } range)
            {
                if (id == range.Last + 1)
                {
                    current = range with { Last = id };
                    continue;
                }

                yield return range;
            }

            current = new IdRange(id, id);
        }

        if (current is { } last)
            yield return last;
    }

    private IdSet Of(string table)
    {
        if (!_made.TryGetValue(table, out var ids))
            _made.Add(table, ids = []);
        return ids;
    }
}
