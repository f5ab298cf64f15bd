using System.Globalization;
using System.Text;
using Tracelift.Errors;
using Tracelift.Formats.Text;

namespace Tracelift.Formats.Swc;

/// <summary>Reads the lines of a file into columns.</summary>
internal sealed class SwcLines(SwcOptions options, ProblemList faults, ProblemList repairs)
{
    private const int SwcColumns = 7;
    private const int EswcColumns = 12;

    // The shortest line of a node: seven digits, six blanks, an end.
    private const int ShortestLine = 14;

    private static readonly UTF8Encoding Strict = new(false, true);

    private readonly Range[] _fields = new Range[EswcColumns + 1];
    private readonly Dictionary<string, int> _users = new(StringComparer.Ordinal);
    private readonly SwcHeader _header = new(options, faults, repairs);
    private readonly SwcCommas _commas = new(faults, repairs);
    private SwcNodes _nodes = new(0);
    private (SwcAxis X, SwcAxis Y, SwcAxis Z, SwcAxis Radius) _axes;
    private bool _isFirst = true;
    private bool _hasTitles;
    private bool _isVaa3D;
    private int _line;

    /// <summary>The nodes; parents are still ids.</summary>
    public SwcNodes Nodes => _nodes;

    /// <summary>The JSON of the header, or null.</summary>
    public string? Meta => _header.Meta;

    /// <summary>Whether neither the options nor the header names a unit.</summary>
    public bool IsUnitGuessed => _header.IsUnitGuessed;

    /// <summary>Whether a line has a character that looks like a minus sign or a blank but is another one.</summary>
    public bool HasForeignSigns { get; private set; }

    private string Where => string.Create(CultureInfo.InvariantCulture, $"line {_line}");

    public void Read(ReadOnlySpan<byte> text)
    {
        var lines = Math.Max(text.Count((byte)'\n'), text.Count((byte)'\r')) + 1;
        _nodes = new SwcNodes(Math.Min(lines, Math.Min((text.Length / ShortestLine) + 1, options.MostNodes + 1)));
        while (text.Length > 0)
        {
            _line++;
            var end = text.IndexOfAny((byte)'\n', (byte)'\r');
            var line = end < 0 ? text : text[..end];
            if (end < 0)
                text = [];
            else
                text = text[(end + (text[end] == '\r' && end + 1 < text.Length && text[end + 1] == '\n' ? 2 : 1))..];
            ReadLine(line);
            if (_nodes.Count > options.MostNodes)
            {
                faults.Add(new("too-many-nodes", string.Create(CultureInfo.InvariantCulture, $"it has more than {options.MostNodes} nodes, the most that is allowed"), Where));
                return;
            }
        }

        _commas.End();
        if (_nodes.History is { } history)
            history.Users = [.. _users.Keys];
    }

    private void ReadLine(ReadOnlySpan<byte> line)
    {
        _commas.NotePoint(line, _line);
        if (line.IndexOf((byte)',') >= 0)
            line = _commas.Read(line, _line);
        var count = Split(line);
        if (count == 0)
            return;
        if (count < SwcColumns)
        {
            TooShort(line, count);
            return;
        }

        if (_isFirst && IsTitles(line))
            return;
        if (_isFirst)
            Begin(line, count);
        var row = _nodes.Count;
        if (row == _nodes.Capacity)
            return;
        if (!TryWhole(line, 0, "id", out _nodes.Ids[row])
            || !TryType(line, out _nodes.Types[row])
            || !TryCoordinate(line, 2, "x", _axes.X, out _nodes.X[row])
            || !TryCoordinate(line, 3, "y", _axes.Y, out _nodes.Y[row])
            || !TryCoordinate(line, 4, "z", _axes.Z, out _nodes.Z[row])
            || !TryRadius(line, out _nodes.Radii[row])
            || !TryWhole(line, 6, "parent", out _nodes.ParentIds[row])
            || !TryRest(line, count, row))
        {
            return;
        }

        if (_nodes.Ids[row] < 0)
        {
            BadId(_nodes.Ids[row]);
            return;
        }

        _nodes.Lines[row] = _line;
        _nodes.Count++;
    }

