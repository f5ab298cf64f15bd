using System.Buffers;
using System.Text.Json;
using System.Text.Unicode;

namespace Tracelift.Formats.Json;

/// <summary>
/// Parses JSON from outside as a document whose names and texts are all valid. System.Text.Json itself reports invalid UTF-8
/// and lone surrogates only when a text is read, which can be anywhere.
/// </summary>
internal static class JsonDocuments
{
    /// <summary>Parses a text.</summary>
    /// <exception cref="JsonException">The text is not JSON; <see cref="JsonWords"/> explains why.</exception>
    public static JsonDocument Parse(ReadOnlyMemory<byte> text)
    {
        if (text.Span.StartsWith((ReadOnlySpan<byte>)[0xEF, 0xBB, 0xBF]))
            text = text[3..];
        if (!Utf8.IsValid(text.Span))
            throw new JsonException("it is not in UTF-8");
        var document = JsonDocument.Parse(text);
        try
        {
            RequireCharacters(text.Span);
            return document;
        }
        catch
        {
            document.Dispose();
            throw;
        }
    }

    private static void RequireCharacters(ReadOnlySpan<byte> text)
    {
        var reader = new Utf8JsonReader(text);
        while (reader.Read())
        {
            if (reader.TokenType is not (JsonTokenType.String or JsonTokenType.PropertyName) || !reader.ValueIsEscaped)
                continue;
            var room = ArrayPool<byte>.Shared.Rent(reader.ValueSpan.Length);
            var length = JsonText.Unescape(reader.ValueSpan, room);
            ArrayPool<byte>.Shared.Return(room);
            if (length < 0)
                throw new JsonException("a text holds half of a character (a lone surrogate)");
        }
    }
}
