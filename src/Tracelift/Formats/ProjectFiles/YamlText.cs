using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Tracelift.Formats.ProjectFiles;

/// <summary>
/// Writes values as YAML in block style. A text that YAML could read as another type gets JSON's quotes, which YAML shares.
/// </summary>
internal static partial class YamlText
{

    /// <summary>Returns a document, or an item of a document's list.</summary>
    public static string Of(JsonObject node, bool isItem)
    {
        var text = new StringBuilder();
        if (isItem)
            text.Append("- ");
        Append(text, node, isItem ? 2 : 0);
        return text.ToString();
    }

    private static void Append(StringBuilder text, JsonObject map, int indent)
    {
        var isFirst = true;
        foreach (var (key, value) in map)
        {
            if (!isFirst)
                text.Append(' ', indent);
            isFirst = false;
            text.Append(Scalar(key)).Append(':');
            AppendValue(text, value, indent);
        }
    }

    private static void AppendValue(StringBuilder text, JsonNode? value, int indent)
    {
        switch (value)
        {
            case JsonObject { Count: > 0 } map:
                text.Append('\n').Append(' ', indent + 2);
                Append(text, map, indent + 2);
                break;
            case JsonArray { Count: > 0 } list when list.All(IsScalar):
                text.Append(' ').Append(Flow(list)).Append('\n');
                break;
            case JsonArray { Count: > 0 } list:
                text.Append('\n');
                foreach (var item in list)
                    AppendItem(text, item, indent + 2);
                break;
            default:
                text.Append(' ').Append(Inline(value)).Append('\n');
                break;
        }
    }

    private static void AppendItem(StringBuilder text, JsonNode? item, int indent)
    {
        text.Append(' ', indent).Append('-');
        switch (item)
        {
            case JsonObject { Count: > 0 } map:
                text.Append(' ');
                Append(text, map, indent + 2);
                break;
            case JsonArray { Count: > 0 } list when !list.All(IsScalar):
                text.Append('\n');
                foreach (var inner in list)
                    AppendItem(text, inner, indent + 2);
                break;
            default:
                text.Append(' ').Append(item is JsonArray { Count: > 0 } flow ? Flow(flow) : Inline(item)).Append('\n');
                break;
        }
    }

    private static bool IsScalar(JsonNode? node) => node is not (JsonObject or JsonArray);

    private static string Flow(JsonArray list) => $"[{string.Join(", ", list.Select(Inline))}]";

    private static string Inline(JsonNode? node) => node switch
    {
        null => "null",
        JsonObject => "{}",
        JsonArray => "[]",
        JsonValue value when value.GetValueKind() == JsonValueKind.String => Scalar(value.GetValue<string>()),
        _ => node.ToJsonString(),
    };

    private static string Scalar(string text) =>
        Plain().IsMatch(text) && !Word().IsMatch(text) ? text : Escape($"\"{JavaScriptEncoder.UnsafeRelaxedJsonEscaping.Encode(text)}\"");

    // Escapes the characters that YAML refuses or reads as a line end.
    private static string Escape(string quoted)
    {
        if (!quoted.Any(IsSpecial))
            return quoted;
        var text = new StringBuilder();
        foreach (var c in quoted)
        {
            if (IsSpecial(c))
                text.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}");
            else
                text.Append(c);
        }

        return text.ToString();
    }

    private static bool IsSpecial(char c) => c is (>= '\u007f' and < '\u00a0') or '\u2028' or '\u2029' or '\ufeff' or '\ufffe' or '\uffff';

    [GeneratedRegex("^[A-Za-z_]([A-Za-z0-9_ ./-]*[A-Za-z0-9_/])?$", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Plain();

    // Words that some YAML readers don't take for a text.
    [GeneratedRegex("^(true|false|null|yes|no|on|off|y|n)$", RegexOptions.NonBacktracking | RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture)]
    private static partial Regex Word();
}
