using System.Globalization;
using System.Text;
using Tracelift.Errors;

namespace Tracelift.Formats.Swc;

/// <summary>
/// Reads the remarks above the first node that concern its numbers: <c>OFFSET x y z</c>, <c>SCALE x y z</c>, a unit in a
/// sentence or in navis' <c>Meta</c>.
/// </summary>
internal sealed class SwcHeader(SwcOptions options, ProblemList faults, ProblemList repairs)
{
    // No sentence in a header is longer; a line of a damaged file can be as long as the file.
    private const int LongestRemark = 2000;
    private const int LongestMeta = 1 << 20;

    private double[]? _offset;
    private double[]? _scale;
    private SwcHeaderUnit? _unit;
    private string _unitLine = "";
    private bool _isOver;

    /// <summary>The JSON of a <c># Meta:</c> line, unchanged.</summary>
    public string? Meta { get; private set; }

    /// <summary>Whether neither the options nor the header names a unit.</summary>
    public bool IsUnitGuessed => options.Unit is null && _unit is null;

    /// <summary>Reads a remark.</summary>
    /// <param name="remark">The line from its first <c>#</c>.</param>
    /// <param name="line">The line's place.</param>
    public void Read(ReadOnlySpan<byte> remark, string line)
    {
        var text = remark.TrimStart((byte)'#').TrimStart(" \t"u8);
        if (text.IsEmpty)
            return;
        if (Meta is null && text.Length is >= 5 and < LongestMeta && Ascii.EqualsIgnoreCase(text[..5], "meta:"u8))
        {
            Meta = Encoding.UTF8.GetString(text[5..]).Trim();
            if (!_isOver && SwcHeaderUnit.OfMeta(Meta) is { } unit)
                Take(unit, line);
        }
        else if (Begins(text, "OFFSET"u8) || Begins(text, "SCALE"u8))
        {
            ReadVector(Encoding.UTF8.GetString(text[..Math.Min(text.Length, LongestRemark)]).Trim(), line);
        }
        else if (!_isOver && text.Length < LongestRemark)
        {
            var sentence = Encoding.UTF8.GetString(text).Trim();
            if (SwcHeaderUnit.OfRemark(sentence) is { } unit)
                Take(unit, line);
            else if (Begins(text, "SHRINKAGE_CORRECTION"u8) && Vector(sentence) is { } correction && correction.Any(factor => factor != 1))
                repairs.Add(new("header-unread", $"the header's {sentence} was not applied", line));
        }
    }

    /// <summary>Ends the header; returns the conversions of x, y, z and the radius.</summary>
    public (SwcAxis X, SwcAxis Y, SwcAxis Z, SwcAxis Radius) End()
    {
        _isOver = true;
        var unit = Unit();
        var scale = _scale ?? [1, 1, 1];
        var axes = Enumerable.Range(0, 3).Select(axis => new SwcAxis(_offset?[axis] ?? 0, scale[axis] * unit[axis])).ToArray();

        // The cube root of a cube may differ from the number by rounding.
        var radius = axes[0].Factor == axes[1].Factor && axes[1].Factor == axes[2].Factor ? axes[0].Factor : Math.Cbrt(axes[0].Factor * axes[1].Factor * axes[2].Factor);
        if (radius != axes[0].Factor)
            repairs.Add(new("radius-scale", string.Create(CultureInfo.InvariantCulture, $"the scale differs by axis: radii were multiplied by {radius:0.####}, the cube root of its product")));
        return (axes[0], axes[1], axes[2], new SwcAxis(0, radius));
    }

    // A longer word may begin with the keyword.
    private static bool Begins(ReadOnlySpan<byte> text, ReadOnlySpan<byte> word) =>
        text.Length > word.Length && Ascii.EqualsIgnoreCase(text[..word.Length], word) && text[word.Length] is (byte)' ' or (byte)'\t' or (byte)':' or (byte)'=';

    private void ReadVector(string text, string line)
    {
        var isOffset = text.StartsWith('O') || text.StartsWith('o');
        if (Vector(text) is not { } vector || !(isOffset || vector.All(factor => factor > 0)))
        {
            if (text.StartsWith("OFFSET", StringComparison.Ordinal) || text.StartsWith("SCALE", StringComparison.Ordinal))
                repairs.Add(new("header-unread", $"the header's \"{Excerpt.Of(text)}\" is not {(isOffset ? "three numbers" : "three numbers above 0")} and was not applied", line));
            return;
        }

        ref var known = ref isOffset ? ref _offset : ref _scale;
        var (word, shown) = (isOffset ? "OFFSET" : "SCALE", string.Join(' ', vector.Select(number => number.ToString(CultureInfo.InvariantCulture))));
        if (_isOver && !vector.SequenceEqual(known ?? (isOffset ? [0, 0, 0] : [1, 1, 1])))
        {
            faults.Add("late-header", () => new("late-header", $"{word} {shown} appears after the first node and differs from the one before: are these several files in one?", line));
            return;
        }

        if (known is null && vector.Any(number => number != (isOffset ? 0 : 1)))
            repairs.Add(new(isOffset ? "header-offset" : "header-scale", $"the header's {word} {shown} was {(isOffset ? "added to all positions" : "multiplied into all positions")}", line));
        known ??= vector;
    }

    /// <summary>Returns the one or three numbers behind a keyword, as three; null for anything else.</summary>
    private static double[]? Vector(string text)
    {
        var words = text[text.IndexOfAny([' ', '\t', ':', '='])..].Split([' ', '\t', ':', '=', ';', '(', ')'], StringSplitOptions.RemoveEmptyEntries);
        if (words.Length == 1 || words.Any(word => word.EndsWith(',')))
            words = [.. words.SelectMany(word => word.Split(',', StringSplitOptions.RemoveEmptyEntries))];
        var numbers = words.Select(word => double.TryParse(word.Replace(',', '.'), NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number) ? (double?)number : null).ToList();
        return numbers.Contains(null) ? null
            : numbers.Count == 3 ? [.. numbers.Select(number => number!.Value)]
            : numbers.Count == 1 && !text.StartsWith("OFFSET", StringComparison.OrdinalIgnoreCase) ? [numbers[0]!.Value, numbers[0]!.Value, numbers[0]!.Value]
            : null;
    }

    private void Take(SwcHeaderUnit unit, string line)
    {
        if (_unit is null)
            (_unit, _unitLine) = (unit, line);
        else if (!unit.IsSame(_unit))
            repairs.Add(new("header-unit", $"the header names the unit {unit.Name}after {_unit.Name}, which applies", line));
    }

    /// <summary>Returns the file's unit in nm, by axis: from the options, else from the header, else nm.</summary>
    private double[] Unit()
    {
        double[]? told = options.Unit switch
        {
            null => null,
            SwcUnit.Micrometre => [1000, 1000, 1000],
            _ => [1, 1, 1],
        };
        if (_unit is not { } named)
            return told ?? [1, 1, 1];
        if (named.Nanometres is not { } sizes)
        {
            if (told is null)
                repairs.Add(new("header-unit", $"the header says that numbers are in {named.Name}, a unit without a size: they were read as nm", _unitLine));
            return told ?? [1, 1, 1];
        }

        if (told is null && sizes.Any(size => size != 1))
            repairs.Add(new("header-unit", $"the header says that numbers are in {named.Name}: they were read in that unit", _unitLine));
        else if (told is not null && !sizes.SequenceEqual(told))
            repairs.Add(new("header-unit", $"the header says that numbers are in {named.Name}; they were read as {(told[0] == 1 ? "nm" : "µm")}, as the options say", _unitLine));
        return told ?? sizes;
    }
}
