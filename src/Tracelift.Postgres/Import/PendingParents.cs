using Tracelift.Model;

namespace Tracelift.Postgres.Import;

/// <summary>
/// The rows that others of the same table refer to and that have not come yet. Only where there are none may a statement end
/// before the rows do: CATMAID's trigger makes an edge only where it finds both ends, and foreign keys may be checked.
/// </summary>
internal sealed class PendingParents(ModelDescription model)
{
    private readonly int[] _references = [.. model.Columns.Where(column => column.RefersTo == model).Select(column => column.Ordinal)];
    private readonly IdSet _awaited = [];

    /// <summary>Whether there are none.</summary>
    public bool AreNone => _awaited.IsEmpty;

    /// <summary>Notes rows that come.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="come">The ids of all rows that have come, these included.</param>
    public void Add(Batch rows, IdSet come)
    {
        if (_references.Length == 0)
            return;
        foreach (var id in rows.Ids)
            _awaited.Remove(id);

        foreach (var reference in _references)
        {
            var column = rows.Longs(reference);
            for (var row = 0; row < rows.Count; row++)
            {
                if (!column.IsNull(row) && !come.Contains(column.Values[row]))
                    _awaited.Add(column.Values[row]);
            }
        }
    }
}
