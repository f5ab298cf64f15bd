using System.Globalization;
using System.Text;
using Tracelift.Errors;
using Tracelift.Formats.Text;
using Tracelift.Model;

namespace Tracelift.Formats.Json;

/// <summary>
/// The layout of a model's rows in a file. The constant bytes between values are computed once, for writing and for recognising
/// them when reading.
/// </summary>
internal sealed class JsonRow
{
    private readonly byte[] _start;
    private readonly byte[] _end;

    // The largest size of a row without its texts.
    private readonly int _longest;

    internal JsonRow(ModelDescription model, Func<Column, bool> isWritten)
    {
        var columns = model.Columns.Where(column => column.Ordinal > 0 && column.InFiles && isWritten(column)).ToArray();
        Columns = [.. columns.Select((column, i) => new JsonColumn(column, isFirst: i == 0))];
        _start = Encoding.UTF8.GetBytes($"{{\n  \"model\": \"{model.Label}\",\n  \"pk\": ");
        _end = Columns.Length == 0 ? "{}\n}"u8.ToArray() : "\n  }\n}"u8.ToArray();
        _longest = _start.Length + JsonInteger.Longest + BeforeFields.Length + Columns.Sum(column => column.Longest) + _end.Length;
        Texts = [.. columns.Where(column => column.Storage == ColumnStorage.Text).Select(column => column.Ordinal)];
    }

    /// <summary>The bytes between the primary key and the first column.</summary>
    internal static ReadOnlySpan<byte> BeforeFields => ",\n  \"fields\": "u8;

    /// <summary>The bytes before the primary key.</summary>
    internal ReadOnlySpan<byte> Start => _start;

    /// <summary>The bytes after the last column.</summary>
    internal ReadOnlySpan<byte> End => _end;

    /// <summary>The indexes of the text columns among the written columns.</summary>
    internal int[] Texts { get; }

    /// <summary>The written columns, in order.</summary>
    internal JsonColumn[] Columns { get; }

    /// <summary>Returns the number of bytes in a row's texts, before escapes.</summary>
    internal long LengthOfText(Batch batch, int row)
    {
        var length = 0L;
        foreach (var text in Texts)
            length += batch.Texts(text).Utf8(row).Length;
        return length;
    }

    /// <summary>Returns the number of text bytes, before escapes, in the largest row of a batch and in all rows.</summary>
    internal (long Longest, long Total) LengthOfTexts(Batch batch)
    {
        var (longest, total) = (0L, 0L);
        for (var row = 0; row < batch.Count && Texts.Length > 0; row++)
        {
            var length = LengthOfText(batch, row);
            (longest, total) = (Math.Max(longest, length), total + length);
        }

        return (longest, total);
    }

    /// <summary>Writes a row.</summary>
    /// <param name="batch">The rows.</param>
    /// <param name="row">The index of the row.</param>
    /// <param name="textLength">The result of <see cref="LengthOfText"/>.</param>
    /// <param name="into">Receives the bytes.</param>
    internal void Append(Batch batch, int row, long textLength, JsonBuffer into)
    {
        // Reserves the room once: a row has a dozen columns, and most take a few bytes.
        var room = into.Room(_longest + (checked((int)textLength) * JsonText.Growth));
        var length = Begin(batch, row, room);
        foreach (var column in Columns)
            length += column.Format(batch, row, room[length..]);
        _end.CopyTo(room[length..]);
        into.Advance(length + _end.Length);
    }

    /// <summary>Writes the bytes before the columns.</summary>
    internal void Begin(Batch batch, int row, JsonBuffer into) => into.Advance(Begin(batch, row, into.Room(_longest)));

    private int Begin(Batch batch, int row, Span<byte> into)
    {
        _start.CopyTo(into);
        var length = _start.Length;
        length += JsonInteger.Format(batch.Ids[row], into[length..]);
        BeforeFields.CopyTo(into[length..]);
        return length + BeforeFields.Length;
    }
}

/// <summary>Writes the values of a column. Not thread-safe.</summary>
internal sealed class JsonColumn
{
    private readonly Column _column;
    private readonly byte[] _prefix;

