using System.Globalization;
using Tracelift.Model;
using Tracelift.Stores;

namespace Tracelift.Tests.Stores;

/// <summary>Rows for tests, by field names; other columns are null, or 0 if not nullable.</summary>
internal static class TestRows
{
    /// <summary>One row as values by field.</summary>
    public static Dictionary<string, object?> Row(params (string Field, object? Value)[] values) =>
        values.ToDictionary(value => value.Field, value => value.Value);

    /// <summary>Rows as batches of a size.</summary>
    public static async IAsyncEnumerable<Batch> Batches(
        ModelDescription model, IEnumerable<Dictionary<string, object?>> rows, int size = Batch.Capacity)
    {
        await Task.Yield();
        foreach (var part in rows.Chunk(size))
        {
            var batch = Batch.Rent(model);
            foreach (var row in part)
                Add(batch, row);
            yield return batch;
        }
    }

    /// <summary>All rows of a query, each as the text of its values by field; null is null.</summary>
    public static async Task<List<Dictionary<string, string?>>> ReadAsync(
        IReadSession session, RowQuery query, CancellationToken cancellationToken = default)
    {
        var rows = new List<Dictionary<string, string?>>();
        await foreach (var batch in session.ReadAsync(query, cancellationToken))
        {
            using (batch)
            {
                for (var row = 0; row < batch.Count; row++)
                    rows.Add(batch.Columns.ToDictionary(column => column.Column.Field, column => Text(column, row)));
            }
        }

        return rows;
    }

    /// <summary>The ids that a query finds, in order.</summary>
    public static async Task<List<long>> IdsAsync(IReadSession session, RowQuery query, CancellationToken cancellationToken = default)
    {
        var ids = new List<long>();
        await foreach (var batch in session.ReadAsync(query, cancellationToken))
        {
            using (batch)
                ids.AddRange(batch.Ids);
        }

        ids.Sort();
        return ids;
    }

    public static string? Text(BatchColumn column, int row) => column.IsNull(row)
        ? null
        : column switch
        {
            LongColumn longs => longs.Values[row].ToString(CultureInfo.InvariantCulture),
            FloatColumn floats => floats.Values[row].ToString("R", CultureInfo.InvariantCulture),
            DoubleColumn doubles => doubles.Values[row].ToString("R", CultureInfo.InvariantCulture),
            _ => ((TextColumn)column).Text(row),
        };

    /// <summary>The least value of a column that holds text.</summary>
    public static string Empty(Column column) => column.Kind switch
    {
        ColumnKind.Array or ColumnKind.CompositeArray => "[]",
        ColumnKind.Json => "{}",
        ColumnKind.Composite => column.TypeName == "rgba" ? "(0,0,0,0)" : "(0,0,0)",
        _ => "",
    };

    private static void Add(Batch batch, Dictionary<string, object?> values)
    {
        var row = batch.Count++;
        foreach (var column in batch.Columns)
        {
            var value = values.GetValueOrDefault(column.Column.Field);
            switch (column)
            {
                case var _ when value is null && column.Column.Nullable:
                    column.SetNull(row);
                    break;
                case LongColumn longs:
                    longs.Set(row, Convert.ToInt64(value, CultureInfo.InvariantCulture));
                    break;
                case FloatColumn floats:
                    floats.Set(row, Convert.ToSingle(value, CultureInfo.InvariantCulture));
                    break;
                case DoubleColumn doubles:
                    doubles.Set(row, Convert.ToDouble(value, CultureInfo.InvariantCulture));
                    break;
                case TextColumn texts:
                    texts.Set(row, (string?)value ?? Empty(column.Column));
                    break;
            }
        }
    }
}
