using System.Globalization;
using Tracelift.Model;
using Tracelift.Stores;

namespace Tracelift.Tracing.Import.Load;

/// <summary>
/// Removes translated rows that the target has already, for models of which no two rows may have the same values in some
/// columns (<see cref="ModelFacts.UniqueBy"/>). Two users of a source can become one of the target, so that two of its rows
/// become one.
/// </summary>
internal sealed class UniqueRows
{
    private readonly ModelDescription _model;
    private readonly HashSet<string> _keys = new(StringComparer.Ordinal);
    private readonly bool[] _keep = new bool[Batch.Capacity];

    private UniqueRows(ModelDescription model) => _model = model;

    /// <summary>Reads the rows of the target.</summary>
    /// <returns>Null if rows of the model may be equal.</returns>
    public static async Task<UniqueRows?> OfAsync(IReadSession session, ModelDescription model, long project, CancellationToken cancellationToken)
    {
        if (model.Facts!.UniqueBy.IsEmpty)
            return null;
        var rows = new UniqueRows(model);
        await foreach (var batch in session.ReadAsync(new RowQuery(model) { Project = project }, cancellationToken))
        {
            using (batch)
            {
                for (var row = 0; row < batch.Count; row++)
                    rows._keys.Add(rows.KeyOf(batch, row));
            }
        }

        return rows;
    }

    /// <summary>Removes the rows of a batch that the target or an earlier batch has.</summary>
    public void Filter(Batch batch)
    {
        for (var row = 0; row < batch.Count; row++)
            _keep[row] = _keys.Add(KeyOf(batch, row));
        batch.Filter(_keep);
    }

    private string KeyOf(Batch batch, int row) => string.Join('\n', _model.Facts!.UniqueBy.Select(field => batch.Columns[_model[field].Ordinal] switch
    {
        LongColumn longs => longs.IsNull(row) ? "" : longs.Values[row].ToString(CultureInfo.InvariantCulture),
        var texts => ((TextColumn)texts).Text(row),
    }));
}
