using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Tracelift.Formats.Destinations;

/// <summary>
/// Makes names of files from a pattern: safe on every system, and no two alike, also where case and accents in several forms don't
/// count.
/// </summary>
internal sealed partial class FileNamePattern(string pattern, string ending)
{
    // In bytes of UTF-8. A disk takes 255; the ending, an id and a packing follow.
    private const int Longest = 180;

    private static readonly string[] Devices =
        ["CON", "PRN", "AUX", "NUL", .. Enumerable.Range(0, 10).SelectMany(number => (string[])[FormattableString.Invariant($"COM{number}"), FormattableString.Invariant($"LPT{number}")])];

    private readonly HashSet<string> _used = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Returns the fault of a pattern in words, or null.</summary>
    public static string? FindFault(string pattern) =>
        pattern.Trim().Length == 0 ? "is empty"
        : Field().Match(pattern) is { Success: true } field ? $"has {field.Value}, which stands for nothing"
        : pattern.AsSpan().IndexOfAny('/', '\\') >= 0 ? "names a folder"
        : null;

    /// <summary>Returns the name of a skeleton's file.</summary>
    public string Next(string name, long skeleton, long? neuron)
    {
        var (skeletonId, neuronId) = (skeleton.ToString(CultureInfo.InvariantCulture), neuron?.ToString(CultureInfo.InvariantCulture) ?? "");
        var safe = Safe(Part().Replace(pattern, match => match.Value switch
        {
            "{name}" => name,
            "{skeleton_id}" => skeletonId,
            _ => neuronId,
        }));
        if (safe.Length == 0)
            safe = $"skeleton_{skeletonId}";
        if (_used.Add(Key(safe)))
            return safe + ending;
        for (var number = 1; ; number++)
        {
            var other = number == 1 ? $"{safe}_{skeletonId}" : string.Create(CultureInfo.InvariantCulture, $"{safe}_{skeletonId}_{number}");
            if (_used.Add(Key(other)))
                return other + ending;
        }
    }

    // Systems that compare names by case do so after they have composed accents, or not at all.
    private static string Key(string name) => name.Normalize(NormalizationForm.FormKC).ToUpperInvariant();

    private static string Safe(string text)
    {
        var safe = new StringBuilder(text.Length);
        var bytes = 0;
        foreach (var rune in text.EnumerateRunes())
        {
            var isUnsafe = rune.Value is '<' or '>' or ':' or '"' or '/' or '\\' or '|' or '?' or '*' or 0xfffd || Rune.IsControl(rune)
                || Rune.GetUnicodeCategory(rune) is UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator or UnicodeCategory.OtherNotAssigned or UnicodeCategory.PrivateUse;
            bytes += isUnsafe ? 1 : rune.Utf8SequenceLength;
            if (bytes > Longest)
                break;
            safe.Append(isUnsafe ? "_" : rune.ToString());
        }

        // Windows drops blanks and dots at the end; a dot in front hides a file, and a minus in front is taken for an option.
        var name = safe.ToString().Trim().TrimEnd('.', ' ');
        if (name.StartsWith('.') || name.StartsWith('-') || name.StartsWith('~'))
            name = "_" + name[1..];
        var first = name.Split('.')[0].TrimEnd();
        return Devices.Contains(first, StringComparer.OrdinalIgnoreCase) ? "_" + name : name;
    }

    [GeneratedRegex(@"\{(?!(?:name|skeleton_id|neuron_id)\})[^}]*\}?")]
    private static partial Regex Field();

    [GeneratedRegex(@"\{(?:name|skeleton_id|neuron_id)\}")]
    private static partial Regex Part();
}