    // Most columns of whole numbers and times repeat their value row after row: the bytes are formatted once and copied.
    private readonly byte[] _lastBytes;
    private long _last;
    private int _lastLength;

    internal JsonColumn(Column column, bool isFirst)
    {
        _column = column;
        _prefix = Encoding.UTF8.GetBytes($"{(isFirst ? "{" : ",")}\n    \"{column.Field}\": ");
        _lastBytes = new byte[Longest];
    }

    /// <summary>The column.</summary>
    internal Column Column => _column;

    /// <summary>The bytes before a value.</summary>
    internal ReadOnlySpan<byte> Prefix => _prefix;

    /// <summary>The largest size of prefix and value, without the characters of a text.</summary>
    internal int Longest => _prefix.Length + Math.Max(JsonFloat.Longest, JsonTime.Longest + 2);

    /// <summary>Writes a row's value with its prefix.</summary>
    internal void Append(Batch batch, int row, JsonBuffer into) => into.Advance(Format(batch, row, into.Room(Longest)));

    /// <summary>Writes a row's value with its prefix into a span that has room.</summary>
    /// <returns>The number of bytes.</returns>
    internal int Format(Batch batch, int row, Span<byte> into)
    {
        var values = batch.Columns[_column.Ordinal];
        if (values.MayHaveNulls && values.IsNull(row))
            return _prefix.Length + Copy("null"u8, AfterPrefix(into));
        switch (values)
        {
            case LongColumn longs:
                return FormatAgain(longs.Values[row], into);
            case FloatColumn floats:
                return _prefix.Length + JsonFloat.Format(Finite(batch, floats.Values[row], row), AfterPrefix(into));
            case DoubleColumn doubles:
                return _prefix.Length + FormatDouble(doubles.Values[row], AfterPrefix(into));
            case TextColumn { Column.Kind: ColumnKind.Json } json:
                return _prefix.Length + Copy(json.Utf8(row), AfterPrefix(into));
            default:
                var text = AfterPrefix(into);
                text[0] = (byte)'"';
                var length = JsonText.Escape(((TextColumn)values).Utf8(row), text[1..]);
                text[length + 1] = (byte)'"';
                return _prefix.Length + length + 2;
        }
    }

    private int FormatAgain(long value, Span<byte> into)
    {
        if (value != _last || _lastLength == 0)
        {
            _lastLength = _prefix.Length + FormatLong(value, AfterPrefix(_lastBytes));
            _last = value;
        }

        return Copy(_lastBytes.AsSpan(0, _lastLength), into);
    }

    private int FormatLong(long value, Span<byte> into)
    {
        switch (_column.Kind)
        {
            case ColumnKind.Time:
                into[0] = (byte)'"';
                var time = JsonTime.Format(value, into[1..]);
                into[time + 1] = (byte)'"';
                return time + 2;
            case ColumnKind.Boolean:
                return Copy(value != 0 ? "true"u8 : "false"u8, into);
            default:
                return JsonInteger.Format(value, into);
        }
    }

    // As Python writes it: always with a fraction or an exponent.
    private static int FormatDouble(double value, Span<byte> into)
    {
        value.TryFormat(into, out var length, "R", CultureInfo.InvariantCulture);
        if (!into[..length].ContainsAny(".eE"u8))
            length += Copy(".0"u8, into[length..]);
        return length;
    }

    private Span<byte> AfterPrefix(Span<byte> into)
    {
        _prefix.CopyTo(into);
        return into[_prefix.Length..];
    }

    private static int Copy(ReadOnlySpan<byte> bytes, Span<byte> into)
    {
        bytes.CopyTo(into);
        return bytes.Length;
    }

    private float Finite(Batch batch, float value, int row) => float.IsFinite(value)
        ? value
        : throw new InputException(
            "not-finite",
            string.Create(CultureInfo.InvariantCulture, $"{batch.Model} {batch.Ids[row]}: {_column.Field} is {value}, which JSON can't express"),
            "Give the field a finite number in the database.");
}
