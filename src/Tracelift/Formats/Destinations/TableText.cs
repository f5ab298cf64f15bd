using System.Globalization;
using System.Text;
using Tracelift.Files;
using Tracelift.Formats.Csv;

namespace Tracelift.Formats.Destinations;

/// <summary>Writes a CSV table into a temporary file. Texts are safe in spreadsheets.</summary>
internal sealed class TableText : IAsyncDisposable
{
    private const int Full = 64 << 10;

    private readonly StringBuilder _line = new();
    private readonly FileStream _file;
    private readonly string _name;

    public TableText(string name, params IReadOnlyList<string> columns)
    {
        (_name, _file) = (name, TemporaryFile.Create(name));
        _line.AppendJoin(',', columns);
        EndRow();
    }

    /// <summary>The bytes, once the last row is written.</summary>
    public FileStream Complete()
    {
        Flush();
        return _file;
    }

    /// <summary>Adds a text.</summary>
    public TableText Add(string? text)
    {
        Separate();
        _line.Append(SpreadsheetText.Field(text, ','));
        return this;
    }

    /// <summary>Adds a whole number.</summary>
    public TableText Add(long? number)
    {
        Separate();
        _line.Append(CultureInfo.InvariantCulture, $"{number}");
        return this;
    }

    /// <summary>Adds a number with a fraction, in the fewest digits that give it back.</summary>
    public TableText AddFloat(float number)
    {
        Separate();
        _line.Append(number.ToString("R", CultureInfo.InvariantCulture));
        return this;
    }

    /// <summary>Adds a number, rounded.</summary>
    public TableText AddRounded(double number)
    {
        Separate();
        _line.Append(Math.Round(number, 3).ToString(CultureInfo.InvariantCulture));
        return this;
    }

    /// <summary>Ends the row.</summary>
    public void EndRow()
    {
        _line.Append('\n');
        _isFirst = true;
        if (_line.Length >= Full)
            Flush();
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _file.DisposeAsync();

    private bool _isFirst = true;

    private void Separate()
    {
        if (!_isFirst)
            _line.Append(',');
        _isFirst = false;
    }

    private void Flush()
    {
        TemporaryFile.Write(_file, Encoding.UTF8.GetBytes(_line.ToString()), _name);
        _line.Clear();
    }
}
