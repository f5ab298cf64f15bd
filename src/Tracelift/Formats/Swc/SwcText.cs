using System.Globalization;
using System.Text;
using Tracelift.Errors;

namespace Tracelift.Formats.Swc;

/// <summary>Converts the bytes of a file to UTF-8 without a byte order mark.</summary>
internal static class SwcText
{
    private const int MostShown = 40;

    /// <summary>Removes a byte order mark, and converts UTF-16 to UTF-8.</summary>
    public static ReadOnlySpan<byte> Utf8(ReadOnlySpan<byte> bytes, ProblemList repairs)
    {
        if (bytes.StartsWith("\uFEFF"u8))
        {
            repairs.Add(new("byte-order-mark", "a byte order mark was skipped", "line 1"));
            return bytes[3..];
        }

        var isLittle = bytes.Length >= 2 && bytes[0] == 0xff && bytes[1] == 0xfe;
        if (!isLittle && !(bytes.Length >= 2 && bytes[0] == 0xfe && bytes[1] == 0xff))
            return bytes;
        repairs.Add(new("utf-16", "the file is in UTF-16 and was read as such", "line 1"));
        var encoding = isLittle ? Encoding.Unicode : Encoding.BigEndianUnicode;
        return Encoding.UTF8.GetBytes(encoding.GetString(bytes[2..]));
    }

    /// <summary>Returns a piece of a file for a message, with question marks in place of unprintable characters.</summary>
    public static string Shown(ReadOnlySpan<byte> piece)
    {
        var shown = new StringBuilder(MostShown + 5).Append('"');
        var count = 0;
        foreach (var rune in Encoding.UTF8.GetString(piece[..Math.Min(piece.Length, 4 * MostShown)]).EnumerateRunes())
        {
            if (count++ == MostShown)
                return shown.Append("...\"").ToString();
            shown.Append(IsPrinted(rune) ? rune.ToString() : "?");
        }

        return shown.Append('"').ToString();
    }

    /// <summary>Returns the first character that looks like part of a number but is another one: a minus sign, a dash, a blank; or null.</summary>
    public static string? Foreign(ReadOnlySpan<byte> piece)
    {
        if (Ascii.IsValid(piece))
            return null;
        foreach (var rune in Encoding.UTF8.GetString(piece).EnumerateRunes())
        {
            var name = rune.Value switch
            {
                0x2212 => "minus sign",
                0x2010 or 0x2011 => "hyphen",
                0x2012 or 0x2013 => "en dash",
                0x2014 or 0x2015 => "em dash",
                0xfe63 or 0xff0d => "hyphen-minus of another width",
                0xa0 or 0x202f => "no-break space",
                0x2007 or 0x2009 or 0x200a or 0x3000 => "space of another width",
                0x200b or 0xfeff => "space without width",
                0x66b or 0xff0e or 0xff0c => "decimal separator of another script",
                _ => null,
            };
            if (name is not null)
                return $"U+{rune.Value:X4} ({name})";
        }

        return null;
    }

    // Invalid bytes become U+FFFD.
    private static bool IsPrinted(Rune rune) => rune.Value != 0xfffd && !Rune.IsControl(rune)
        && Rune.GetUnicodeCategory(rune) is not (UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator or UnicodeCategory.OtherNotAssigned or UnicodeCategory.PrivateUse);
}
