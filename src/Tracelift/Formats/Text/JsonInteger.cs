using System.Buffers.Text;

namespace Tracelift.Formats.Text;

/// <summary>Whole numbers in files: <c>123</c>, also <c>123.0</c> and <c>1e3</c>.</summary>
internal static class JsonInteger
{
    /// <summary>The largest size of a number in bytes.</summary>
    internal const int Longest = 20;

    // This many digits always fit into 64 bits.
    private const int SafeDigits = 18;

    /// <summary>Reads a number; all of the text must be the number.</summary>
    internal static ValueFault Parse(ReadOnlySpan<byte> text, out long value)
    {
        var digits = text.Length > 0 && text[0] == '-' ? text[1..] : text;
        value = 0;
        if (digits.Length is 1 || (digits.Length is > 0 and <= SafeDigits && digits[0] != '0'))
        {
            var result = 0L;
            foreach (var c in digits)
            {
                var digit = (uint)c - '0';
                if (digit > 9)
                    return ParseLong(text, out value);
                result = (result * 10) + digit;
            }

            value = digits.Length == text.Length ? result : -result;
            return ValueFault.None;
        }

        return ParseLong(text, out value);
    }

    /// <summary>Writes a number.</summary>
    /// <returns>The number of bytes.</returns>
    internal static int Format(long value, Span<byte> into)
    {
        Utf8Formatter.TryFormat(value, into, out var written);
        return written;
    }

    // Reads a number with a fraction, an exponent or many digits: an exact product of the digits, without trailing zeros, and a
    // power of ten.
    private static ValueFault ParseLong(ReadOnlySpan<byte> text, out long value)
    {
        value = 0;
        if (!JsonNumber.TrySplit(text, out var number))
            return ValueFault.BadNumber;
        var magnitude = 0UL;
        var zeros = 0L;
        foreach (var c in number.Digits)
        {
            if (c == '.')
                continue;
            if (c == '0')
            {
                zeros++;
                continue;
            }

            if (!TryScale(ref magnitude, zeros + 1) || !TryAdd(ref magnitude, (uint)c - '0'))
                return ValueFault.OutOfRange;
            zeros = 0;
        }

        if (magnitude == 0)
            return ValueFault.None;
        var power = number.Exponent + zeros;
        if (power < 0)
            return ValueFault.BadNumber;
        if (!TryScale(ref magnitude, power))
            return ValueFault.OutOfRange;
        const ulong Lowest = 1UL << 63;
        if (magnitude > (number.IsNegative ? Lowest : long.MaxValue))
            return ValueFault.OutOfRange;
        value = number.IsNegative ? unchecked(-(long)magnitude) : (long)magnitude;
        return ValueFault.None;
    }

    private static bool TryScale(ref ulong magnitude, long power)
    {
        for (; power > 0 && magnitude != 0; power--)
        {
            if (magnitude > ulong.MaxValue / 10)
                return false;
            magnitude *= 10;
        }

        return true;
    }

    private static bool TryAdd(ref ulong magnitude, uint digit)
    {
        if (magnitude > ulong.MaxValue - digit)
            return false;
        magnitude += digit;
        return true;
    }
}
