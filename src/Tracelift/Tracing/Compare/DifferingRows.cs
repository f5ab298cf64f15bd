using System.Globalization;
using Tracelift.Model;

namespace Tracelift.Tracing.Compare;

/// <summary>Reads the first rows of a model that differ again, to find the fields and both values.</summary>
internal sealed class DifferingRows(ModelDescription model, RowHashes hashes)
{
    /// <summary>The largest number of rows to read again.</summary>
    private const int Most = 10;

    // A geometry can have megabytes of text.
    private const int LongestText = 200;

    private readonly List<long> _places = [];

    /// <summary>Adds a differing row, in ascending order; ignores all but the first ones.</summary>
    public void Want(long place)
    {
        if (_places.Count < Most)
            _places.Add(place);
    }

    public async Task<IReadOnlyList<Difference>> CompareAsync(ComparedSide a, ComparedSide b, CancellationToken cancellationToken)
    {
        using var ofA = Batch.Rent(model);
        using var ofB = Batch.Rent(model);
        var rowsOfA = await CollectAsync(a, ofA, cancellationToken);
        var rowsOfB = await CollectAsync(b, ofB, cancellationToken);
        var differences = new List<Difference>();
        foreach (var place in _places)
        {
            long? pkOfA = rowsOfA.TryGetValue(place, out var rowOfA) ? ofA.Ids[rowOfA] : null;
            long? pkOfB = rowsOfB.TryGetValue(place, out var rowOfB) ? ofB.Ids[rowOfB] : null;
            if (pkOfA is null || pkOfB is null)
            {
                differences.Add(new Difference(model.Label, pkOfA, pkOfB, "pk", Text(pkOfA), Text(pkOfB)));
                continue;
            }

            foreach (var column in RowHashes.Compared(model))
            {
                var (keyOfA, shownOfA) = Value(ofA.Columns[column.Ordinal], rowOfA, a);
                var (keyOfB, shownOfB) = Value(ofB.Columns[column.Ordinal], rowOfB, b);
                if (keyOfA != keyOfB)
                    differences.Add(new Difference(model.Label, pkOfA, pkOfB, column.Field, shownOfA, shownOfB));
            }
        }

        return differences;
    }

    private async Task<Dictionary<long, int>> CollectAsync(ComparedSide side, Batch into, CancellationToken cancellationToken)
    {
        var rows = new Dictionary<long, int>();
        await foreach (var batch in side.ReadAsync(model, cancellationToken))
        {
            using (batch)
            {
                for (var row = 0; row < batch.Count; row++)
                {
                    var place = side.PlaceOf(model, batch.Ids[row]);
                    if (_places.BinarySearch(place) < 0)
                        continue;
                    rows[place] = into.Count;
                    into.Append(batch, row);
                }
            }
        }

        return rows;
    }

    /// <summary>Returns the comparison key of a value, and the text to show.</summary>
    private (string? Key, string? Shown) Value(BatchColumn column, int row, ComparedSide side)
    {
        if (column.IsNull(row))
            return (null, null);
        switch (column)
        {
            case LongColumn longs when column.Column.RefersTo is { } target:
                var id = longs.Values[row];
                return (Text(side.PlaceOf(target, id)), side.Describe(target, id));
            case LongColumn longs when column.Column.Kind == ColumnKind.Time:
                var time = hashes.Time(longs.Values[row]);
                return (Text(time), Timestamp.ToMoment(time).ToString("yyyy-MM-ddTHH:mm:ss.ffffffZ", CultureInfo.InvariantCulture));
            case LongColumn longs:
                return (Text(longs.Values[row]), Text(longs.Values[row]));
            case FloatColumn floats:
                return (Text(RowHashes.Bits(floats.Values[row])), floats.Values[row].ToString(CultureInfo.InvariantCulture));
            case DoubleColumn doubles:
                return (doubles.Values[row].ToString("R", CultureInfo.InvariantCulture), doubles.Values[row].ToString(CultureInfo.InvariantCulture));
            default:
                var text = ((TextColumn)column).Text(row)!;
                return (text, text.Length <= LongestText ? $"\"{text}\"" : $"\"{text[..LongestText]}...\" ({text.Length} characters)");
        }
    }

    private static string? Text(long? number) => number?.ToString(CultureInfo.InvariantCulture);
}
