using System.Text;
using System.Text.Json;
using Tracelift.Formats.Json;

namespace Tracelift.Server.Http;

/// <summary>Parses callers' JSON. Parsed JSON takes many times the size of its text if it holds many small values.</summary>
internal static class CallersJson
{
    /// <summary>The most values, names and brackets of a text.</summary>
    public const int MostTokens = 2_000_000;

    /// <summary>Parses a text.</summary>
    /// <exception cref="JsonException">The text is not JSON.</exception>
    /// <exception cref="ApiFault">The text has too many values.</exception>
    public static JsonElement Parse(ReadOnlyMemory<byte> utf8)
    {
        if (utf8.Span.StartsWith("\uFEFF"u8))
            utf8 = utf8[3..];
        RequireFew(utf8.Span);
        return LargeJson.Parse(utf8);
    }

    /// <summary>Parses a text.</summary>
    /// <exception cref="JsonException">The text is not JSON.</exception>
    /// <exception cref="ApiFault">The text has too many values.</exception>
    public static JsonElement Parse(string text) => Parse(Encoding.UTF8.GetBytes(text));

    /// <summary>Checks a text that other code parses.</summary>
    /// <exception cref="ApiFault">The text has too many values.</exception>
    public static string RequireFew(string text)
    {
        try
        {
            RequireFew(Encoding.UTF8.GetBytes(text));
        }
        catch (JsonException)
        {
            // The parser reports this error later.
        }

        return text;
    }

    private static void RequireFew(ReadOnlySpan<byte> utf8)
    {
        var reader = new Utf8JsonReader(utf8);
        for (var tokens = 0; reader.Read();)
        {
            if (++tokens > MostTokens)
                throw ApiFault.TooLarge($"The JSON has more than {MostTokens} values");
        }
    }
}
