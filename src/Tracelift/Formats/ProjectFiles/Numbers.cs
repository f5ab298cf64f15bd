using System.Globalization;
using System.Text.Json;

namespace Tracelift.Formats.ProjectFiles;

/// <summary>
/// Reads the numbers of project files: single numbers, or tuples as text <c>"(1,2,3)"</c> with any spaces, as a list, or by name
/// (<c>{x: 1, y: 2, z: 3}</c>).
/// </summary>
internal static class Numbers
{
    /// <summary>Returns the parts of a tuple, or nothing if the node is not a tuple.</summary>
    public static string[] Parts(DocumentNode node, string names)
    {
        switch (node)
        {
            case ScalarNode { Kind: ScalarKind.Text } scalar:
                return Parts(scalar.Text);
            case ListNode list:
                return list.Items.All(item => item is ScalarNode) ? [.. list.Items.Select(item => ((ScalarNode)item).Text.Trim())] : [];
            case MapNode map when map.Entries.Count == names.Length:
                return [.. names.Select(name => (map.Find(name.ToString())?.Value as ScalarNode)?.Text.Trim() ?? "")];
            default:
                return [];
        }
    }

    /// <summary>Returns the parts of a tuple's text, <c>(1,2,3)</c>, or nothing if the text is not a tuple.</summary>
    public static string[] Parts(string text)
    {
        text = text.Trim();
        return text is ['(', .., ')'] && text.AsSpan(1, text.Length - 2).IndexOfAny('(', ')') < 0
            ? [.. text[1..^1].Split(',').Select(part => part.Trim())]
            : [];
    }

    /// <summary>Reads a whole number, with an optional sign and without an exponent or a fraction.</summary>
    public static bool TryWhole(string text, out int number) =>
        int.TryParse(text.AsSpan().Trim(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out number);

    /// <summary>Reads a finite number.</summary>
    public static bool TryReal(string text, out double number) =>
        double.TryParse(text.AsSpan().Trim(), NumberStyles.Float, CultureInfo.InvariantCulture, out number) && double.IsFinite(number);

    /// <summary>Reads a finite number of single precision.</summary>
    public static bool TrySingle(string text, out float number) =>
        float.TryParse(text.AsSpan().Trim(), NumberStyles.Float, CultureInfo.InvariantCulture, out number) && float.IsFinite(number);

    /// <summary>Whether a number is valid JSON; YAML allows more.</summary>
    public static bool IsJson(string text)
    {
        var reader = new Utf8JsonReader(System.Text.Encoding.UTF8.GetBytes(text));
        try
        {
            return reader.Read() && reader.TokenType == JsonTokenType.Number && reader.TryGetDouble(out var value) && double.IsFinite(value) && !reader.Read();
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
