using System.Globalization;

namespace Tracelift.Model;

/// <summary>
/// Counts NaN and infinite values of a source, by model and field (<c>catmaid.treenode.radius</c>). Batches hold 0 or
/// null instead (<see cref="FloatColumn.SetNotFinite"/>).
/// </summary>
public sealed class NotFiniteCounts
{
    private readonly SortedDictionary<string, long> _counts = new(StringComparer.Ordinal);
    private readonly HashSet<string> _nullable = new(StringComparer.Ordinal);

    /// <summary>The number of values, by model and field.</summary>
    public IReadOnlyDictionary<string, long> Counts => _counts;

    /// <summary>Notes for users: a line for each field.</summary>
    public IEnumerable<string> Notes => _counts.Select(count => string.Create(
        CultureInfo.InvariantCulture,
        $"{count.Key}: {count.Value} {(count.Value == 1 ? "value is no finite number" : "values are no finite numbers")} (NaN, infinite or missing); {(_nullable.Contains(count.Key) ? "null" : "0")} stands for {(count.Value == 1 ? "it" : "them")}"));

    /// <summary>Adds the values of a batch.</summary>
    public void Add(Batch batch)
    {
        ArgumentNullException.ThrowIfNull(batch);
        foreach (var column in batch.Columns)
        {
            if (column.CountNotFinite(batch.Count) is not (> 0 and var count))
                continue;
            var name = $"{batch.Model.Label}.{column.Column.Field}";
            _counts[name] = _counts.GetValueOrDefault(name) + count;
            if (column.Column.Nullable)
                _nullable.Add(name);
        }
    }
}
