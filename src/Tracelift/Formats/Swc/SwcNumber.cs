using System.Buffers.Text;
using System.Globalization;
using System.Text;
using Tracelift.Formats.Text;

namespace Tracelift.Formats.Swc;

/// <summary>Reads the numbers in SWC files, which have more forms than JSON's (<c>+1</c>, <c>.5</c>, <c>1.</c>, <c>1.0</c> for a whole number).</summary>
internal static class SwcNumber
{
    // This many digits always fit into 64 bits.
    private const int SafeDigits = 18;

    private static readonly string[] Missing = ["na", "n/a", "<na>", "null", "\\n", "none", "nil", "?"];

    /// <summary>Reads a whole number.</summary>
    /// <param name="text">The text, all of which must be the number.</param>
    /// <param name="value">The number.</param>
    /// <param name="isPlain">Whether the text has only digits, unlike <c>1.0</c>.</param>
    public static bool TryWhole(ReadOnlySpan<byte> text, out long value, out bool isPlain)
    {
        var digits = text.Length > 0 && text[0] == '-' ? text[1..] : text;
        value = 0;
        isPlain = true;
        if (digits.Length is > 0 and <= SafeDigits)
        {
            var result = 0L;
            foreach (var c in digits)
            {
                var digit = (uint)c - '0';
                if (digit > 9)
                    return TryOdd(text, out value, out isPlain);
                result = (result * 10) + digit;
            }

            value = digits.Length == text.Length ? result : -result;
            return true;
        }

        return TryOdd(text, out value, out isPlain);
    }

    /// <summary>Reads a number and converts it to nm, as the nearest float. The result may be infinite or NaN.</summary>
    /// <param name="text">The text, all of which must be the number.</param>
    /// <param name="axis">The conversion of the number.</param>
    /// <param name="value">The number.</param>
    public static bool TryFloat(ReadOnlySpan<byte> text, SwcAxis axis, out float value)
    {
        if (axis.IsPlain && JsonFloat.Parse(text, out value) == ValueFault.None)
            return true;
        if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var wide))
        {
            // Without a conversion the number is rounded once.
            value = axis.IsPlain ? float.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture) : (float)axis.Of(wide);
            return true;
        }

        value = 0;
        return TryWord(text, ref value);
    }

    /// <summary>Reads a word for an unknown number, as R, SQL and Python write it.</summary>
    /// <param name="text">The text, all of which must be the word.</param>
    /// <param name="value">NaN.</param>
    public static bool TryMissing(ReadOnlySpan<byte> text, out float value)
    {
        value = float.NaN;
        var word = text.Length > 2 && text[0] == '"' && text[^1] == '"' ? text[1..^1] : text;
        foreach (var missing in Missing)
        {
            if (Ascii.EqualsIgnoreCase(word, missing))
                return true;
        }

        // The form of C on Windows.
        return word.Length > 4 && Ascii.EqualsIgnoreCase(word[(word[0] == '-' ? 1 : 0)..][..4], "nan("u8);
    }

    private static bool TryWord(ReadOnlySpan<byte> text, ref float value)
    {
        var isNegative = text.Length > 1 && text[0] == '-';
        var word = isNegative || (text.Length > 1 && text[0] == '+') ? text[1..] : text;
        if (Ascii.EqualsIgnoreCase(word, "nan"u8))
            value = float.NaN;
        else if (Ascii.EqualsIgnoreCase(word, "inf"u8) || Ascii.EqualsIgnoreCase(word, "infinity"u8))
            value = isNegative ? float.NegativeInfinity : float.PositiveInfinity;
        else
            return false;
        return true;
    }

    private static bool TryOdd(ReadOnlySpan<byte> text, out long value, out bool isPlain)
    {
        isPlain = Utf8Parser.TryParse(text, out value, out var used) && used == text.Length;
        if (isPlain)
            return true;
        if (!decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
            || number != decimal.Truncate(number) || number is < long.MinValue or > long.MaxValue)
        {
            return false;
        }

        value = (long)number;
        return true;
    }
}
