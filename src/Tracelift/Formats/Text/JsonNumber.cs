namespace Tracelift.Formats.Text;

/// <summary>The parts of a number's text in JSON's grammar, which also applies to numbers in quotes.</summary>
internal readonly ref struct JsonNumber
{
    // A larger exponent makes no difference, and sums of this one don't overflow.
    private const long LargestExponent = 1L << 40;

    private JsonNumber(bool isNegative, ReadOnlySpan<byte> digits, long exponent)
    {
        IsNegative = isNegative;
        Digits = digits;
        Exponent = exponent;
    }

    internal bool IsNegative { get; }

    /// <summary>The digits, with the point if there is one.</summary>
    internal ReadOnlySpan<byte> Digits { get; }

    /// <summary>The power of ten for the digits, read as one whole number.</summary>
    internal long Exponent { get; }

    internal static bool TrySplit(ReadOnlySpan<byte> text, out JsonNumber number)
    {
        number = default;
        var isNegative = text.Length > 0 && text[0] == '-';
        var rest = isNegative ? text[1..] : text;
        var whole = CountDigits(rest);
        if (whole == 0 || (whole > 1 && rest[0] == '0'))
            return false;
        var end = whole;
        var exponent = 0L;
        if (end < rest.Length && rest[end] == '.')
        {
            var fraction = CountDigits(rest[(end + 1)..]);
            if (fraction == 0)
                return false;
            exponent = -fraction;
            end += 1 + fraction;
        }

        var digits = rest[..end];
        if (end < rest.Length)
        {
            if ((rest[end] | 0x20) != 'e' || !TryExponent(rest[(end + 1)..], out var written))
                return false;
            exponent += written;
        }

        number = new JsonNumber(isNegative, digits, exponent);
        return true;
    }

    private static bool TryExponent(ReadOnlySpan<byte> text, out long exponent)
    {
        exponent = 0;
        var isNegative = text.Length > 0 && text[0] == '-';
        var digits = text.Length > 0 && text[0] is (byte)'-' or (byte)'+' ? text[1..] : text;
        if (digits.Length == 0 || CountDigits(digits) != digits.Length)
            return false;
        foreach (var c in digits)
            exponent = Math.Min((exponent * 10) + (c - '0'), LargestExponent);
        if (isNegative)
            exponent = -exponent;
        return true;
    }

    private static int CountDigits(ReadOnlySpan<byte> text)
    {
        var end = text.IndexOfAnyExceptInRange((byte)'0', (byte)'9');
        return end < 0 ? text.Length : end;
    }
}
