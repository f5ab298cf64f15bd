using System.Globalization;
using System.Text;
using Tracelift.Errors;

namespace Tracelift.Formats.Csv;

/// <summary>
/// Reads a small table: values with commas between (or semicolons, or tabs: whichever the first line has most of), quotes
/// doubled within quotes, a first line of names.
/// </summary>
public sealed class CsvReader
{
    private readonly string _text;
    private readonly string _name;
    private readonly char _between;
    private int _at;
    private int _line = 1;

    private CsvReader(string text, string name)
    {
        (_text, _name) = (text, name);
        var end = text.AsSpan().IndexOfAny('\n', '\r');
        var first = end < 0 ? text : text[..end];
        _between = ((char[])[',', ';', '\t']).MaxBy(c => first.Count(other => other == c));
    }

    /// <summary>Reads a table.</summary>
    /// <param name="utf8">Its bytes.</param>
    /// <param name="name">Its name, for messages.</param>
    /// <param name="mostRows">The most rows.</param>
    /// <exception cref="InputException">It is no such table.</exception>
    public static IReadOnlyList<CsvRow> Read(ReadOnlySpan<byte> utf8, string name, int mostRows)
    {
        ArgumentNullException.ThrowIfNull(name);
        string text;
        try
        {
            text = new UTF8Encoding(false, true).GetString(utf8).TrimStart('\uFEFF');
        }
        catch (DecoderFallbackException e)
        {
            throw new InputException("bad-text", $"{name} is not in UTF-8", inner: e);
        }

        var reader = new CsvReader(text, name);
        if (reader.Next() is not { } header)
            throw new InputException("no-header", $"{name} is empty: expected a first line with the columns' names");
        var columns = new Dictionary<string, int>(StringComparer.OrdinalIgnoreCase);
        for (var i = 0; i < header.Values.Count; i++)
        {
            if (!columns.TryAdd(header.Values[i].Trim(), i))
                throw new InputException("duplicate-column", $"{name} has the column {header.Values[i]} twice");
        }

        var rows = new List<CsvRow>();
        while (reader.Next() is { } row)
        {
            if (row.Values is [""])
                continue;
            if (row.Values.Count > columns.Count)
                throw reader.Fault(row.Line, $"{row.Values.Count} values, where the first line has {columns.Count}");
            if (rows.Count == mostRows)
                throw reader.Fault(row.Line, $"more than {mostRows.ToString(CultureInfo.InvariantCulture)} rows");
            rows.Add(new CsvRow(row.Line, columns, row.Values));
        }

        return rows;
    }

    private (int Line, List<string> Values)? Next()
    {
        if (_at >= _text.Length)
            return null;
        var line = _line;
        var values = new List<string>();
        while (true)
        {
            values.Add(Value());
            if (_at < _text.Length && _text[_at] == _between)
            {
                _at++;
                continue;
            }

            if (_at < _text.Length && _text[_at] == '\r')
                _at++;
            if (_at < _text.Length && _text[_at] == '\n')
                _at++;
            _line++;
            return (line, values);
        }
    }

    private string Value()
    {
        if (_at >= _text.Length || _text[_at] != '"')
        {
            var length = _text.AsSpan(_at).IndexOfAny(_between, '\n', '\r');
            var start = _at;
            _at = length < 0 ? _text.Length : _at + length;
            return _text[start.._at];
        }

        var value = new StringBuilder();
        var began = _line;
        for (_at++; ; _at++)
        {
            if (_at >= _text.Length)
                throw Fault(began, "a quote that does not end");
            if (_text[_at] == '\n')
                _line++;
            if (_text[_at] != '"')
            {
                value.Append(_text[_at]);
                continue;
            }

            if (_at + 1 < _text.Length && _text[_at + 1] == '"')
            {
                value.Append(_text[_at++]);
                continue;
            }

            _at++;
            if (_at < _text.Length && _text[_at] != _between && _text[_at] is not '\n' and not '\r')
                throw Fault(_line, "something behind the quote that ends a value");
            return value.ToString();
        }
    }

    private InputException Fault(int line, string what) =>
        new("bad-table", string.Create(CultureInfo.InvariantCulture, $"{_name}, line {line}: {what}"));
}

/// <summary>A row of a table.</summary>
/// <param name="Line">Its line, from 1.</param>
/// <param name="Columns">The columns' places by name.</param>
/// <param name="Values">Its values; there can be fewer than columns.</param>
public sealed record CsvRow(int Line, IReadOnlyDictionary<string, int> Columns, IReadOnlyList<string> Values)
{
    /// <summary>A value without blanks around it, or an apostrophe for spreadsheets; null where there is no such column or it is empty.</summary>
    public string? this[string column] =>
        Columns.TryGetValue(column, out var place) && place < Values.Count && Values[place].Trim() is { Length: > 0 } value ? SpreadsheetText.Restore(value) : null;
}
