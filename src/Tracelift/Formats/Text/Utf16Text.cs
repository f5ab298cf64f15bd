namespace Tracelift.Formats.Text;

/// <summary>Tells texts in UTF-16, which some programs of Windows write, from those in UTF-8.</summary>
internal static class Utf16Text
{
    /// <summary>
    /// The encoding as iconv calls it, or null: UTF-16 has a mark at its beginning, or zeros in ASCII characters.
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
