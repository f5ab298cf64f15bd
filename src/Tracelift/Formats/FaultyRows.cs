using System.Globalization;
using Tracelift.Errors;
using Tracelift.Formats.Skeletons;
using Tracelift.Model;

namespace Tracelift.Formats;

/// <summary>The faulty rows and files of a source, for a load that sets aside the affected skeletons instead of failing.</summary>
public sealed class FaultyRows
{
    /// <summary>The largest number of faulty rows. A source with more is damaged as a whole.</summary>
    public const int Most = 100_000;

    private readonly List<FaultyRow> _rows = [];
    private readonly HashSet<long> _skeletons = [];

    /// <summary>The faulty rows; of treenodes that name a skeleton, one for each skeleton.</summary>
    public IReadOnlyList<FaultyRow> Rows => _rows;

    /// <summary>The faulty files, each a skeleton of its own.</summary>
    public List<RejectedItem> Files { get; } = [];

    /// <summary>Whether single rows of a model can be set aside: all other rows depend on users, classes and relations.</summary>
    public static bool Takes(ModelDescription model) =>
        model != Models.User && model != Models.Project && model != Models.Class && model != Models.Relation;

    /// <summary>Notes a faulty row of a batch; an unreadable value is null in the batch.</summary>
    /// <param name="batch">The batch.</param>
    /// <param name="row">The row's index, which may be behind the last row.</param>
    /// <param name="problem">Creates the description of the fault.</param>
    /// <exception cref="InputException"><c>too-many-faults</c>.</exception>
    public void Add(Batch batch, int row, Func<Problem> problem)
    {
        ArgumentNullException.ThrowIfNull(batch);
        ArgumentNullException.ThrowIfNull(problem);
        if (batch.Model == Models.Treenode && !batch.Longs("skeleton").IsNull(row) && !_skeletons.Add(batch.Longs("skeleton").Values[row]))
            return;
        if (_rows.Count == Most)
        {
            throw new InputException(
                "too-many-faults",
                string.Create(CultureInfo.InvariantCulture, $"More than {Most} rows are faulty, too many to set aside; the last is {problem()}"),
                "Correct the file, or export it again.");
        }

        var values = new Dictionary<Column, long>();
        foreach (var column in batch.Columns)
        {
            if ((column.Column.Ordinal == 0 || column.Column.RefersTo is not null) && column is LongColumn longs && !longs.IsNull(row))
                values.Add(column.Column, longs.Values[row]);
        }

        _rows.Add(new FaultyRow(batch.Model, values, problem()));
    }

    /// <summary>Adds the source's offset to ids, as for the ids in batches.</summary>
    /// <param name="offset">The offset.</param>
    /// <param name="isShifted">Whether the source offsets the ids of a model.</param>
    internal void Shift(long offset, Func<ModelDescription?, bool> isShifted)
    {
        for (var i = 0; i < _rows.Count; i++)
        {
            var row = _rows[i];
            _rows[i] = row with
            {
                Values = row.Values.ToDictionary(
                    value => value.Key,
                    value => isShifted(value.Key.Ordinal == 0 ? row.Model : value.Key.RefersTo) ? unchecked(value.Value + offset) : value.Value),
            };
        }

        var shifted = _skeletons.Select(id => unchecked(id + offset)).ToList();
        _skeletons.Clear();
        _skeletons.UnionWith(shifted);
    }
}

/// <summary>A faulty row.</summary>
/// <param name="Model">Its model.</param>
/// <param name="Values">The row's id and references, where they are readable.</param>
/// <param name="Problem">The fault.</param>
public sealed record FaultyRow(ModelDescription Model, IReadOnlyDictionary<Column, long> Values, Problem Problem)
{
    /// <summary>The row's id; null if it is unreadable, so that no batch has the row.</summary>
    public long? Id => this[Model.Columns[0].Field];

    /// <summary>An id in the row, or null.</summary>
    public long? this[string field] => Values.TryGetValue(Model[field], out var id) ? id : null;
}
