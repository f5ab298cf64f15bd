using System.Globalization;
using NpgsqlTypes;
using Tracelift.Model;

namespace Tracelift.Postgres.Changes;

/// <summary>
/// Passes the rows of a batch as one array for each column, for statements that take many rows at once. Unlike COPY this
/// needs no binary form of a column's type, and can update.
/// </summary>
internal static class RowArrays
{
    /// <summary>Returns the INSERT of all rows.</summary>
    public static string Insert(ModelDescription model) =>
        $"INSERT INTO {SqlText.Name(model.Table)} ({SqlText.Columns(model)}) SELECT {string.Join(", ", model.Columns.Select(Value))} FROM {From(model)}";

    /// <summary>Returns the UPDATE of all rows, found by their primary keys.</summary>
    /// <param name="model">The model.</param>
    /// <param name="hasTransaction">Whether the table has a column for the transaction that wrote a row.</param>
    public static string Update(ModelDescription model, bool hasTransaction) =>
        $"UPDATE {SqlText.Name(model.Table)} AS t SET {string.Join(", ", model.Columns.Skip(1).Select(column => $"{SqlText.Name(column.Name)} = {Value(column)}"))} " +
        (hasTransaction ? ", txid = txid_current() " : "") +
        $"FROM {From(model)} WHERE t.{SqlText.Name(model.Columns[0].Name)} = r.c0";

    /// <summary>Returns the parameters, one for each column.</summary>
    public static object?[] Parameters(Batch batch) => [.. batch.Columns.Select(column => Parameter(column, batch.Count))];

    private static string From(ModelDescription model) => string.Create(
        CultureInfo.InvariantCulture,
        $"unnest({string.Join(", ", model.Columns.Select((_, i) => $"${i + 1}"))}) AS r ({string.Join(", ", model.Columns.Select((_, i) => $"c{i}"))})");

    // The value with the column's own type; numbers are cast by the assignment.
    private static string Value(Column column)
    {
        var value = string.Create(CultureInfo.InvariantCulture, $"r.c{column.Ordinal}");
        return column.Kind switch
        {
            // An interval is multiplied in double precision, which has no room for the microseconds of some thousand years.
            ColumnKind.Time => $"timestamptz 'epoch' + {value} / 1000000 * interval '1 second' + {value} % 1000000 * interval '1 microsecond'",
            ColumnKind.Boolean => $"({value} <> 0)",
            ColumnKind.Composite => $"{value}::{SqlText.Name(column.TypeName!)}",
            ColumnKind.CompositeArray or ColumnKind.Array =>
                $"CASE WHEN {value} IS NOT NULL THEN ARRAY(SELECT json_array_elements_text({value}::json))::{SqlText.Name(column.TypeName!)}[] END",
            ColumnKind.Json => value + "::jsonb",
            ColumnKind.Bytes => $"decode({value}, 'base64')",
            ColumnKind.Geometry => $"ST_GeomFromText({value})",
            _ => value,
        };
    }

    private static Npgsql.NpgsqlParameter Parameter(BatchColumn column, int count) => column switch
    {
        LongColumn longs => Of(NpgsqlDbType.Bigint, count, row => longs.IsNull(row) ? (long?)null : longs.Values[row]),
        FloatColumn floats => Of(NpgsqlDbType.Real, count, row => floats.IsNull(row) ? (float?)null : floats.Values[row]),
        DoubleColumn doubles => Of(NpgsqlDbType.Double, count, row => doubles.IsNull(row) ? (double?)null : doubles.Values[row]),
        _ => Text((TextColumn)column, count),
    };

    private static Npgsql.NpgsqlParameter Of<T>(NpgsqlDbType type, int count, Func<int, T?> value)
        where T : struct
    {
        var values = new T?[count];
        for (var row = 0; row < count; row++)
            values[row] = value(row);
        return new Npgsql.NpgsqlParameter { NpgsqlDbType = NpgsqlDbType.Array | type, Value = values };
    }

    private static Npgsql.NpgsqlParameter Text(TextColumn texts, int count)
    {
        var values = new string?[count];
        for (var row = 0; row < count; row++)
            values[row] = texts.Text(row);
        return new Npgsql.NpgsqlParameter { NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text, Value = values };
    }
}