    /// <summary>Finds the columns of a line; an empty line or a remark has none.</summary>
    /// <returns>The number of columns, at most one more than eSWC has.</returns>
    private int Split(ReadOnlySpan<byte> line)
    {
        int count = 0, at = 0, commas = 0;
        while (count < _fields.Length)
        {
            while (at < line.Length && IsBetween(line[at]))
                commas += line[at++] is (byte)',' or (byte)';' ? 1 : 0;
            if (at == line.Length)
                break;
            if (line[at] == '#')
            {
                if (count == 0)
                    _header.Read(line[at..], Where);
                break;
            }

            var start = at;
            while (at < line.Length && !IsBetween(line[at]) && line[at] != '#')
                at++;
            _fields[count++] = start..at;
        }

        if (commas > 0 && count > 0)
            repairs.Add("separators", () => new("separators", "commas or semicolons were taken as blanks", Where));
        return count;
    }

    private static bool IsBetween(byte c) => c is (byte)' ' or (byte)'\t' or (byte)',' or (byte)';' or 0x0b or 0x0c;

    /// <summary>Whether a line holds column names, as navis and tables write above the first node.</summary>
    private bool IsTitles(ReadOnlySpan<byte> line)
    {
        for (var column = 0; column < SwcColumns; column++)
        {
            var text = line[_fields[column]].Trim((byte)'"');
            if (text.IsEmpty || !(char.IsAsciiLetter((char)text[0]) || text[0] == '_'))
                return false;
        }

        // A second line of names means two files in one.
        if (_hasTitles)
            return false;
        _hasTitles = true;
        repairs.Add(new("titles", "a line of column names was skipped", Where));
        return true;
    }

    private void Begin(ReadOnlySpan<byte> line, int count)
    {
        _isFirst = false;
        _axes = _header.End();
        Recognize(line, count);
    }

    /// <summary>Determines the meaning of the columns beyond SWC's: CATMAID's have times, Vaa3D's have numbers.</summary>
    private void Recognize(ReadOnlySpan<byte> line, int count)
    {
        if (count == EswcColumns && JsonTime.TryParse(line[_fields[8]], out _) && JsonTime.TryParse(line[_fields[10]], out _))
        {
            _nodes.History = new SwcHistory(_nodes.Capacity);
            return;
        }

        _isVaa3D = count >= EswcColumns;
        for (var column = SwcColumns; _isVaa3D && column < EswcColumns; column++)
            _isVaa3D = SwcNumber.TryFloat(line[_fields[column]], SwcAxis.Nanometres, out _);
        if (_isVaa3D)
            repairs.Add(new("vaa3d-eswc", "this is Vaa3D's eSWC, not CATMAID's: its columns from the 8th on (segment, level, mode, time, features) were ignored", Where));
    }

    private bool TryRest(ReadOnlySpan<byte> line, int count, int row)
    {
        if (_nodes.History is { } history)
            return TryHistory(line, count, row, history);
        if (count == SwcColumns + 4 && IsSevenWithCommas(line))
        {
            faults.Add("mixed-commas", () => new("mixed-commas", "11 whole numbers with commas between, like 7 columns with decimal commas: which commas are separators is ambiguous", Where));
            return false;
        }

        if (count > SwcColumns && !_isVaa3D)
            repairs.Add("extra-columns", () => new("extra-columns", "columns beyond the 7 of SWC were ignored", Where));
        return true;
    }

    private static bool IsSevenWithCommas(ReadOnlySpan<byte> line)
    {
        var columns = (line.IndexOf((byte)'#') is >= 0 and var remark ? line[..remark] : line).Trim(" \t"u8);
        return columns.IndexOf((byte)',') >= 0 && columns.IndexOfAny(" \t;."u8) < 0;
    }

    private bool TryHistory(ReadOnlySpan<byte> line, int count, int row, SwcHistory history)
    {
        if (count != EswcColumns)
        {
            faults.Add("bad-line", () => new("bad-line", "a line of CATMAID's eSWC has 12 columns: SWC's 7, creator, creation time, editor, edition time, confidence", Where));
            return false;
        }

        if (!TryUser(line, 7, out history.Creators[row]) || !TryTime(line, 8, out history.Created[row])
            || !TryUser(line, 9, out history.Editors[row]) || !TryTime(line, 10, out history.Edited[row])
            || !TryWhole(line, 11, "confidence", out var confidence))
        {
            return false;
        }

        if (confidence is < 1 or > 5)
        {
            BadConfidence(confidence);
            return false;
        }

        history.Confidences[row] = (short)confidence;
        return true;
    }

