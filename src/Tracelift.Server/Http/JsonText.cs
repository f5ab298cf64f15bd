using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;

namespace Tracelift.Server.Http;

/// <summary>JSON as answers write it.</summary>
internal static class JsonText
{
    /// <summary>The exact media type, because some clients compare it.</summary>
    public const string ContentType = "application/json";

    /// <summary>Escapes only what JSON reserves, so that names can be read.</summary>
    public static JsonWriterOptions Style { get; } = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>A value as text.</summary>
    public static string Of<T>(T value, JsonTypeInfo<T> type, bool isIndented = false) =>
        Encoding.UTF8.GetString(Written(writer => JsonSerializer.Serialize(writer, value, type), Style with { Indented = isIndented }).Span);

    /// <summary>A document as text.</summary>
    public static string Of(JsonNode node) => Encoding.UTF8.GetString(BytesOf(node).Span);

    /// <summary>A document as bytes.</summary>
    public static ReadOnlyMemory<byte> BytesOf(JsonNode node) => Written(writer => node.WriteTo(writer), Style);

    private static ReadOnlyMemory<byte> Written(Action<Utf8JsonWriter> write, JsonWriterOptions style)
    {
        var bytes = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(bytes, style))
            write(writer);
        return bytes.WrittenMemory;
    }
}
