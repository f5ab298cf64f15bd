using System.Text;
using Tracelift.Model;

namespace Tracelift.Tests.Formats.Json;

/// <summary>Random rows of any model with all values that a file can hold.</summary>
internal static class RandomRows
{
    private static readonly long[] Ids = [0, 1, -1, int.MaxValue, 1L << 31, long.MaxValue, long.MinValue];
    private static readonly float[] Floats = [0f, -0f, -1f, 3590f, 0.1f, float.Epsilon, float.MaxValue, float.MinValue, 1e-5f, 1e16f];
    private static readonly string[] Characters = ["a", "Z", " ", "\"", "\\", "/", "\n", "\t", "\u0001", "\u007f", "ä", "ß", "神", "\u2028", "😀", "𝔸", "\uffff"];

    /// <summary>A batch of up to so many rows.</summary>
    public static Batch Batch(Random random, ModelDescription model, int most)
    {
        var batch = Tracelift.Model.Batch.Rent(model);
        for (var rows = random.Next(1, most + 1); batch.Count < rows; batch.Count++)
        {
            foreach (var column in batch.Columns)
                Set(random, column, batch.Count);
        }

        return batch;
    }

    public static string Text(Random random, int most)
    {
        var text = new StringBuilder();
        for (var length = random.Next(most + 1); length > 0; length--)
            text.Append(Characters[random.Next(Characters.Length)]);
        return text.ToString();
    }

    private static void Set(Random random, BatchColumn values, int row)
    {
        var column = values.Column;
        if (!column.InFiles || (column.Ordinal > 0 && (column.Nullable || column.IfMissing == MissingValue.Null) && random.Next(3) == 0))
            values.SetNull(row);
        else if (values is LongColumn longs)
            longs.Set(row, Long(random, column.Kind));
        else if (values is FloatColumn floats)
            floats.Set(row, Float(random));
        else if (values is DoubleColumn doubles)
            doubles.Set(row, (double)Float(random) * random.NextDouble());
        else if (Composed(random, column) is { } composed)
            ((TextColumn)values).Set(row, composed);
        else
            ((TextColumn)values).Set(row, Text(random, random.Next(20) == 0 && column.MaxLength > 0 ? column.MaxLength : 12));
    }

    // As stores keep them.
    private static string? Composed(Random random, Column column) => column.Kind switch
    {
        ColumnKind.Array => $"[{string.Join(',', Enumerable.Range(0, random.Next(5) * column.GroupSize).Select(_ => $"\"{random.Next(-99, 99)}\""))}]",
        ColumnKind.Composite => $"({string.Join(',', Enumerable.Range(0, column.TypeName == "rgba" ? 4 : 3).Select(_ => random.Next(-99, 99)))})",
        ColumnKind.Bytes => Convert.ToBase64String(Encoding.UTF8.GetBytes(Text(random, 12))),
        _ when !column.Permitted.IsEmpty => column.Permitted[random.Next(column.Permitted.Length)],
        ColumnKind.Json => random.Next(3) == 0 ? "null" : $"{{\"a\":[{random.Next()},\"b\"]}}",
        _ => null,
    };

    private static long Long(Random random, ColumnKind kind) => kind switch
    {
        ColumnKind.Id => random.Next(4) == 0 ? Ids[random.Next(Ids.Length)] : random.NextInt64(1L << 40),
        ColumnKind.Integer => random.Next(int.MinValue, int.MaxValue),
        ColumnKind.SmallInteger => random.Next(short.MinValue, short.MaxValue + 1),
        ColumnKind.Boolean => random.Next(2),
        _ => random.Next(4) == 0
            ? random.NextInt64(Timestamp.Earliest / Timestamp.Second, Timestamp.Latest / Timestamp.Second) * Timestamp.Second
            : random.NextInt64(Timestamp.Earliest, Timestamp.Latest),
    };

    private static float Float(Random random)
    {
        if (random.Next(3) == 0)
            return Floats[random.Next(Floats.Length)];
        var value = BitConverter.Int32BitsToSingle(random.Next(int.MinValue, int.MaxValue));
        return float.IsFinite(value) ? value : random.NextSingle();
    }
}
