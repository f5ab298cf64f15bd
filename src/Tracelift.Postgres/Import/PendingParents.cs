using Tracelift.Model;

namespace Tracelift.Postgres.Import;

/// <summary>
/// The referenced rows of the same table that have not been written yet. A statement may end early only if there are
/// none: CATMAID's trigger makes an edge only if both ends exist, and foreign keys may be checked.
/// </summary>
internal sealed class PendingParents(ModelDescription model)
{
    private readonly int[] _references = [.. model.Columns.Where(column => column.RefersTo == model).Select(column => column.Ordinal)];
    private readonly IdSet _pending = [];

    /// <summary>Whether no row is pending.</summary>
    public bool AreNone => _pending.IsEmpty;

    /// <summary>Adds rows that are being written.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="written">The ids of all rows so far, including these.</param>
    public void Add(Batch rows, IdSet written)
    {
        if (_references.Length == 0)
            return;
        foreach (var id in rows.Ids)
            _pending.Remove(id);

        foreach (var reference in _references)
        {
            var column = rows.Longs(reference);
            for (var row = 0; row < rows.Count; row++)
            {
                if (!column.IsNull(row) && !written.Contains(column.Values[row]))
                    _pending.Add(column.Values[row]);
            }
        }
    }
}
