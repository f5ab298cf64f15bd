using Tracelift.Errors;
using Tracelift.Model;
using Tracelift.Stores;

namespace Tracelift.Tracing.Runs;

/// <summary>
/// Finds the rows that others have attached to a run's rows, and rows attached to those: the rows that can't stay when
/// the run's are deleted. Rows that refer only to shared rows, which stay, do not count.
/// </summary>
internal sealed class AttachedRows(IUndoSession session)
{
    private readonly List<(RowReference Reference, IdSet Named)> _direct = [];
    private readonly List<(RowReference Reference, IdSet Named)> _emptied = [];
    private readonly Dictionary<string, IdSet> _rows = new(StringComparer.Ordinal);
    private readonly List<string> _order = [];

    /// <summary>The rows that can't be deleted, with reasons.</summary>
    public List<Problem> Obstacles { get; } = [];

    /// <summary>The rows to delete, by table.</summary>
    public IReadOnlyList<FoundRows> Taken { get; private set; } = [];

    /// <summary>The rows in which a column becomes null.</summary>
    public IReadOnlyList<FoundRows> Emptied { get; private set; } = [];

    /// <summary>The number of rows to delete.</summary>
    public long Count => _rows.Values.Sum(ids => ids.Count);

    /// <summary>Adds rows of the run that other rows refer to in a column.</summary>
    public void Add(RowReference reference, IdSet named) => _direct.Add((reference, named));

    /// <summary>Finds all rows to delete; the session then treats them as the run's.</summary>
    /// <param name="isLocked">Whether to lock the rows, so that no other row can refer to them.</param>
    /// <param name="cancellationToken">Cancels the search.</param>
    public async Task FollowAsync(bool isLocked, CancellationToken cancellationToken)
    {
        var next = new Dictionary<string, IdSet>(StringComparer.Ordinal);
        foreach (var (reference, named) in _direct)
            await TakeAsync(reference, named, next, isLocked, cancellationToken);
        while (next.Count > 0)
        {
            var last = next;
            next = new(StringComparer.Ordinal);
            foreach (var reference in await session.ReferencesAsync(cancellationToken))
            {
                if (last.TryGetValue(reference.RefersTo, out var named))
                    await TakeAsync(reference, named, next, isLocked, cancellationToken);
            }
        }

        Taken = [.. _rows.OrderBy(rows => rows.Key, StringComparer.Ordinal).Select(rows => FoundRows.Of(rows.Key, null, rows.Value))];

        // Comes last: a row that is deleted itself needs no column set to null.
        var emptied = new Dictionary<(string Table, string Column), IdSet>();
        foreach (var (reference, named) in _emptied)
        {
            var referrers = await session.ReferrersAsync(reference, named, cancellationToken);
            if (!emptied.TryAdd((reference.Table, reference.Column), referrers))
                emptied[(reference.Table, reference.Column)].UnionWith(referrers);
        }

        Emptied = [.. emptied.Where(rows => !rows.Value.IsEmpty).Select(rows => FoundRows.Of(rows.Key.Table, rows.Key.Column, rows.Value))];
    }

    /// <summary>Deletes the rows, referring rows first.</summary>
    /// <param name="delete">Deletes rows of a table.</param>
    /// <param name="cancellationToken">Cancels the work.</param>
    public async Task TakeOutAsync(Func<string, IdSet, Task> delete, CancellationToken cancellationToken)
    {
        foreach (var (reference, named) in _emptied)
            await session.SetNullAsync(reference, named, cancellationToken);
        var known = Models.All.Reverse().Select(model => model.Table).ToList();
        foreach (var table in _order.AsEnumerable().Reverse().Except(known).Concat(known.Where(_rows.ContainsKey)))
            await delete(table, _rows[table]);
    }

    private async Task TakeAsync(RowReference reference, IdSet named, Dictionary<string, IdSet> next, bool isLocked, CancellationToken cancellationToken)
    {
        if (reference.IsEmptied)
        {
            _emptied.Add((reference, named));
            return;
        }

        var referrers = await session.FollowAsync(reference, named, isLocked, cancellationToken);
        if (referrers.IsEmpty)
            return;
        if (reference.Obstacle is { } obstacle)
        {
            var found = FoundRows.Of(reference.Table, reference.Column, referrers);
            Obstacles.Add(new Problem("attached", $"{found.Count} rows refer to rows of {reference.RefersTo} that the undo would delete, in {reference.Column}: {found.Ids()}; {obstacle}", reference.Table));
            return;
        }

        await session.AdoptAsync(reference.Table, referrers, cancellationToken);
        foreach (var rows in (Dictionary<string, IdSet>[])[_rows, next])
        {
            if (!rows.TryAdd(reference.Table, new IdSet(referrers)))
                rows[reference.Table].UnionWith(referrers);
        }

        // A table found later refers to none found before it.
        _order.Remove(reference.Table);
        _order.Add(reference.Table);
    }
}