    private bool TryUser(ReadOnlySpan<byte> line, int column, out int user)
    {
        user = 0;
        string name;
        try
        {
            name = Strict.GetString(line[_fields[column]]);
        }
        catch (DecoderFallbackException)
        {
            return Fault(line, column, "bad-text", "a user's name in UTF-8");
        }

        if (_users.TryGetValue(name, out user))
            return true;
        user = _users.Count;
        _users.Add(name, user);
        return true;
    }

    private bool TryTime(ReadOnlySpan<byte> line, int column, out long time) =>
        JsonTime.TryParse(line[_fields[column]], out time) || Fault(line, column, "bad-time", "a time such as 2026-01-31T12:00:00+00:00");

    private bool TryWhole(ReadOnlySpan<byte> line, int column, string what, out long value)
    {
        if (!SwcNumber.TryWhole(line[_fields[column]], out value, out var isPlain))
            return Fault(line, column, "bad-number", $"a whole number as {what}");
        if (!isPlain)
            ReadAsWhole(what, value);
        return true;
    }

    private bool TryType(ReadOnlySpan<byte> line, out int type)
    {
        type = 0;
        if (!TryWhole(line, 1, "type", out var value))
            return false;
        type = (int)value;
        return type == value || Fault(line, 1, "out-of-range", "a type of at most 32 bits");
    }

    private bool TryCoordinate(ReadOnlySpan<byte> line, int column, string what, SwcAxis axis, out float value)
    {
        if (!SwcNumber.TryFloat(line[_fields[column]], axis, out value))
            return Fault(line, column, "bad-number", $"a number as {what}");
        return float.IsFinite(value) || Fault(line, column, "out-of-range", $"a finite number that fits into 32 bits as {what}");
    }

    private bool TryRadius(ReadOnlySpan<byte> line, out float radius)
    {
        if (!SwcNumber.TryFloat(line[_fields[5]], _axes.Radius, out radius) && !SwcNumber.TryMissing(line[_fields[5]], out radius))
            return Fault(line, 5, "bad-number", "a number as radius");
        if (float.IsFinite(radius))
            return true;
        radius = 0;
        NoRadius(SwcText.Shown(line[_fields[5]]));
        return true;
    }

    // Each fault has its own method: a closure is allocated where its method begins, which must not happen for
    // every line.
    private void TooShort(ReadOnlySpan<byte> line, int count)
    {
        var foreign = SwcText.Foreign(line);
        HasForeignSigns |= foreign is not null;
        TooShort(count, foreign);
    }

    private void TooShort(int count, string? foreign) => faults.Add(
        "bad-line",
        () => new("bad-line", string.Create(CultureInfo.InvariantCulture, $"{count} {(count == 1 ? "column" : "columns")}; an SWC line has 7: id, type, x, y, z, radius, parent{(foreign is null ? "" : $"; there is {foreign}")}"), Where));

    private void BadId(long id) => faults.Add("bad-id", () => new("bad-id", string.Create(CultureInfo.InvariantCulture, $"the id {id} is below 0"), Where));

    private void BadConfidence(long confidence) => faults.Add(
        "out-of-range", () => new("out-of-range", string.Create(CultureInfo.InvariantCulture, $"the confidence {confidence} is not 1 to 5"), Where));

    private void ReadAsWhole(string what, long value) => repairs.Add(
        "number-form",
        () => new("number-form", string.Create(CultureInfo.InvariantCulture, $"the {what} is written as a fraction and was read as {value}"), Where));

    private void NoRadius(string text) => repairs.Add("radius", () => new("radius", $"the radius {text} can't be stored and became 0", Where));

    private bool Fault(ReadOnlySpan<byte> line, int column, string code, string expected)
    {
        var text = line[_fields[column]];
        var foreign = SwcText.Foreign(text);
        HasForeignSigns |= foreign is not null;
        Fault(column, SwcText.Shown(text), code, foreign is null ? expected : $"{expected} (there is {foreign})");
        return false;
    }

    private void Fault(int column, string text, string code, string expected) => faults.Add(
        code, () => new(code, string.Create(CultureInfo.InvariantCulture, $"column {column + 1} has {text}, where {expected} was expected"), Where));
}
