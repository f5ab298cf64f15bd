namespace Tracelift.Formats.Text;

/// <summary>Detects UTF-16, which some Windows programs write.</summary>
internal static class Utf16Text
{
    /// <summary>
    /// Returns iconv's name of the encoding, or null: UTF-16 starts with a byte order mark, or has zeros in ASCII characters.
    /// </summary>
    public static string? EncodingOf(ReadOnlySpan<byte> start)
    {
        if (start.Length < 2)
            return null;
        return (start[0], start[1]) switch
        {
            (0xff, 0xfe) or (not 0, 0) => "UTF-16LE",
            (0xfe, 0xff) or (0, not 0) => "UTF-16BE",
            _ => null,
        };
    }
}
