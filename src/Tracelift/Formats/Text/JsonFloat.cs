using System.Buffers.Text;
using System.Globalization;

namespace Tracelift.Formats.Text;

/// <summary>
/// 32-bit floats in the layout of Python's <c>repr</c>: the shortest decimal that gives the number back, always with a fraction or
/// an exponent (<c>3590.0</c>, <c>1e+16</c>).
/// </summary>
internal static class JsonFloat
{
    /// <summary>The largest size of a float in bytes.</summary>
    internal const int Longest = 32;

    // All whole numbers up to here are floats.
    private const int LargestExact = 1 << 24;

    // This many digits are exact in double precision, and so are the powers of ten that divide them: the quotient is the
    // double that is nearest to the text.
    private const int DigitsOfExact = 15;
    private const int MostShortDigits = 4;

    // The bits of a double that a float lacks, and half of their range.
    private const long BitsBelowFloat = (1L << 29) - 1;
    private const long Halfway = 1L << 28;

    // Python writes an exponent from here on.
    private const int FirstLargeExponent = 16;
    private const int LastSmallExponent = -5;

    private static readonly double[] Powers = [1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15];

    /// <summary>Reads a number as the nearest float, rounded once.</summary>
    internal static ValueFault Parse(ReadOnlySpan<byte> text, out float value)
    {
        var isNegative = text.Length > 0 && text[0] == '-';
        var rest = isNegative ? text[1..] : text;
        var mantissa = 0L;
        int digits = 0, point = -1;
        foreach (var c in rest)
        {
            var digit = (uint)c - '0';
            if (digit <= 9)
            {
                if (++digits > DigitsOfExact)
                    return ParseLong(text, out value);
                mantissa = (mantissa * 10) + digit;
            }
            else if (c == '.' && point < 0 && digits > 0)
            {
                point = digits;
            }
            else
            {
                return ParseLong(text, out value);
            }
        }

        // Leading zeros and a final point go to the full parser.
        if (digits == 0 || point == digits || (rest[0] == '0' && point != 1 && digits > 1))
            return ParseLong(text, out value);
        var nearest = point < 0 ? mantissa : mantissa / Powers[digits - point];

        // Rounding twice only gives a wrong float if the first result lies halfway between two floats.
        if ((BitConverter.DoubleToInt64Bits(nearest) & BitsBelowFloat) == Halfway)
            return ParseLong(text, out value);
        value = (float)(isNegative ? -nearest : nearest);
        return ValueFault.None;
    }

    /// <summary>Writes a finite number.</summary>
    /// <returns>The number of bytes.</returns>
    internal static int Format(float value, Span<byte> into)
    {
        if (MathF.Abs(value) < LargestExact && value == (int)value)
        {
            var start = value == 0 && float.IsNegative(value) ? 1 : 0;
            into[0] = (byte)'-';
            Utf8Formatter.TryFormat((int)value, into[start..], out var whole);
            into[start + whole] = (byte)'.';
            into[start + whole + 1] = (byte)'0';
            return start + whole + 2;
        }

        if (TryFormatShort(value, into, out var length))
            return length;
        Span<byte> shortest = stackalloc byte[Longest];
        value.TryFormat(shortest, out var count, default, CultureInfo.InvariantCulture);
        return LayOut(shortest[..count], into);
    }

    // The fewest decimals that give the number back are the shortest decimal, and rounding makes it the nearest. Up to this
    // size products and quotients are exact enough in double precision: a float's 24 bits and the 14 of 10,000 fit, and a number
    // between two floats is never rounded to halfway.
    private static bool TryFormatShort(float value, Span<byte> into, out int length)
    {
        length = 0;
        var absolute = (double)MathF.Abs(value);
        if (absolute is < 1 or >= LargestExact)
            return false;
        long scale = 1;
        for (var digits = 1; digits <= MostShortDigits; digits++)
        {
            scale *= 10;
            var scaled = (long)Math.Round(absolute * scale);
            if ((float)((double)scaled / scale) != (float)absolute)
                continue;
            if (value < 0)
                into[length++] = (byte)'-';
            var (whole, fraction) = Math.DivRem(scaled, scale);
            Utf8Formatter.TryFormat(whole, into[length..], out var written);
            length += written;
            into[length] = (byte)'.';
            for (var place = digits; place > 0; place--)
            {
                into[length + place] = (byte)('0' + (fraction % 10));
                fraction /= 10;
            }

            length += digits + 1;
            return true;
        }

        return false;
    }

