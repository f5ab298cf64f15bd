using System.Text;
using Tracelift.Errors;

namespace Tracelift.Formats.Swc;

/// <summary>The bytes of a file as UTF-8 without a mark at their beginning.</summary>
internal static class SwcText
{
    private const int MostShown = 40;

    /// <summary>Takes the mark away, and makes UTF-8 of UTF-16.</summary>
    public static ReadOnlySpan<byte> Utf8(ReadOnlySpan<byte> bytes, ProblemList repairs)
    {
        if (bytes.StartsWith("\uFEFF"u8))
        {
            repairs.Add(new("byte-order-mark", "a byte order mark was passed over", "line 1"));
            return bytes[3..];
        }

        var isLittle = bytes.Length >= 2 && bytes[0] == 0xff && bytes[1] == 0xfe;
        if (!isLittle && !(bytes.Length >= 2 && bytes[0] == 0xfe && bytes[1] == 0xff))
            return bytes;
        repairs.Add(new("utf-16", "the file is in UTF-16 and was read as such", "line 1"));
        var encoding = isLittle ? Encoding.Unicode : Encoding.BigEndianUnicode;
        return Encoding.UTF8.GetBytes(encoding.GetString(bytes[2..]));
    }

    /// <summary>A piece of a file as a message can show it.</summary>
    public static string Shown(ReadOnlySpan<byte> piece)
    {
        var shown = new StringBuilder(MostShown + 5).Append('"');
        foreach (var c in piece[..Math.Min(piece.Length, MostShown)])
            shown.Append(c is >= 0x20 and < 0x7f ? (char)c : '?');
        return shown.Append(piece.Length > MostShown ? "...\"" : "\"").ToString();
    }
}
