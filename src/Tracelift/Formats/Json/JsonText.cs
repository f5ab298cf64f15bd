using System.Buffers;
using System.Text;

namespace Tracelift.Formats.Json;

/// <summary>
/// Converts the text between the quotes of a JSON string to UTF-8 and back. Writes ASCII with escapes, as Python's json does by
/// default.
/// </summary>
internal static class JsonText
{
    /// <summary>The most bytes that one byte of UTF-8 becomes.</summary>
    internal const int Growth = 6;

    private const int UnicodeEscape = 6;

    private static readonly SearchValues<byte> NotPlain = SearchValues.Create(Unprintable());

    private static ReadOnlySpan<byte> Hex => "0123456789abcdef"u8;

    /// <summary>Resolves the escapes of a string that is valid in JSON's grammar.</summary>
    /// <param name="escaped">The string, without quotes.</param>
    /// <param name="into">A span of at least the same length.</param>
    /// <returns>The number of bytes; -1 if the string has a lone surrogate, which is not a character.</returns>
    internal static int Unescape(ReadOnlySpan<byte> escaped, Span<byte> into)
    {
        var length = 0;
        while (true)
        {
            var plain = escaped.IndexOf((byte)'\\');
            if (plain < 0)
                plain = escaped.Length;
            escaped[..plain].CopyTo(into[length..]);
            length += plain;
            if (plain == escaped.Length)
                return length;
            escaped = escaped[plain..];
            if (escaped[1] != 'u')
            {
                into[length++] = Simple(escaped[1]);
                escaped = escaped[2..];
                continue;
            }

            var unit = Unit(escaped);
            escaped = escaped[UnicodeEscape..];
            if (!Rune.TryCreate(unit, out var rune))
            {
                if (escaped.Length < UnicodeEscape || escaped[0] != '\\' || escaped[1] != 'u'
                    || !Rune.TryCreate(unit, Unit(escaped), out rune))
                {
                    return -1;
                }

                escaped = escaped[UnicodeEscape..];
            }

            length += rune.EncodeToUtf8(into[length..]);
        }
    }

    /// <summary>Writes text with the escapes that JSON needs.</summary>
    /// <param name="utf8">The text.</param>
    /// <param name="into">A span of at least <see cref="Growth"/> times the length.</param>
    /// <returns>The number of bytes.</returns>
    internal static int Escape(ReadOnlySpan<byte> utf8, Span<byte> into)
    {
        var length = 0;
        while (true)
        {
            var plain = utf8.IndexOfAny(NotPlain);
            if (plain < 0)
                plain = utf8.Length;
            utf8[..plain].CopyTo(into[length..]);
            length += plain;
            if (plain == utf8.Length)
                return length;
            utf8 = utf8[plain..];
            Rune.DecodeFromUtf8(utf8, out var rune, out var consumed);
            length += rune.IsAscii ? EscapeAscii((byte)rune.Value, into[length..]) : EscapeRune(rune, into[length..]);
            utf8 = utf8[consumed..];
        }
    }

    /// <summary>Counts characters (code points), as PostgreSQL does.</summary>
    internal static int CountCharacters(ReadOnlySpan<byte> utf8)
    {
        var count = 0;
        foreach (var b in utf8)
            count += (b & 0xc0) != 0x80 ? 1 : 0;
        return count;
    }

    private static int EscapeAscii(byte value, Span<byte> into)
    {
        var letter = value switch
        {
            (byte)'"' or (byte)'\\' => value,
            (byte)'\n' => (byte)'n',
            (byte)'\r' => (byte)'r',
            (byte)'\t' => (byte)'t',
            (byte)'\b' => (byte)'b',
            (byte)'\f' => (byte)'f',
            _ => (byte)0,
        };
        if (letter == 0)
            return EscapeUnit(value, into);
        into[0] = (byte)'\\';
        into[1] = letter;
        return 2;
    }

    private static int EscapeRune(Rune rune, Span<byte> into)
    {
        Span<char> units = stackalloc char[2];
        var count = rune.EncodeToUtf16(units);
        var length = 0;
        foreach (var unit in units[..count])
            length += EscapeUnit(unit, into[length..]);
        return length;
    }

    private static int EscapeUnit(int unit, Span<byte> into)
    {
        into[0] = (byte)'\\';
        into[1] = (byte)'u';
        into[2] = Hex[unit >> 12];
        into[3] = Hex[(unit >> 8) & 15];
        into[4] = Hex[(unit >> 4) & 15];
        into[5] = Hex[unit & 15];
        return UnicodeEscape;
    }

    private static byte Simple(byte letter) => letter switch
    {
        (byte)'n' => (byte)'\n',
        (byte)'r' => (byte)'\r',
        (byte)'t' => (byte)'\t',
        (byte)'b' => (byte)'\b',
        (byte)'f' => (byte)'\f',
        _ => letter,
    };

    private static char Unit(ReadOnlySpan<byte> escape)
    {
        var unit = 0;
        foreach (var c in escape[2..UnicodeEscape])
            unit = (unit << 4) | (c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10);
        return (char)unit;
    }

    private static byte[] Unprintable()
    {
        var bytes = new List<byte> { (byte)'"', (byte)'\\' };
        for (var b = 0; b <= byte.MaxValue; b++)
        {
            if (b is < ' ' or > '~')
                bytes.Add((byte)b);
        }

        return [.. bytes];
    }
}