    private static ValueFault ParseLong(ReadOnlySpan<byte> text, out float value)
    {
        value = 0;
        if (!JsonNumber.TrySplit(text, out var number))
            return ValueFault.BadNumber;
        if (!float.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var parsed))
            return ValueFault.BadNumber;

        // PostgreSQL refuses numbers that are too large, or too small to differ from zero.
        if (!float.IsFinite(parsed) || (parsed == 0 && number.Digits.ContainsAnyInRange((byte)'1', (byte)'9')))
            return ValueFault.OutOfRange;
        value = parsed;
        return ValueFault.None;
    }

    // .NET gives the shortest digits; the layout is Python's.
    private static int LayOut(ReadOnlySpan<byte> shortest, Span<byte> into)
    {
        Span<byte> digits = stackalloc byte[Longest];
        var exponent = Split(shortest, digits, out var count, out var isNegative);
        digits = digits[..count];
        var length = 0;
        if (isNegative)
            into[length++] = (byte)'-';
        if (exponent is >= FirstLargeExponent or <= LastSmallExponent)
            return length + LayOutWithExponent(digits, exponent, into[length..]);
        if (exponent < 0)
        {
            "0."u8.CopyTo(into[length..]);
            length += 2;
            into.Slice(length, -exponent - 1).Fill((byte)'0');
            length += -exponent - 1;
            digits.CopyTo(into[length..]);
            return length + count;
        }

        for (var i = 0; i <= exponent || i < count; i++)
        {
            if (i == exponent + 1)
                into[length++] = (byte)'.';
            into[length++] = i < count ? digits[i] : (byte)'0';
        }

        if (count <= exponent + 1)
        {
            ".0"u8.CopyTo(into[length..]);
            length += 2;
        }

        return length;
    }

    private static int LayOutWithExponent(ReadOnlySpan<byte> digits, int exponent, Span<byte> into)
    {
        into[0] = digits[0];
        var length = 1;
        if (digits.Length > 1)
        {
            into[length++] = (byte)'.';
            digits[1..].CopyTo(into[length..]);
            length += digits.Length - 1;
        }

        into[length++] = (byte)'e';
        into[length++] = exponent < 0 ? (byte)'-' : (byte)'+';
        Utf8Formatter.TryFormat(Math.Abs(exponent), into[length..], out var written, new('D', 2));
        return length + written;
    }

    // Finds the significant digits of a number's text, and the exponent of the first of them.
    private static int Split(ReadOnlySpan<byte> text, Span<byte> digits, out int count, out bool isNegative)
    {
        count = 0;
        isNegative = text[0] == '-';
        int exponent = 0, whole = 0, leadingZeros = 0;
        var inFraction = false;
        for (var i = isNegative ? 1 : 0; i < text.Length; i++)
        {
            var c = text[i];
            if (c == '.')
            {
                inFraction = true;
            }
            else if ((c | 0x20) == 'e')
            {
                exponent = int.Parse(text[(i + 1)..], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
                break;
            }
            else if (c == '0' && count == 0)
            {
                leadingZeros += inFraction ? 1 : 0;
            }
            else
            {
                whole += inFraction ? 0 : 1;
                digits[count++] = c;
            }
        }

        exponent += whole > 0 ? whole - 1 : -leadingZeros - 1;
        while (count > 1 && digits[count - 1] == '0')
            count--;
        return exponent;
    }
}
