using System.Buffers.Text;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Tracelift.Formats.Text;
using Tracelift.Model;

namespace Tracelift.Formats.Json;

/// <summary>
/// Reads the values of one object into the row behind a batch's last row, which counts once the caller raises the number of rows.
/// </summary>
internal sealed class ValueReader(JsonWindow window)
{
    // Texts are copied once the object is complete, so that an object read twice leaves no text behind in the batch.
    private readonly List<PendingText> _texts = [];
    private Batch _batch = null!;
    private ObjectNotes _notes = null!;
    private int _row;
    private bool _isIncomplete;

    /// <summary>Whether the last value was valid.</summary>
    internal bool LastIsGood { get; private set; }

    /// <summary>The last number, id, boolean or time.</summary>
    internal long LastLong { get; private set; }

    /// <summary>Starts another object.</summary>
    internal void Begin(Batch batch, ObjectNotes notes)
    {
        _batch = batch;
        _notes = notes;
        _row = batch.Count;
        _texts.Clear();
    }

    internal void SetNull(int ordinal) => _batch.Columns[ordinal].SetNull(_row);

    internal void Set(int ordinal, long value) => _batch.Longs(ordinal).Set(_row, value);

    internal void SetDefault(ref readonly JsonField field)
    {
        if (field.Kind == ColumnKind.Real)
            _batch.Floats(field.Ordinal).Set(_row, (float)field.Column.Default);
        else
            Set(field.Ordinal, (long)field.Column.Default);
    }

    /// <summary>Reads the reader's current value.</summary>
    /// <returns>False if the value is not entirely in memory.</returns>
    internal bool Read(ref Utf8JsonReader reader, ref readonly JsonField field)
    {
        LastIsGood = true;
        _isIncomplete = false;
        if (IsNotFinite(ref reader, in field))
        {
            if (field.Column.IsMeasure)
            {
                _batch.Floats(field.Ordinal).SetNotFinite(_row);
                return true;
            }

            Fail(ref reader, in field, ValueFault.NotFinite);
            SetNull(field.Ordinal);
            return true;
        }

        if (reader.TokenType == JsonTokenType.Null && (field.Kind != ColumnKind.Json || field.TakesNull))
        {
            if (!field.TakesNull)
                Fail(ref reader, in field, ValueFault.NullValue);
            SetNull(field.Ordinal);
            return true;
        }

        var fault = field.Kind switch
        {
            ColumnKind.Real => ReadReal(ref reader, in field),
            ColumnKind.Time => ReadTime(ref reader, in field),
            ColumnKind.Boolean => ReadBoolean(ref reader, in field),
            ColumnKind.Text or ColumnKind.Geometry or ColumnKind.Bytes => ReadText(ref reader, in field),
            ColumnKind.Double => ReadDouble(ref reader, in field),
            ColumnKind.Composite => ReadText(ref reader, in field),
            ColumnKind.Array when reader.TokenType == JsonTokenType.String => ReadText(ref reader, in field),
            ColumnKind.Array when reader.TokenType != JsonTokenType.StartArray => ValueFault.WrongType,
            ColumnKind.Array or ColumnKind.Json => ReadRaw(ref reader, in field),
            _ => ReadInteger(ref reader, in field),
        };
        if (fault == ValueFault.None)
            return !_isIncomplete;
        Fail(ref reader, in field, fault);
        SetNull(field.Ordinal);
        return reader.TrySkip();
    }

    /// <summary>Copies the texts of a complete object into the batch.</summary>
    /// <param name="data">The current bytes; the object's are valid UTF-8.</param>
    /// <returns>The number of bytes in all texts.</returns>
    internal int PlaceTexts(ReadOnlySpan<byte> data)
    {
        if (_texts.Count == 0)
            return 0;
        var bytes = 0;
        foreach (var text in _texts)
        {
            var raw = data.Slice(text.Start, text.Length);
            var column = _batch.Texts(text.Field.Ordinal);
            var room = column.Room(raw.Length);
            var length = raw.Length;
            if (text.IsEscaped)
                length = JsonText.Unescape(raw, room);
            else
                raw.CopyTo(room);
            var fault = length < 0 ? ValueFault.BadText : Check(room[..length], text);
            var numbers = fault == ValueFault.None && NumberList.IsOf(text.Field) ? NumberList.AsStored(text.Field, room[..length]) : null;
            if (fault == ValueFault.None && NumberList.IsOf(text.Field) && numbers is null)
                fault = ValueFault.WrongType;
            if (fault != ValueFault.None)
            {
                var quotes = data[text.Start - 1] == '"' ? 1 : 0;
                _notes.Add(fault, text.Field, text.Start - quotes, text.Length + (2 * quotes));
                column.SetNull(_row);
                continue;
            }

            if (numbers is null)
                column.Place(_row, length);
            else
                column.Set(_row, numbers);
            bytes += length;
        }

        return bytes;
    }

