using System.Globalization;
using Tracelift.Tracing;

namespace Tracelift.Reports;

/// <summary>Shortens lists of names: each run of numbered names becomes one line.</summary>
public static class NameRanges
{
    // Shorter runs are as quick to read one by one, and stay searchable.
    private const int Fewest = 5;

    /// <summary>Returns the lines of a list: <c>Placeholder Neuron 1 to Placeholder Neuron 2808 (2,808 names)</c> for a run.</summary>
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

    /// <summary>Returns the index of the last name of a run: equal beginnings, consecutive numbers.</summary>
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

    /// <summary>Returns the number at the end of a name and the length of the text before it; null without a number or with a leading zero.</summary>
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
