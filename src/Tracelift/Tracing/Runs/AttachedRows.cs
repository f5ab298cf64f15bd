using Tracelift.Errors;
using Tracelift.Model;
using Tracelift.Stores;

namespace Tracelift.Tracing.Runs;

/// <summary>
/// What others have attached to a run's rows, and in turn to that: the rows that can't stay where the run's go, and no
/// others. Shared rows, which stay, bring nobody's rows in here.
/// </summary>
internal sealed class AttachedRows(IUndoSession session)
{
    private readonly List<(RowReference Reference, IdSet Named)> _direct = [];
    private readonly List<(RowReference Reference, IdSet Named)> _emptied = [];
    private readonly Dictionary<string, IdSet> _rows = new(StringComparer.Ordinal);
    private readonly List<string> _order = [];

    /// <summary>What can't be taken out, and why.</summary>
    public List<Problem> Obstacles { get; } = [];

    /// <summary>The rows that go, by table.</summary>
    public IReadOnlyList<FoundRows> Taken { get; private set; } = [];

    /// <summary>The rows in which a column becomes null.</summary>
    public IReadOnlyList<FoundRows> Emptied { get; private set; } = [];

    /// <summary>How many rows go.</summary>
    public long Count => _rows.Values.Sum(ids => ids.Count);

    /// <summary>Notes rows of the run that others name in a column.</summary>
    public void Add(RowReference reference, IdSet named) => _direct.Add((reference, named));

    /// <summary>Finds all that goes; the session takes it for the run's from then on.</summary>
    /// <param name="isHeld">Whether to lock it: nobody can attach anything to it any more.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    public async Task FollowAsync(bool isHeld, CancellationToken cancellationToken)
    {
        var next = new Dictionary<string, IdSet>(StringComparer.Ordinal);
        foreach (var (reference, named) in _direct)
            await TakeAsync(reference, named, next, isHeld, cancellationToken);
        while (next.Count > 0)
        {
            var last = next;
            next = new(StringComparer.Ordinal);
            foreach (var reference in await session.ReferencesAsync(cancellationToken))
            {
                if (last.TryGetValue(reference.RefersTo, out var named))
                    await TakeAsync(reference, named, next, isHeld, cancellationToken);
            }
        }

        Taken = [.. _rows.OrderBy(rows => rows.Key, StringComparer.Ordinal).Select(rows => FoundRows.Of(rows.Key, null, rows.Value))];

        // Last, because of what goes itself nothing is emptied.
        var emptied = new Dictionary<(string Table, string Column), IdSet>();
        foreach (var (reference, named) in _emptied)
        {
            var namers = await session.NamersAsync(reference, named, cancellationToken);
            if (!emptied.TryAdd((reference.Table, reference.Column), namers))
                emptied[(reference.Table, reference.Column)].UnionWith(namers);
        }

        Emptied = [.. emptied.Where(rows => !rows.Value.IsEmpty).Select(rows => FoundRows.Of(rows.Key.Table, rows.Key.Column, rows.Value))];
    }

    /// <summary>Takes the rows out, those that name others before these.</summary>
    /// <param name="delete">Deletes rows of a table.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    public async Task TakeOutAsync(Func<string, IdSet, Task> delete, CancellationToken cancellationToken)
    {
        foreach (var (reference, named) in _emptied)
            await session.SetNullAsync(reference, named, cancellationToken);
        var known = Models.InStores.Reverse().Select(model => model.Table).ToList();
        foreach (var table in _order.AsEnumerable().Reverse().Except(known).Concat(known.Where(_rows.ContainsKey)))
            await delete(table, _rows[table]);
    }

    private async Task TakeAsync(RowReference reference, IdSet named, Dictionary<string, IdSet> next, bool isHeld, CancellationToken cancellationToken)
    {
        if (reference.IsEmptied)
        {
            _emptied.Add((reference, named));
            return;
        }

        var namers = await session.FollowAsync(reference, named, isHeld, cancellationToken);
        if (namers.IsEmpty)
            return;
        if (reference.Obstacle is { } obstacle)
        {
            var found = FoundRows.Of(reference.Table, reference.Column, namers);
            Obstacles.Add(new Problem("attached", $"{found.Count} rows name rows of {reference.RefersTo} that would go in {reference.Column}: {found.Ids()}; {obstacle}", reference.Table));
            return;
        }

        await session.AdoptAsync(reference.Table, namers, cancellationToken);
        foreach (var rows in (Dictionary<string, IdSet>[])[_rows, next])
        {
            if (!rows.TryAdd(reference.Table, new IdSet(namers)))
                rows[reference.Table].UnionWith(namers);
        }

        // The last that was found names none that was found before it.
        _order.Remove(reference.Table);
        _order.Add(reference.Table);
    }
}
