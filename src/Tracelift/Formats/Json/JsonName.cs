using System.Text.Json;

namespace Tracelift.Formats.Json;

/// <summary>Compares names and labels in a file with known names.</summary>
internal static class JsonName
{
    /// <summary>Whether the reader's current property name or string equals a text.</summary>
    /// <remarks>The reader's own comparison throws on a lone surrogate, which here is only an unknown name.</remarks>
    internal static bool Is(ref readonly Utf8JsonReader reader, ReadOnlySpan<byte> text) =>
        reader.ValueIsEscaped ? IsEscaped(reader.ValueSpan, text) : reader.ValueSpan.SequenceEqual(text);

    private static bool IsEscaped(ReadOnlySpan<byte> escaped, ReadOnlySpan<byte> text)
    {
        const int LongestName = 64;
        if (escaped.Length > LongestName * JsonText.Growth)
            return false;
        Span<byte> plain = stackalloc byte[LongestName * JsonText.Growth];
        var length = JsonText.Unescape(escaped, plain);
        return length >= 0 && plain[..length].SequenceEqual(text);
    }
}
