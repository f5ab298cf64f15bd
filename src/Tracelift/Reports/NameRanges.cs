using System.Globalization;
using Tracelift.Tracing;

namespace Tracelift.Reports;

/// <summary>Lists of names with each run of numbered ones in a single line.</summary>
public static class NameRanges
{
    // Fewer are read as fast one by one, and are found when somebody searches for them.
    private const int Fewest = 5;

    /// <summary>The lines of a list: <c>Placeholder Neuron 1 to Placeholder Neuron 2808 (2,808 names)</c> for a run.</summary>
    /// <param name="names">Names in <see cref="NaturalOrder"/>.</param>
    public static IEnumerable<string> Of(IReadOnlyList<string> names)
    {
        ArgumentNullException.ThrowIfNull(names);
        for (var first = 0; first < names.Count;)
        {
            var last = LastOfRun(names, first);
            var count = last - first + 1;
            if (count < Fewest)
            {
                yield return names[first++];
                continue;
            }

            yield return string.Create(CultureInfo.InvariantCulture, $"{names[first]} to {names[last]} ({count:N0} names)");
            first = last + 1;
        }
    }

    /// <summary>The last of the names that begin alike and end with one number after the other.</summary>
    private static int LastOfRun(IReadOnlyList<string> names, int first)
    {
        var last = first;
        if (Number(names[first]) is not var (length, number))
            return last;
        while (last + 1 < names.Count
            && Number(names[last + 1]) is var (nextLength, next) && next == number + (last + 1 - first)
            && names[last + 1].AsSpan(0, nextLength).SequenceEqual(names[first].AsSpan(0, length)))
        {
            last++;
        }

        return last;
    }

    /// <summary>The number at the end of a name and the length of the text before it; null without one, or where a zero is in front.</summary>
    private static (int Length, long Number)? Number(string name)
    {
        var start = name.Length;
        while (start > 0 && char.IsAsciiDigit(name[start - 1]))
            start--;
        var digits = name.AsSpan(start);
        return digits.Length is 0 or > 18 || (digits.Length > 1 && digits[0] == '0')
            ? null
            : (start, long.Parse(digits, NumberStyles.None, CultureInfo.InvariantCulture));
    }
}
