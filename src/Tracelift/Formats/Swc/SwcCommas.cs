using System.Globalization;
using Tracelift.Errors;

namespace Tracelift.Formats.Swc;

/// <summary>
/// Decides the meaning of commas. A comma is a separator only if the line has no other separator, or if it is not between two
/// digits; else it is a decimal comma, as German and French programs write. A file must not mix both.
/// </summary>
internal sealed class SwcCommas(ProblemList faults, ProblemList repairs)
{
    private byte[] _line = [];
    private int _firstDecimal;
    private int _firstPoint;
    private int _firstSeparator;

    /// <summary>Returns a line with points in place of decimal commas.</summary>
    /// <param name="line">The line, with at least one comma.</param>
    /// <param name="number">The line's number.</param>
    public ReadOnlySpan<byte> Read(ReadOnlySpan<byte> line, int number)
    {
        var columns = line.IndexOf((byte)'#') is >= 0 and var remark ? line[..remark] : line;
        columns = columns.Trim(" \t\v\f"u8);
        if (columns.IndexOf((byte)',') < 0)
            return line;
        if (columns.IndexOfAny(" \t;\v\f"u8) < 0 || !HasDecimals(columns))
        {
            _firstSeparator = _firstSeparator == 0 ? number : _firstSeparator;
            return line;
        }

        _firstDecimal = _firstDecimal == 0 ? number : _firstDecimal;
        if (_line.Length < line.Length)
            _line = new byte[line.Length * 2];
        line.CopyTo(_line);
        var end = line.IndexOf((byte)'#') is >= 0 and var from ? from : line.Length;
        for (var i = 0; i < end; i++)
        {
            if (line[i] != ',')
                continue;
            if (IsBetweenDigits(line, i))
                _line[i] = (byte)'.';
            else
                _firstSeparator = _firstSeparator == 0 ? number : _firstSeparator;
        }

        repairs.Add("decimal-comma", () => new("decimal-comma", "commas were read as decimal commas", Line(number)));
        return _line.AsSpan(0, line.Length);
    }

    /// <summary>Notes the first decimal point.</summary>
    /// <param name="line">A line.</param>
    /// <param name="number">The line's number.</param>
    public void NotePoint(ReadOnlySpan<byte> line, int number)
    {
        if (_firstPoint == 0 && (line.IndexOf((byte)'#') is >= 0 and var remark ? line[..remark] : line).IndexOf((byte)'.') >= 0)
            _firstPoint = number;
    }

    /// <summary>Checks the whole file: several kinds of commas make it ambiguous.</summary>
    public void End()
    {
        if (_firstDecimal == 0)
            return;
        if (_firstSeparator != 0)
        {
            faults.Add(new(
                "mixed-commas",
                string.Create(CultureInfo.InvariantCulture, $"a comma is a separator only where the line has no other, else it is a decimal comma: here it is a decimal comma in line {_firstDecimal} and a separator in line {_firstSeparator}"),
                Line(Math.Max(_firstDecimal, _firstSeparator))));
        }

        if (_firstPoint != 0)
        {
            faults.Add(new(
                "mixed-commas",
                string.Create(CultureInfo.InvariantCulture, $"there is a decimal comma in line {_firstDecimal} and a decimal point in line {_firstPoint}, so 1,234 is ambiguous"),
                Line(Math.Max(_firstDecimal, _firstPoint))));
        }
    }

    private static string Line(int number) => string.Create(CultureInfo.InvariantCulture, $"line {number}");

    private static bool HasDecimals(ReadOnlySpan<byte> columns)
    {
        for (var i = 0; i < columns.Length; i++)
        {
            if (columns[i] == ',' && IsBetweenDigits(columns, i))
                return true;
        }

        return false;
    }

    private static bool IsBetweenDigits(ReadOnlySpan<byte> line, int comma) =>
        comma > 0 && comma + 1 < line.Length && char.IsAsciiDigit((char)line[comma - 1]) && char.IsAsciiDigit((char)line[comma + 1]);
}
