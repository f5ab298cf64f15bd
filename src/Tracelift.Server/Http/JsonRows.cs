using System.Text.Json;

namespace Tracelift.Server.Http;

/// <summary>Writes parts of streamed JSON answers.</summary>
internal static class JsonRows
{
    /// <summary>Writes a list of ids.</summary>
    public static void WriteIds(this Utf8JsonWriter writer, IEnumerable<long> ids)
    {
        writer.WriteStartArray();
        foreach (var id in ids)
            writer.WriteNumberValue(id);
        writer.WriteEndArray();
    }

    /// <summary>Writes a number or null.</summary>
    public static void WriteNumberOrNull(this Utf8JsonWriter writer, long? number)
    {
        if (number is { } value)
            writer.WriteNumberValue(value);
        else
            writer.WriteNullValue();
    }

    /// <summary>Writes a point.</summary>
    public static void WritePoint(this Utf8JsonWriter writer, float x, float y, float z)
    {
        writer.WriteNumberValue(x);
        writer.WriteNumberValue(y);
        writer.WriteNumberValue(z);
    }

    /// <summary>Writes an object with ids as names and lists of texts as values.</summary>
    public static void WriteNames(this Utf8JsonWriter writer, IEnumerable<KeyValuePair<long, List<string>>> names)
    {
        writer.WriteStartObject();
        foreach (var (id, texts) in names)
        {
            writer.WriteStartArray(Key(id));
            foreach (var text in texts)
                writer.WriteStringValue(text);
            writer.WriteEndArray();
        }

        writer.WriteEndObject();
    }

    /// <summary>Returns an id as the name of a field.</summary>
    public static string Key(long id) => id.ToString(System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>Returns a dictionary with ids as texts.</summary>
    public static Dictionary<string, T> ById<T>(this IEnumerable<KeyValuePair<long, T>> values) => values.ToDictionary(pair => Key(pair.Key), pair => pair.Value);
}
