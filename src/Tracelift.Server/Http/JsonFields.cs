using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Tracelift.Formats.Json;

namespace Tracelift.Server.Http;

/// <summary>The parameters of a JSON body: its properties, and each value of an array with its index.</summary>
internal static class JsonFields
{
    private const int LargestJson = 256 << 20;

    /// <summary>Reads the parameters, each with its name without and with its index.</summary>
    /// <exception cref="ApiFault">The body is too large, or not a JSON object.</exception>
    public static async Task<IEnumerable<(string Bare, string Name, string Value)>> ReadAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        if (request.ContentLength > LargestJson)
            throw ApiFault.TooLarge("The JSON body is larger than the limit");
        var body = await ParseAsync(request, cancellationToken);
        return body.ValueKind == JsonValueKind.Object ? Of(body) : throw ApiFault.BadValue("The JSON body is not an object");
    }

    /// <summary>Returns a value in the format of forms.</summary>
    /// <exception cref="ApiFault">The value is not valid text.</exception>
    public static string ToText(JsonElement element)
    {
        if (element.ValueKind != JsonValueKind.String)
            return element.GetRawText();
        try
        {
            return element.GetString()!;
        }
        catch (InvalidOperationException)
        {
            throw NoText();
        }
    }

    private static async Task<JsonElement> ParseAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        try
        {
            using var body = new MemoryStream((int)Math.Clamp(request.ContentLength ?? 0, 0, LargestJson));
            await request.Body.CopyToAsync(body, cancellationToken);
            return CallersJson.Parse(body.GetBuffer().AsMemory(0, (int)body.Length));
        }
        catch (JsonException e)
        {
            throw ApiFault.BadValue($"The body is not JSON: {JsonWords.Of(e)}{(e.LineNumber is { } line ? string.Create(CultureInfo.InvariantCulture, $" (line {line + 1})") : "")}");
        }
    }

    private static IEnumerable<(string Bare, string Name, string Value)> Of(JsonElement body)
    {
        foreach (var property in body.EnumerateObject())
        {
            var name = NameOf(property);
            switch (property.Value.ValueKind)
            {
                case JsonValueKind.Null:
                    break;

                // Nested arrays stay whole: a mesh or a state has its own parser.
                case JsonValueKind.Array when !property.Value.EnumerateArray().Any(element => element.ValueKind is JsonValueKind.Object or JsonValueKind.Array):
                    var place = 0;
                    foreach (var element in property.Value.EnumerateArray())
                        yield return (name, string.Create(CultureInfo.InvariantCulture, $"{name}[{place++}]"), ToText(element));
                    break;
                default:
                    yield return (name, name, ToText(property.Value));
                    break;
            }
        }
    }

    private static string NameOf(JsonProperty property)
    {
        try
        {
            return property.Name;
        }
        catch (InvalidOperationException)
        {
            throw NoText();
        }
    }

    // Invalid escapes in JSON only show when the text is read.
    private static ApiFault NoText() =>
        ApiFault.BadValue("A name or a value in the JSON is not valid text", "It holds a lone surrogate, such as \\ud800, or bytes that are not UTF-8.");
}
