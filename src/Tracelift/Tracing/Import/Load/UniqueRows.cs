using Tracelift.Model;
using Tracelift.Stores;
using Tracelift.Tracing.Import.Survey;

namespace Tracelift.Tracing.Import.Load;

/// <summary>
/// Removes translated rows that the target has already, for models of which no two rows may have the same values in some
/// columns (<see cref="ModelFacts.UniqueBy"/>), and empties names that are taken (<see
/// cref="ModelFacts.EmptiedIfTaken"/>). Two users of a source can become one of the target, so that two of its rows become one.
/// </summary>
internal sealed class UniqueRows
{
    private readonly ModelDescription _model;
    private readonly HashSet<string> _keys = new(StringComparer.Ordinal);
    private readonly HashSet<string> _names = new(StringComparer.Ordinal);
    private readonly bool[] _keep = new bool[Batch.Capacity];

    private UniqueRows(ModelDescription model) => _model = model;

    /// <summary>Reads the rows of the target.</summary>
    /// <returns>Null if rows of the model may be equal.</returns>
    public static async Task<UniqueRows?> OfAsync(IReadSession session, ModelDescription model, long project, CancellationToken cancellationToken)
    {
        if (model.Facts!.UniqueBy.IsEmpty && model.Facts.EmptiedIfTaken is null)
            return null;
        var rows = new UniqueRows(model);
        await foreach (var batch in session.ReadAsync(new RowQuery(model) { Project = project }, cancellationToken))
        {
            using (batch)
            {
                rows.EmptyTaken(batch);
                for (var row = 0; row < batch.Count && !model.Facts.UniqueBy.IsEmpty; row++)
                    rows._keys.Add(rows.KeyOf(batch, row));
            }
        }

        return rows;
    }

    /// <summary>Removes the rows of a batch that the target or an earlier batch has.</summary>
    public void Filter(Batch batch)
    {
        EmptyTaken(batch);
        if (_model.Facts!.UniqueBy.IsEmpty)
            return;
        for (var row = 0; row < batch.Count; row++)
            _keep[row] = _keys.Add(KeyOf(batch, row));
        batch.Filter(_keep);
    }

    /// <summary>Empties the names that the target or an earlier row has, and remembers the others.</summary>
    private void EmptyTaken(Batch batch)
    {
        if (_model.Facts!.EmptiedIfTaken is not { } field)
            return;
        var names = batch.Texts(field);
        for (var row = 0; row < batch.Count; row++)
        {
            if (!names.IsNull(row) && !_names.Add(names.Text(row)!))
                names.SetNull(row);
        }
    }

    private string KeyOf(Batch batch, int row) => RowKey.Of(batch, row, _model.Facts!.UniqueBy);
}
