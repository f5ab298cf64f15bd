using System.Buffers;
using System.Text.Unicode;
using Tracelift.Formats.Text;
using Tracelift.Model;

namespace Tracelift.Formats.Json;

/// <summary>
/// The fast path for objects in the layout of <see cref="TracingJsonWriter"/> and CATMAID: the bytes between
/// values are constant, and only the values are parsed. Leaves any object that differs, be it by a fault, an
/// escape or a space, to the slow path; reports no faults itself.
/// </summary>
internal sealed class TemplateReader
{
    private const int No = -1;

    // This many digits always fit into 64 bits.
    private const int SafeDigits = 18;

    private static readonly SearchValues<byte> EndOfPlainText = SearchValues.Create(
        [(byte)'"', (byte)'\\', .. Enumerable.Range(0, ' ').Select(c => (byte)c)]);

    private readonly JsonRow _row;
    private readonly Column[] _notInFiles;

    // Texts are copied once the object is complete.
    private readonly (int Start, int Length)[] _texts;

    internal TemplateReader(ModelDescription model)
    {
        _row = new JsonRow(model, _ => true);
        _notInFiles = [.. model.Columns.Where(column => !column.InFiles)];
        _texts = new (int Start, int Length)[model.Columns.Length];
    }

    /// <summary>Reads an object into the row behind a batch's last row, which counts once the caller raises the number of rows.</summary>
    /// <param name="data">Bytes that begin with the object's brace.</param>
    /// <param name="batch">A batch of the model.</param>
    /// <param name="pk">The primary key.</param>
    /// <param name="text">The number of bytes in all texts.</param>
    /// <returns>The object's length; -1 for an object of another layout.</returns>
    internal int Read(ReadOnlySpan<byte> data, Batch batch, out long pk, out int text)
    {
        text = 0;
        pk = 0;
        var row = batch.Count;
        if (!data.StartsWith(_row.Start))
            return No;
        var at = ReadInteger(data, _row.Start.Length, batch.Columns[0], row);
        if (at < 0 || !data[at..].StartsWith(JsonRow.BeforeFields))
            return No;
        at += JsonRow.BeforeFields.Length;
        foreach (var column in _row.Columns)
        {
            if (!data[at..].StartsWith(column.Prefix))
                return No;
            at = ReadValue(data, at + column.Prefix.Length, column.Column, batch.Columns[column.Column.Ordinal], row);
            if (at < 0)
                return No;
        }

        if (!data[at..].StartsWith(_row.End))
            return No;
        foreach (var ordinal in _row.Texts)
            text += PlaceText(data, batch.Texts(ordinal), row);
        foreach (var column in _notInFiles)
            batch.Columns[column.Ordinal].SetNull(row);
        pk = batch.Longs(0).Values[row];
        return at + _row.End.Length;
    }

    private int ReadValue(ReadOnlySpan<byte> data, int at, Column column, BatchColumn values, int row)
    {
        if (at < data.Length && data[at] == 'n')
            return ReadNull(data, at, column, values, row);
        return column.Kind switch
        {
            ColumnKind.Real => ReadReal(data, at, (FloatColumn)values, row),
            ColumnKind.Time => ReadTime(data, at, (LongColumn)values, row),
            ColumnKind.Boolean => ReadBoolean(data, at, (LongColumn)values, row),
            ColumnKind.Text or ColumnKind.Geometry when column.Permitted.IsEmpty => ReadText(data, at, column),
            ColumnKind.Text or ColumnKind.Bytes or ColumnKind.Double or ColumnKind.Array or ColumnKind.Composite or ColumnKind.CompositeArray or ColumnKind.Json => No,
            _ => ReadInteger(data, at, values, row),
        };
    }

    private int ReadNull(ReadOnlySpan<byte> data, int at, Column column, BatchColumn values, int row)
    {
        if (!JsonField.DoesTakeNull(column) || !data[at..].StartsWith("null"u8))
            return No;
        values.SetNull(row);
        _texts[column.Ordinal] = (0, No);
        return at + 4;
    }

    private static int ReadInteger(ReadOnlySpan<byte> data, int at, BatchColumn values, int row)
    {
        var isNegative = at < data.Length && data[at] == '-';
        if (isNegative)
            at++;
        var first = at;
        var value = 0L;
        for (; at < data.Length && (uint)data[at] - '0' <= 9; at++)
            value = unchecked((value * 10) + data[at] - '0');
        var digits = at - first;
        if (digits is 0 or > SafeDigits || (digits > 1 && data[first] == '0'))
            return No;
        if (isNegative)
            value = -value;
        if (!JsonField.IsInRange(values.Column.Kind, value))
            return No;
        ((LongColumn)values).Set(row, value);
        return at;
    }

    private static int ReadReal(ReadOnlySpan<byte> data, int at, FloatColumn values, int row)
    {
        if (values.Column.IsMeasure && NotFiniteNumber.LengthAt(data[at..]) is > 0 and var length)
        {
            values.SetNotFinite(row);
            return at + length;
        }

        var end = at;
        while (end < data.Length && data[end] is not ((byte)',' or (byte)'\n') && end - at < JsonFloat.Longest)
            end++;
        if (JsonFloat.Parse(data[at..end], out var value) != ValueFault.None)
            return No;
        values.Set(row, value);
        return end;
    }

    private static int ReadTime(ReadOnlySpan<byte> data, int at, LongColumn values, int row)
    {
        // With milliseconds or without a fraction.
        const int Shortest = 20;
        if (data.Length - at < JsonTime.Longest + 2 || data[at] != '"')
            return No;
        var length = data[at + 1 + JsonTime.Longest] == '"' ? JsonTime.Longest : Shortest;
        if (data[at + 1 + length] != '"' || !JsonTime.TryParse(data.Slice(at + 1, length), out var value))
            return No;
        values.Set(row, value);
        return at + length + 2;
    }

    private static int ReadBoolean(ReadOnlySpan<byte> data, int at, LongColumn values, int row)
    {
        var value = data[at..].StartsWith("true"u8);
        if (!value && !data[at..].StartsWith("false"u8))
            return No;
        values.Set(row, value ? 1 : 0);
        return at + (value ? 4 : 5);
    }

    private int ReadText(ReadOnlySpan<byte> data, int at, Column column)
    {
        if (at >= data.Length || data[at] != '"')
            return No;
        at++;
        var length = data[at..].IndexOfAny(EndOfPlainText);
        if (length < 0 || data[at + length] != '"' || (column.MaxLength > 0 && length > column.MaxLength))
            return No;
        if (!Utf8.IsValid(data.Slice(at, length)))
            return No;
        _texts[column.Ordinal] = (at, length);
        return at + length + 1;
    }

    private int PlaceText(ReadOnlySpan<byte> data, TextColumn values, int row)
    {
        var (start, length) = _texts[values.Column.Ordinal];
        if (length == No)
            return 0;
        values.Set(row, data.Slice(start, length));
        return length;
    }
}
