using System.Buffers;
using System.Collections;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Tracelift.Tracing.Import;

/// <summary>Writes the options of an import that differ from the default as a JSON object. No option is secret.</summary>
internal static class OptionsText
{
    // A list of ids can be long; the run's rows give its content.
    private const int LongestList = 100;

    private static readonly ImportOptions Defaults = new();

    /// <summary>Writes the options.</summary>
    public static string Of(ImportOptions options)
    {
        var bytes = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(bytes, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartObject();
            foreach (var property in typeof(ImportOptions).GetProperties())
            {
                var value = property.GetValue(options);
                if (property.Name is nameof(ImportOptions.Who) or nameof(ImportOptions.ImportedBy) or nameof(ImportOptions.SystemUser) || Equals(value, property.GetValue(Defaults)) || value is IEnumerable list and not string && IsEmpty(list))
                    continue;
                json.WritePropertyName(JsonNamingPolicy.SnakeCaseLower.ConvertName(property.Name));
                Write(json, value);
            }

            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(bytes.WrittenSpan);
    }

    private static bool IsEmpty(IEnumerable list)
    {
        foreach (var _ in list)
            return false;
        return true;
    }

    private static void Write(Utf8JsonWriter json, object? value)
    {
        switch (value)
        {
            case bool flag:
                json.WriteBooleanValue(flag);
                break;
            case long number:
                json.WriteNumberValue(number);
                break;
            case int number:
                json.WriteNumberValue(number);
                break;
            case double number when double.IsFinite(number):
                json.WriteNumberValue(number);
                break;
            case null:
                json.WriteNullValue();
                break;
            case IReadOnlyDictionary<string, string> pairs:
                json.WriteStartObject();
                foreach (var (key, text) in pairs)
                    json.WriteString(key, text);
                json.WriteEndObject();
                break;
            case IReadOnlyDictionary<long, string> pairs:
                json.WriteStartObject();
                foreach (var (key, text) in pairs)
                    json.WriteString(key.ToString(CultureInfo.InvariantCulture), text);
                json.WriteEndObject();
                break;
            case IEnumerable list and not string:
                json.WriteStartArray();
                foreach (var item in list.Cast<object?>().Take(LongestList))
                    Write(json, item);
                json.WriteEndArray();
                break;
            case Enum name:
                json.WriteStringValue(JsonNamingPolicy.SnakeCaseLower.ConvertName(name.ToString()));
                break;
            default:
                json.WriteStringValue(Convert.ToString(value, CultureInfo.InvariantCulture));
                break;
        }
    }
}
