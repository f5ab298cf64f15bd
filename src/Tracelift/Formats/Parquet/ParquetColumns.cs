using Parquet;
using Parquet.Schema;
using Tracelift.Errors;

namespace Tracelift.Formats.Parquet;

/// <summary>Reads columns, whatever the width of their numbers, and whether or not they may be null.</summary>
internal static class ParquetColumns
{
    /// <summary>Reads a column of whole numbers.</summary>
    /// <returns>The numbers, and which of them are null.</returns>
    /// <exception cref="InputException"><c>bad-column</c>: the column holds something else.</exception>
    public static async ValueTask<(long[] Values, bool[] Nulls)> ReadWholeAsync(ParquetRowGroupReader group, DataField field, string file, CancellationToken cancellationToken)
    {
        var type = field.ClrType;
        return type == typeof(long) ? await ReadAsync<long, long>(group, field, value => value, cancellationToken)
            : type == typeof(ulong) ? await ReadAsync<ulong, long>(group, field, value => value <= long.MaxValue ? (long)value : throw TooLarge(value), cancellationToken)
            : type == typeof(int) ? await ReadAsync<int, long>(group, field, value => value, cancellationToken)
            : type == typeof(uint) ? await ReadAsync<uint, long>(group, field, value => value, cancellationToken)
            : type == typeof(short) ? await ReadAsync<short, long>(group, field, value => value, cancellationToken)
            : type == typeof(ushort) ? await ReadAsync<ushort, long>(group, field, value => value, cancellationToken)
            : type == typeof(sbyte) ? await ReadAsync<sbyte, long>(group, field, value => value, cancellationToken)
            : type == typeof(byte) ? await ReadAsync<byte, long>(group, field, value => value, cancellationToken)
            : type == typeof(double) ? await ReadAsync<double, long>(group, field, Whole, cancellationToken)
            : type == typeof(float) ? await ReadAsync<float, long>(group, field, value => Whole(value), cancellationToken)
            : throw new InputException("bad-column", $"{file}: the column {field.Name} holds {type.Name}: expected whole numbers");

        InputException TooLarge(ulong value) => new("bad-value", FormattableString.Invariant($"{file}: the column {field.Name} holds {value}, which is too large for an id"));

        // pandas makes floats of whole numbers where a column has gaps.
        long Whole(double value) => value == Math.Floor(value) && Math.Abs(value) < 1L << 53 ? (long)value
            : throw new InputException("bad-value", FormattableString.Invariant($"{file}: the column {field.Name} holds {value}: expected whole numbers"));
    }

    /// <summary>Reads a column of numbers.</summary>
    /// <returns>The numbers, and which of them are null.</returns>
    /// <exception cref="InputException"><c>bad-column</c>: the column holds something else.</exception>
    public static async ValueTask<(double[] Values, bool[] Nulls)> ReadRealAsync(ParquetRowGroupReader group, DataField field, string file, CancellationToken cancellationToken)
    {
        var type = field.ClrType;
        if (type == typeof(float))
            return await ReadAsync<float, double>(group, field, value => value, cancellationToken);
        if (type == typeof(double))
            return await ReadAsync<double, double>(group, field, value => value, cancellationToken);
        var (values, nulls) = await ReadWholeAsync(group, field, file, cancellationToken);
        return (Array.ConvertAll(values, value => (double)value), nulls);
    }

    /// <summary>Whether a column holds texts.</summary>
    public static bool IsText(DataField field) => field.ClrType == typeof(string) || field.ClrType == typeof(ReadOnlyMemory<char>);

    /// <summary>Reads a column of texts.</summary>
    public static async ValueTask<string?[]> ReadTextAsync(ParquetRowGroupReader group, DataField field, CancellationToken cancellationToken)
    {
        var texts = new string?[group.RowCount];
        await group.ReadAsync(field, texts.AsMemory(), null, cancellationToken);
        return texts;
    }

    /// <summary>Reads a column of lists of whole numbers.</summary>
    public static async ValueTask<IReadOnlyList<IReadOnlyList<long>>> ReadListsAsync(ParquetRowGroupReader group, DataField field, string file, CancellationToken cancellationToken)
    {
        if (field.ClrType == typeof(ulong))
            return await ReadListsAsync<ulong>(group, field, value => (long)value, cancellationToken);
        if (field.ClrType == typeof(long))
            return await ReadListsAsync<long>(group, field, value => value, cancellationToken);
        throw new InputException("bad-column", $"{file}: the column {field.Path} holds {field.ClrType.Name}: expected ids");
    }

    private static async ValueTask<(T[] Values, bool[] Nulls)> ReadAsync<TStored, T>(ParquetRowGroupReader group, DataField field, Func<TStored, T> convert, CancellationToken cancellationToken)
        where TStored : struct
    {
        var rows = (int)group.RowCount;
        if (field.MaxRepetitionLevel > 0)
            throw new InputException("bad-column", $"The column {field.Path} holds lists: expected numbers");
        var (values, nulls) = (new T[rows], new bool[rows]);
        if (field.MaxDefinitionLevel == 0)
        {
            var stored = new TStored[rows];
            await group.ReadAsync<TStored>(field, stored.AsMemory(), null, cancellationToken);
            for (var row = 0; row < rows; row++)
                values[row] = convert(stored[row]);
            return (values, nulls);
        }

        var nullable = new TStored?[rows];
        await group.ReadAsync<TStored>(field, nullable.AsMemory(), null, cancellationToken);
        for (var row = 0; row < rows; row++)
        {
            nulls[row] = nullable[row] is null;
            if (nullable[row] is { } value)
                values[row] = convert(value);
        }

        return (values, nulls);
    }

    private static async ValueTask<IReadOnlyList<IReadOnlyList<long>>> ReadListsAsync<TStored>(
        ParquetRowGroupReader group, DataField field, Func<TStored, long> convert, CancellationToken cancellationToken)
        where TStored : struct
    {
        // An empty list counts as a value, without having one.
        var path = field.Path.ToList();
        var count = (int)group.RowGroup.Columns.First(column => column.MetaData!.PathInSchema.SequenceEqual(path, StringComparer.Ordinal)).MetaData!.NumValues;
        var (values, definitions, repetitions) = (new TStored[count], new int[count], new int[count]);
        await group.ReadRawAsync<TStored>(field, values.AsMemory(), definitions.AsMemory(), repetitions.AsMemory(), cancellationToken);
        var lists = new List<IReadOnlyList<long>>();
        List<long> list = [];
        var at = 0;
        for (var i = 0; i < count; i++)
        {
            if (repetitions[i] == 0)
                lists.Add(list = []);
            if (definitions[i] == field.MaxDefinitionLevel)
                list.Add(convert(values[at++]));
        }

        return lists;
    }
}
