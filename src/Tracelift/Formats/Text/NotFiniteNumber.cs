namespace Tracelift.Formats.Text;

/// <summary>
/// Numbers that JSON lacks but programs write: Python's <c>json</c>, and so CATMAID's export, writes
/// <c>NaN</c>, <c>Infinity</c> and <c>-Infinity</c>. Their lengths differ, which identifies them.
/// </summary>
internal static class NotFiniteNumber
{
    private static readonly string[] Names = ["NaN", "-NaN", "Infinity", "-Infinity"];
    private static readonly byte[][] Utf8Names = [.. Names.Select(System.Text.Encoding.ASCII.GetBytes)];

    /// <summary>Returns the length of the number at the start of a text; 0 if there is none.</summary>
    internal static int LengthAt(ReadOnlySpan<byte> text)
    {
        if (text.IsEmpty || text[0] is not ((byte)'N' or (byte)'I' or (byte)'-'))
            return 0;
        foreach (var name in Utf8Names)
        {
            if (text.StartsWith(name))
                return name.Length;
        }

        return 0;
    }

    /// <summary>Whether a text is the first part of such a number.</summary>
    internal static bool IsCutOff(ReadOnlySpan<byte> text)
    {
        foreach (var name in Utf8Names)
        {
            if (text.Length > 0 && text.Length < name.Length && name.AsSpan().StartsWith(text))
                return true;
        }

        return false;
    }

    /// <summary>Whether a text is such a number, for numbers in quotes.</summary>
    internal static bool Is(ReadOnlySpan<byte> text) => LengthAt(text) is > 0 and var length && length == text.Length;

    /// <summary>Returns the number with a length.</summary>
    internal static string OfLength(int length) => Array.Find(Names, name => name.Length == length)!;
}
