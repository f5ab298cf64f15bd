namespace Tracelift.Formats.Text;

/// <summary>
/// The numbers that JSON does not have and programs write nevertheless: Python's <c>json</c>, and so CATMAID's export, writes
/// <c>NaN</c>, <c>Infinity</c> and <c>-Infinity</c>. Each has a length of its own, by which it is known again.
/// </summary>
internal static class NotFiniteNumber
{
    private static readonly string[] Names = ["NaN", "-NaN", "Infinity", "-Infinity"];
    private static readonly byte[][] Utf8Names = [.. Names.Select(System.Text.Encoding.ASCII.GetBytes)];

    /// <summary>The length of the one that a text begins with; 0 where it begins with none.</summary>
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

    /// <summary>Whether a text is the first part of one.</summary>
    internal static bool IsCutOff(ReadOnlySpan<byte> text)
    {
        foreach (var name in Utf8Names)
        {
            if (text.Length > 0 && text.Length < name.Length && name.AsSpan().StartsWith(text))
                return true;
        }

        return false;
    }

    /// <summary>Whether a text is one, as where it stands in quotes.</summary>
    internal static bool Is(ReadOnlySpan<byte> text) => LengthAt(text) is > 0 and var length && length == text.Length;

    /// <summary>The one with a length.</summary>
    internal static string OfLength(int length) => Array.Find(Names, name => name.Length == length)!;
}
