using System.Buffers.Text;
using System.Globalization;
using System.Text;
using System.Text.Unicode;
using Tracelift.Errors;
using Tracelift.Formats.Text;
using Tracelift.Model;

namespace Tracelift.Formats.Csv;

/// <summary>Turns records into rows of a model.</summary>
internal sealed class CsvValues(CsvTable table, CsvVocabulary classes, CsvVocabulary relations, long now)
{
    /// <summary>The user of rows without a user.</summary>
    public const long NoUser = 0;

    private readonly ModelDescription _model = table.Model;
    private string? _lastTime;
    private long _lastMoment;

    /// <summary>Receives faults; null in later passes, which repeat the faults of the survey.</summary>
    public SurveyNotes? Notes { get; init; }

    /// <summary>
    /// Adds a record to a batch. A faulty value becomes null; a record without a usable id is skipped. A record with too many or too
    /// few fields is faulty as a whole; its values only tell which skeleton it belongs to.
    /// </summary>
    public void Add(Batch batch, CsvRecords records)
    {
        var row = batch.Count;
        batch.SetPosition(row, table.Place + records.Position);
        var isCounted = records.Count == table.Fields;
        var fault = isCounted ? null : CsvRecords.Miscounted(records.Count, table.Fields);
        foreach (var column in batch.Columns)
        {
            var place = table.Columns[column.Column.Ordinal];
            if (place < 0 || records.IsMissing(place))
            {
                if (!Default(batch, column, row, records.Position, isThere: place >= 0))
                    fault ??= $"{column.Column.Name} is missing";
            }
            else if (!Set(column, row, records.Utf8(place)))
            {
                column.SetNull(row);
                fault ??= $"{column.Column.Name} is \"{Excerpt.Of(records.Text(place))}\", not {Expected(column.Column)}";
            }
        }

        if (fault is not null)
            Tell(batch, row, isCounted ? "bad-value" : "field-count", fault, table.Place + records.Position);
        if (!batch.Longs(0).IsNull(row))
            batch.Count++;
    }

    private static string Expected(Column column) => column.Kind switch
    {
        ColumnKind.Id or ColumnKind.Integer or ColumnKind.SmallInteger => "a whole number that the column can hold",
        ColumnKind.Boolean => "true or false",
        ColumnKind.Time => "a time with its date such as 2011-09-04T07:53:41.243Z",
        ColumnKind.Real => "a finite number",
        _ => string.Create(CultureInfo.InvariantCulture, $"a text of at most {column.MaxLength} characters in UTF-8"),
    };

    private void Tell(Batch batch, int row, string code, string fault, long position)
    {
        var ids = batch.Longs(0);
        var where = ids.IsNull(row) ? _model.Table : string.Create(CultureInfo.InvariantCulture, $"{_model.Table} id {ids.Values[row]}");
        Notes?.Add(batch, row, code, () => new Problem(code, fault, where, position));
    }

    /// <summary>Sets the default of a missing value.</summary>
    /// <returns>False if the value is required.</returns>
    private bool Default(Batch batch, BatchColumn column, int row, long position, bool isThere)
    {
        var what = column.Column;
        if (!what.InFiles)
        {
            column.SetNull(row);
            return true;
        }

        if (what.Ordinal == 0 && !isThere)
        {
            // A link without an id gets its position, which is unique.
            ((LongColumn)column).Set(row, position + 1);
            return true;
        }

        if (what.RefersTo == Models.Project)
            ((LongColumn)column).Set(row, 1);
        else if (what.Field == "editor")
            ((LongColumn)column).Set(row, batch.Longs("user").Values[row]);
        else if (what.RefersTo == Models.User)
            ((LongColumn)column).Set(row, NoUser);
        else if (what.IfMissing == MissingValue.Now)
            ((LongColumn)column).Set(row, now);
        else if (what.Nullable || what.IfMissing == MissingValue.Null)
            column.SetNull(row);
        else if (what.IfMissing == MissingValue.Default && column is FloatColumn floats)
            floats.Set(row, (float)what.Default);
        else if (what.IfMissing == MissingValue.Default && column is LongColumn longs)
            longs.Set(row, (long)what.Default);
        else if (column is TextColumn texts && isThere)
            texts.Set(row, "");
        else
        {
            column.SetNull(row);
            return false;
        }

        return true;
    }

    private bool Set(BatchColumn column, int row, ReadOnlySpan<byte> text)
    {
        switch (column)
        {
            case FloatColumn floats when Utf8Parser.TryParse(text, out float real, out var used) && used == text.Length && float.IsFinite(real):
                floats.Set(row, real);
                return true;
            case FloatColumn { Column.IsMeasure: true } measures when NotFiniteNumber.Is(text):
                measures.SetNotFinite(row);
                return true;
            case TextColumn texts when Utf8.IsValid(text) && !text.Contains((byte)0) && Fits(column.Column, text):
                texts.Set(row, text);
                return true;
            case LongColumn longs when TryRead(longs.Column, text, out var value):
                longs.Set(row, value);
                return true;
            default:
                return false;
        }
    }

    private static bool Fits(Column column, ReadOnlySpan<byte> text) =>
        column.MaxLength == 0 || text.Length <= column.MaxLength || Encoding.UTF8.GetCharCount(text) <= column.MaxLength;

    private bool TryRead(Column column, ReadOnlySpan<byte> text, out long value)
    {
        switch (column.Kind)
        {
            case ColumnKind.Boolean:
                value = text is [(byte)'t' or (byte)'T' or (byte)'1', ..] ? 1 : 0;
                return text is [(byte)'t' or (byte)'T' or (byte)'1' or (byte)'f' or (byte)'F' or (byte)'0', ..];
            case ColumnKind.Time:
                return TryReadTime(text, out value);
        }

        var isNumber = CsvNumber.TryWhole(text, out value);
        if (column.RefersTo == Models.Class || column.RefersTo == Models.Relation)
        {
            var names = column.RefersTo == Models.Class ? classes : relations;
            if (isNumber)
                names.Note(value);
            else if (Utf8.IsValid(text))
                value = names.Of(Encoding.UTF8.GetString(text));
            return isNumber || Utf8.IsValid(text);
        }

        return isNumber && column.Kind switch
        {
            ColumnKind.Integer => value is >= int.MinValue and <= int.MaxValue,
            ColumnKind.SmallInteger => value is >= short.MinValue and <= short.MaxValue,
            _ => true,
        };
    }

    private bool TryReadTime(ReadOnlySpan<byte> text, out long value)
    {
        // Neighbouring rows often have the same time.
        var read = Encoding.UTF8.GetString(text);
        value = _lastMoment;
        if (read == _lastTime)
            return true;
        if (!BeginsWithDate(read.AsSpan().TrimStart()) || !DateTimeOffset.TryParse(read, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var moment))
            return false;
        (_lastTime, _lastMoment) = (read, Timestamp.From(moment));
        value = _lastMoment;
        return true;
    }

    // .NET would complete a text without a date or a year with today's.
    private static bool BeginsWithDate(ReadOnlySpan<char> text) =>
        text.Length >= 8 && !text[..4].ContainsAnyExceptInRange('0', '9') && (text[4] is '-' or '/') && (text[6] == text[4] || text[7] == text[4]);
}