    private static ValueFault Check(ReadOnlySpan<byte> text, in PendingText pending)
    {
        // Only an escape can put a NUL into a JSON string.
        if (pending.IsEscaped && text.Contains((byte)0))
            return ValueFault.NulCharacter;
        // Stores write it without spaces, so that equal bytes are equal texts.
        if (pending.Field.Kind == ColumnKind.Bytes && (!Base64.IsValid(text) || text.ContainsAny(" \t\r\n"u8)))
            return ValueFault.WrongType;
        if (!IsPermitted(pending.Field, text))
            return ValueFault.NotPermitted;
        var most = pending.Field.MaxLength;
        return most > 0 && text.Length > most && JsonText.CountCharacters(text) > most ? ValueFault.TooLong : ValueFault.None;
    }

    private static bool IsPermitted(Column column, ReadOnlySpan<byte> text)
    {
        if (column.Permitted.IsEmpty)
            return true;
        foreach (var value in column.Permitted)
        {
            if (Ascii.Equals(text, value))
                return true;
        }

        return false;
    }

    private ValueFault ReadInteger(ref Utf8JsonReader reader, ref readonly JsonField field)
    {
        if (!IsNumber(ref reader))
            return ValueFault.WrongType;
        var fault = JsonInteger.Parse(reader.ValueSpan, out var value);
        if (fault != ValueFault.None)
            return fault;
        if (!JsonField.IsInRange(field.Kind, value))
            return ValueFault.OutOfRange;
        LastLong = value;
        Set(field.Ordinal, value);
        return ValueFault.None;
    }

    private ValueFault ReadReal(ref Utf8JsonReader reader, ref readonly JsonField field)
    {
        if (!IsNumber(ref reader))
            return ValueFault.WrongType;
        var fault = JsonFloat.Parse(reader.ValueSpan, out var value);
        if (fault == ValueFault.None)
            _batch.Floats(field.Ordinal).Set(_row, value);
        return fault;
    }

    private ValueFault ReadTime(ref Utf8JsonReader reader, ref readonly JsonField field)
    {
        if (reader.TokenType != JsonTokenType.String)
            return ValueFault.WrongType;
        if (!JsonTime.TryParse(reader.ValueSpan, out var value))
            return ValueFault.BadTime;
        Set(field.Ordinal, value);
        return ValueFault.None;
    }

    private ValueFault ReadBoolean(ref Utf8JsonReader reader, ref readonly JsonField field)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.True:
                Set(field.Ordinal, 1);
                return ValueFault.None;
            case JsonTokenType.False:
                Set(field.Ordinal, 0);
                return ValueFault.None;
            case JsonTokenType.Number when reader.ValueSpan.Length == 1 && reader.ValueSpan[0] is (byte)'0' or (byte)'1':
                Set(field.Ordinal, reader.ValueSpan[0] - '0');
                return ValueFault.None;
            default:
                return ValueFault.WrongType;
        }
    }

    private ValueFault ReadText(ref Utf8JsonReader reader, ref readonly JsonField field)
    {
        if (reader.TokenType != JsonTokenType.String)
            return ValueFault.WrongType;
        _texts.Add(new PendingText(field.Column, (int)reader.TokenStartIndex + 1, reader.ValueSpan.Length, reader.ValueIsEscaped));
        return ValueFault.None;
    }

    private ValueFault ReadDouble(ref Utf8JsonReader reader, ref readonly JsonField field)
    {
        if (!IsNumber(ref reader))
            return ValueFault.WrongType;
        if (!double.TryParse(reader.ValueSpan, NumberStyles.Float, CultureInfo.InvariantCulture, out var value))
            return ValueFault.BadNumber;
        if (!double.IsFinite(value))
            return ValueFault.OutOfRange;
        _batch.Doubles(field.Column.Field).Set(_row, value);
        return ValueFault.None;
    }

    // A value is kept as the file writes it.
    private ValueFault ReadRaw(ref Utf8JsonReader reader, ref readonly JsonField field)
    {
        var start = (int)reader.TokenStartIndex;
        if (!reader.TrySkip())
        {
            _isIncomplete = true;
            return ValueFault.None;
        }

        _texts.Add(new PendingText(field.Column, start, (int)reader.BytesConsumed - start, IsEscaped: false));
        return ValueFault.None;
    }

    // A null in a column that allows no null is treated like NaN: the value is unknown.
    private bool IsNotFinite(ref readonly Utf8JsonReader reader, ref readonly JsonField field) => reader.TokenType switch
    {
        JsonTokenType.Number => window.IsStandIn((int)reader.TokenStartIndex),
        JsonTokenType.String => field.Kind == ColumnKind.Real && NotFiniteNumber.Is(reader.ValueSpan),
        JsonTokenType.Null => field.Column.IsMeasure && !field.TakesNull,
        _ => false,
    };

    private static bool IsNumber(ref readonly Utf8JsonReader reader) =>
        reader.TokenType is JsonTokenType.Number or JsonTokenType.String;

    private void Fail(ref readonly Utf8JsonReader reader, ref readonly JsonField field, ValueFault fault)
    {
        LastIsGood = false;
        var quotes = reader.TokenType == JsonTokenType.String ? 2 : 0;
        _notes.Add(fault, field.Column, (int)reader.TokenStartIndex, Math.Max(1, reader.ValueSpan.Length + quotes));
    }

    private readonly record struct PendingText(Column Field, int Start, int Length, bool IsEscaped);
}
