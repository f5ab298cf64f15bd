using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Tracelift.Formats.Swc;

/// <summary>A unit in a header.</summary>
/// <param name="Name">The unit's spelling in the header.</param>
/// <param name="Nanometres">The unit's size in nm, by axis; null for a unit without a size, such as pixels.</param>
internal sealed partial record SwcHeaderUnit(string Name, double[]? Nanometres)
{
    // Includes the character that replaces the micro sign of a Latin-1 file.
    private const string Units = "nm|nanomet(?:er|re)s?|[uµμ\uFFFD]m|microns?|micromet(?:er|re)s?|mm|millimet(?:er|re)s?|Å|[aå]ngstr[oö]ms?|met(?:er|re)s?|pixels?|voxels?|px|vx";

    /// <summary>Whether two units are the same.</summary>
    public bool IsSame(SwcHeaderUnit other) => Nanometres is null || other.Nanometres is null ? Nanometres == other.Nanometres : Nanometres.SequenceEqual(other.Nanometres);

    /// <summary>Returns the unit in a sentence, such as <c>All positions and radii in µm</c> or <c>units: micrometers</c>, or null.</summary>
    public static SwcHeaderUnit? OfRemark(string remark)
    {
        if (Sentence().Match(remark) is { Success: true } sentence)
            return Of(sentence.Groups["unit"].Value);
        return Key().Match(remark) is { Success: true } key ? Of(key.Groups["unit"].Value) : null;
    }

    /// <summary>Returns the unit in navis' header, such as <c>{"units": "8 nanometer"}</c>, or null.</summary>
    public static SwcHeaderUnit? OfMeta(string json)
    {
        try
        {
            using var meta = JsonDocument.Parse(json);
            if (meta.RootElement.ValueKind != JsonValueKind.Object || !(meta.RootElement.TryGetProperty("units", out var units) || meta.RootElement.TryGetProperty("unit", out units)))
                return null;
            if (units.ValueKind == JsonValueKind.String)
                return Of(units.GetString()!);
            if (units.ValueKind != JsonValueKind.Array || units.GetArrayLength() != 3 || units.EnumerateArray().Any(unit => unit.ValueKind != JsonValueKind.String))
                return null;
            var axes = units.EnumerateArray().Select(unit => Of(unit.GetString()!)).ToList();
            return axes.All(axis => axis?.Nanometres is not null)
                ? new SwcHeaderUnit(string.Join(", ", axes.Select(axis => axis!.Name)), [.. axes.Select(axis => axis!.Nanometres![0])])
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>Reads a unit with one or three numbers before it.</summary>
    internal static SwcHeaderUnit? Of(string text)
    {
        text = text.Trim();
        if (Quantity().Match(text) is not { Success: true } match || Size(match.Groups["unit"].Value) is not { } size)
            return null;
        var numbers = match.Groups["number"].Captures.Select(number => double.Parse(number.Value, NumberStyles.Float, CultureInfo.InvariantCulture)).ToList();
        if (size == 0)
            return new SwcHeaderUnit(text, null);
        if (numbers.Count is not (0 or 1 or 3) || numbers.Any(number => !(double.IsFinite(number) && number > 0)))
            return null;

        // Rounds the size, so that 1e-09 meters are one nanometre.
        var sizes = Enumerable.Range(0, 3).Select(axis => numbers.Count == 0 ? size : Rounded(numbers[numbers.Count == 1 ? 0 : axis] * size)).ToArray();
        return new SwcHeaderUnit(text, sizes);
    }

    private static double Rounded(double size) => double.Parse(size.ToString("G12", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);

    /// <summary>Returns the size of a unit in nm; 0 for a unit without a size, null for an unknown unit.</summary>
    private static double? Size(string unit) => unit.ToLowerInvariant() switch
    {
        "nm" => 1,
        "mm" => 1e6,
        "å" => 0.1,
        "um" or "µm" or "μm" or "\uFFFDm" => 1e3,
        "px" or "vx" => 0,
        var word when word.StartsWith("nano", StringComparison.Ordinal) => 1,
        var word when word.StartsWith("micro", StringComparison.Ordinal) => 1e3,
        var word when word.StartsWith("milli", StringComparison.Ordinal) => 1e6,
        var word when word.StartsWith("met", StringComparison.Ordinal) => 1e9,
        var word when word.StartsWith("ang", StringComparison.Ordinal) || word.StartsWith("ång", StringComparison.Ordinal) => 0.1,
        var word when word.StartsWith("pixel", StringComparison.Ordinal) || word.StartsWith("voxel", StringComparison.Ordinal) => 0,
        _ => null,
    };

    // Only at the end: "radii were smoothed in a 2 µm window" names no unit of the numbers.
    [GeneratedRegex(@"\b(?:positions?|coord(?:inate)?s?|locations?|points?|nodes?|radi(?:i|us)|units?|measure(?:ment)?s?|values?|numbers?|x\W+y\W+z)\b[^.;]*\s(?:in|as)\s+[(\[]?(?<unit>(?:" + Units + @"))[)\]]?[\s.]*$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Sentence();

    [GeneratedRegex(@"^(?:[a-z_]+[ _])?units?\s*(?:[:=]|\bare\b|\bis\b|\s)\s*[""'(\[]?(?<unit>(?:[0-9.eE+-]+\s*)?(?:" + Units + @"))[""')\]]?[\s.]*$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Key();

    [GeneratedRegex(@"^[\[(]?\s*(?:(?<number>[0-9]*\.?[0-9]+(?:[eE][+-]?[0-9]+)?|[0-9]+\.)[\s,*x]*){0,3}[\])]?\s*(?<unit>" + Units + @")$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Quantity();
}
