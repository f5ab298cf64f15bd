using System.Buffers.Binary;
using System.Globalization;
using Tracelift.Errors;
using Tracelift.Model;

namespace Tracelift.Postgres.Copy;

/// <summary>Decodes rows of COPY's binary format into batches, by the kinds of a model's columns.</summary>
internal sealed class BatchDecoder(ModelDescription model)
{
    /// <summary>Returns the expressions to select, so that each column has exactly the type that this class decodes.</summary>
    public static string SelectList(ModelDescription model) =>
        string.Join(", ", model.Columns.Select(column => column.Kind switch
        {
            ColumnKind.Id => SqlText.Name(column.Name) + "::int8",
            ColumnKind.Integer => SqlText.Name(column.Name) + "::int4",
            ColumnKind.SmallInteger => SqlText.Name(column.Name) + "::int2",
            ColumnKind.Boolean => SqlText.Name(column.Name) + "::bool",
            ColumnKind.Time => SqlText.Name(column.Name) + "::timestamptz",
            ColumnKind.Real => SqlText.Name(column.Name) + "::float4",
            ColumnKind.Double => SqlText.Name(column.Name) + "::float8",
            ColumnKind.CompositeArray or ColumnKind.Array => $"array_to_json({SqlText.Name(column.Name)}::text[])::text",
            ColumnKind.Bytes => $"translate(encode({SqlText.Name(column.Name)}, 'base64'), E'\\n', '')",
            ColumnKind.Geometry => $"ST_AsText({SqlText.Name(column.Name)})",
            _ => SqlText.Name(column.Name) + "::text",
        }));

    /// <summary>Adds a row to a batch.</summary>
    /// <returns>The size of the row's texts in bytes.</returns>
    public int Decode(ReadOnlySpan<byte> fields, Batch batch)
    {
        var row = batch.Count;
        var at = 0;
        var size = 0;
        foreach (var column in batch.Columns)
        {
            var length = BinaryPrimitives.ReadInt32BigEndian(fields[at..]);
            at += 4;
            if (length < 0)
            {
                column.SetNull(row);
                continue;
            }

            var value = fields.Slice(at, length);
            at += length;
            switch (column)
            {
                case LongColumn longs:
                    longs.Set(row, Long(longs.Column.Kind, value));
                    break;
                case FloatColumn floats:
                    floats.SetStored(row, BinaryPrimitives.ReadSingleBigEndian(value));
                    break;
                case DoubleColumn doubles:
                    doubles.SetStored(row, BinaryPrimitives.ReadDoubleBigEndian(value));
                    break;
                case TextColumn texts:
                    if (texts.Column.Kind == ColumnKind.Geometry)
                        texts.SetStoredGeometry(row, value);
                    else
                        texts.Set(row, value);
                    size += length;
                    break;
            }
        }

        Check(batch, row);
        batch.Count++;
        return size;
    }

    private static long Long(ColumnKind kind, ReadOnlySpan<byte> value) => kind switch
    {
        ColumnKind.Id => BinaryPrimitives.ReadInt64BigEndian(value),
        ColumnKind.Time => Time(BinaryPrimitives.ReadInt64BigEndian(value)),
        ColumnKind.Boolean => value[0],
        ColumnKind.SmallInteger => BinaryPrimitives.ReadInt16BigEndian(value),
        _ => BinaryPrimitives.ReadInt32BigEndian(value),
    };

    // Infinity is the smallest or largest number; an addition would overflow into a real time.
    private static long Time(long sincePostgres) =>
        sincePostgres is long.MaxValue or long.MinValue ? sincePostgres : sincePostgres + Timestamp.PostgresEpoch;

    private void Check(Batch batch, int row)
    {
        foreach (var column in model.Columns)
        {
            if (column.Kind != ColumnKind.Time)
                continue;
            var times = batch.Longs(column.Ordinal);
            if (!times.IsNull(row) && times.Values[row] is < Timestamp.Earliest or > Timestamp.Latest)
            {
                throw new StoreException(
                    "bad-time",
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"{model.Table}: the {column.Name} of the row with id {batch.Longs(0).Values[row]} is infinite or outside of the years 1 to 9999"),
                    "Correct it in the database: no file can hold it");
            }
        }
    }
}
