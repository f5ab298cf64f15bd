using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Tracelift.Model;

namespace Tracelift.Sqlite.Engine;

/// <summary>Encodes sets as JSON arrays: SQLite takes one as a single parameter and reads it with json_each.</summary>
internal static class JsonArrays
{
    /// <summary>Encodes a set of ids.</summary>
    public static byte[] Of(IdSet ids)
    {
        var text = new StringBuilder("[");
        foreach (var id in ids)
            text.Append(CultureInfo.InvariantCulture, $"{id},");
        if (text.Length > 1)
            text.Length--;
        return Encoding.UTF8.GetBytes(text.Append(']').ToString());
    }

    /// <summary>Encodes a list of texts.</summary>
    public static byte[] Of(IEnumerable<string> texts)
    {
        var bytes = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(bytes))
        {
            writer.WriteStartArray();
            foreach (var text in texts)
                writer.WriteStringValue(text);
            writer.WriteEndArray();
        }

        return bytes.WrittenSpan.ToArray();
    }
}
