using System.Globalization;
using System.Text;
using Tracelift.Errors;
using Tracelift.Model;

namespace Tracelift.Formats.Json;

/// <summary>
/// How a model's rows are laid out in a file: what stands between the values is made once, to be written, and to be
/// recognised when it is read.
/// </summary>
internal sealed class JsonRow
{
    private readonly byte[] _start;
    private readonly byte[] _end;

    internal JsonRow(ModelDescription model, Func<Column, bool> isWritten)
    {
        var columns = model.Columns.Where(column => column.Ordinal > 0 && column.InFiles && isWritten(column)).ToArray();
        Columns = [.. columns.Select((column, i) => new JsonColumn(column, isFirst: i == 0))];
        _start = Encoding.UTF8.GetBytes($"{{\n  \"model\": \"{model.Label}\",\n  \"pk\": ");
        _end = Columns.Length == 0 ? "{}\n}"u8.ToArray() : "\n  }\n}"u8.ToArray();
        Texts = [.. columns.Where(column => column.Storage == ColumnStorage.Text).Select(column => column.Ordinal)];
    }

    /// <summary>What stands between the primary key and the first column.</summary>
    internal static ReadOnlySpan<byte> BeforeFields => ",\n  \"fields\": "u8;

    /// <summary>What stands before the primary key.</summary>
    internal ReadOnlySpan<byte> Start => _start;

    /// <summary>What stands after the last column.</summary>
    internal ReadOnlySpan<byte> End => _end;

    /// <summary>The places of the columns of text among those that are written.</summary>
    internal int[] Texts { get; }

    /// <summary>The columns that are written, in their order.</summary>
    internal JsonColumn[] Columns { get; }

    /// <summary>The bytes of a row's texts, before escapes.</summary>
    internal long LengthOfText(Batch batch, int row)
    {
        var length = 0L;
        foreach (var text in Texts)
            length += batch.Texts(text).Utf8(row).Length;
        return length;
    }

    /// <summary>Writes a row.</summary>
    internal void Append(Batch batch, int row, JsonBuffer into)
    {
        Begin(batch, row, into);
        foreach (var column in Columns)
            column.Append(batch, row, into);
        into.Append(_end);
    }

    /// <summary>Writes what comes before the columns.</summary>
    internal void Begin(Batch batch, int row, JsonBuffer into)
    {
        into.Append(_start);
        into.AppendInteger(batch.Ids[row]);
        into.Append(BeforeFields);
    }
}

/// <summary>How a column's values are written.</summary>
internal sealed class JsonColumn
{
    private readonly Column _column;
    private readonly byte[] _prefix;

    internal JsonColumn(Column column, bool isFirst)
    {
        _column = column;
        _prefix = Encoding.UTF8.GetBytes($"{(isFirst ? "{" : ",")}\n    \"{column.Field}\": ");
    }

    /// <summary>What the column is.</summary>
    internal Column Column => _column;

    /// <summary>What stands before a value.</summary>
    internal ReadOnlySpan<byte> Prefix => _prefix;

    /// <summary>Writes a row's value with its prefix.</summary>
    internal void Append(Batch batch, int row, JsonBuffer into)
    {
        into.Append(_prefix);
        var values = batch.Columns[_column.Ordinal];
        if (values.MayHaveNulls && values.IsNull(row))
        {
            into.Append("null"u8);
            return;
        }

        switch (_column.Kind)
        {
            case ColumnKind.Real:
                AppendReal(batch, ((FloatColumn)values).Values[row], row, into);
                break;
            case ColumnKind.Text or ColumnKind.Geometry:
                into.Append("\""u8);
                into.AppendText(((TextColumn)values).Utf8(row));
                into.Append("\""u8);
                break;
            case ColumnKind.Time:
                into.Append("\""u8);
                into.AppendTime(((LongColumn)values).Values[row]);
                into.Append("\""u8);
                break;
            case ColumnKind.Boolean:
                into.Append(((LongColumn)values).Values[row] != 0 ? "true"u8 : "false"u8);
                break;
            default:
                into.AppendInteger(((LongColumn)values).Values[row]);
                break;
        }
    }

    private void AppendReal(Batch batch, float value, int row, JsonBuffer into)
    {
        if (!float.IsFinite(value))
        {
            throw new InputException(
                "not-finite",
                string.Create(CultureInfo.InvariantCulture, $"{batch.Model} {batch.Ids[row]}: {_column.Field} is {value}, which JSON can't express"),
                "Give the field a finite number in the database.");
        }

        into.AppendFloat(value);
    }
}
