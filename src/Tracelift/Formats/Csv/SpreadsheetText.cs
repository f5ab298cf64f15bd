using System.Text.RegularExpressions;

namespace Tracelift.Formats.Csv;

/// <summary>
/// Texts in tables that spreadsheets open. One that a spreadsheet would take for a formula gets an apostrophe in front,
/// and reading takes it off again: a text that begins with = + - @, a tab or a line break, or with apostrophes before one
/// of them. Numbers are no texts, and stay as they are.
/// </summary>
public static partial class SpreadsheetText
{
    private const char Mark = '\'';

    /// <summary>The field of a text, in quotes where that is needed.</summary>
    /// <param name="text">The text; null for an empty field.</param>
    /// <param name="separator">What stands between fields.</param>
    public static string Field(string? text, char separator)
    {
        if (string.IsNullOrEmpty(text))
            return "";
        var safe = Protect(text);
        return safe.AsSpan().IndexOfAny([separator, '"', '\r', '\n', ';', '\t']) < 0 ? safe : $"\"{safe.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
    }

    /// <summary>A text that is no formula.</summary>
    public static string Protect(string text) => Formula().IsMatch(text) ? Mark + text : text;

    /// <summary>The text that was protected; any other one as it is.</summary>
    public static string Restore(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return text.Length > 0 && text[0] == Mark && Formula().IsMatch(text) ? text[1..] : text;
    }

    // The wide ones are signs to spreadsheets in Chinese and Japanese.
    [GeneratedRegex(@"^'*[=+\-@\t\r\n\uFF1D\uFF0B\uFF0D\uFF20]", RegexOptions.NonBacktracking)]
    private static partial Regex Formula();
}
