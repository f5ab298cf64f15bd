using System.Text.Json;

namespace Tracelift.Server.Http;

/// <summary>What answers are made of that are written while they are made.</summary>
internal static class JsonRows
{
    /// <summary>A list of ids.</summary>
    public static void WriteIds(this Utf8JsonWriter writer, IEnumerable<long> ids)
    {
        writer.WriteStartArray();
        foreach (var id in ids)
            writer.WriteNumberValue(id);
        writer.WriteEndArray();
    }

    /// <summary>A number or null.</summary>
    public static void WriteNumberOrNull(this Utf8JsonWriter writer, long? number)
    {
        if (number is { } value)
            writer.WriteNumberValue(value);
        else
            writer.WriteNullValue();
    }

    /// <summary>A point.</summary>
    public static void WritePoint(this Utf8JsonWriter writer, float x, float y, float z)
    {
        writer.WriteNumberValue(x);
        writer.WriteNumberValue(y);
        writer.WriteNumberValue(z);
    }

    /// <summary>An object whose fields are ids, and their values lists of texts.</summary>
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

    /// <summary>An id as the name of a field.</summary>
    public static string Key(long id) => id.ToString(System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>An object by id.</summary>
    public static Dictionary<string, T> ById<T>(this IEnumerable<KeyValuePair<long, T>> values) => values.ToDictionary(pair => Key(pair.Key), pair => pair.Value);
}
