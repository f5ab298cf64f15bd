namespace Tracelift.Tracing;

/// <summary>
/// The order in which people look for names: runs of digits count as numbers (<c>KC 2</c> before <c>KC 10</c>), all else
/// character by character.
/// </summary>
public sealed class NaturalOrder : IComparer<string>
{
    private NaturalOrder()
    {
    }

    /// <summary>The only one.</summary>
    public static NaturalOrder Instance { get; } = new();

    /// <inheritdoc/>
    public int Compare(string? x, string? y)
    {
        if (x is null || y is null)
            return string.CompareOrdinal(x, y);
        for (int i = 0, j = 0; ;)
        {
            if (i == x.Length || j == y.Length)
                return Different(x.Length - i, y.Length - j) ?? string.CompareOrdinal(x, y);
            if (char.IsAsciiDigit(x[i]) && char.IsAsciiDigit(y[j]))
            {
                var one = Digits(x, ref i);
                var other = Digits(y, ref j);
                if (Different(one.Length, other.Length) is { } longer)
                    return longer;
                if (one.SequenceCompareTo(other) is not 0 and var larger)
                    return larger;
            }
            else if (Different(x[i++], y[j++]) is { } first)
            {
                return first;
            }
        }
    }

    /// <summary>The digits from a place on, without zeros in front; the place moves behind them.</summary>
    private static ReadOnlySpan<char> Digits(string text, ref int at)
    {
        var start = at;
        while (at < text.Length && char.IsAsciiDigit(text[at]))
            at++;
        return text.AsSpan(start, at - start).TrimStart('0');
    }

    private static int? Different(int one, int other) => one == other ? null : one.CompareTo(other);
}
