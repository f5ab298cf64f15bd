using System.Globalization;
using Tracelift.Errors;
using Tracelift.Formats.Skeletons;
using Tracelift.Model;

namespace Tracelift.Formats;

/// <summary>The rows and the files of a source that are at fault, where what they belong to is set aside instead of all.</summary>
public sealed class FaultyRows
{
    /// <summary>The most: a source with more is not one of which some items are bad.</summary>
    public const int Most = 100_000;

    private readonly List<FaultyRow> _rows = [];
    private readonly HashSet<long> _skeletons = [];

    /// <summary>The rows: of treenodes that name a skeleton, one for each skeleton.</summary>
    public IReadOnlyList<FaultyRow> Rows => _rows;

    /// <summary>The files, each a skeleton by itself.</summary>
    public List<RejectedItem> Files { get; } = [];

    /// <summary>Whether rows of a model can stay out by themselves: all others stand on users, classes and relations.</summary>
    public static bool Takes(ModelDescription model) =>
        model != Models.User && model != Models.Project && model != Models.Class && model != Models.Relation;

    /// <summary>Notes a row of a batch; what can't be read of it is null there.</summary>
    /// <param name="batch">The batch.</param>
    /// <param name="row">The row's place in it, which may be behind its last one.</param>
    /// <param name="problem">What is wrong with it.</param>
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
                string.Create(CultureInfo.InvariantCulture, $"More than {Most} rows are at fault, which are too many to be set aside; the last one is {problem()}"),
                "Mend the file, or export it anew.");
        }

        var values = new Dictionary<Column, long>();
        foreach (var column in batch.Columns)
        {
            if ((column.Column.Ordinal == 0 || column.Column.RefersTo is not null) && column is LongColumn longs && !longs.IsNull(row))
                values.Add(column.Column, longs.Values[row]);
        }

        _rows.Add(new FaultyRow(batch.Model, values, problem()));
    }

    /// <summary>Makes ids larger, as those of the batches are that come from the source.</summary>
    /// <param name="offset">By how much.</param>
    /// <param name="isShifted">Whether ids of a model are.</param>
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

/// <summary>A row that is at fault.</summary>
/// <param name="Model">Its model.</param>
/// <param name="Values">Its id and the ids of what it refers to, as far as they can be read.</param>
/// <param name="Problem">What is wrong with it.</param>
public sealed record FaultyRow(ModelDescription Model, IReadOnlyDictionary<Column, long> Values, Problem Problem)
{
    /// <summary>Its id; null where that can't be read, so that the row does not come.</summary>
    public long? Id => this[Model.Columns[0].Field];

    /// <summary>One of its ids, or null.</summary>
    public long? this[string field] => Values.TryGetValue(Model[field], out var id) ? id : null;
}
