using System.Text.RegularExpressions;

namespace Tracelift.Formats.Csv;

/// <summary>
/// Protects texts in tables from spreadsheets, which run formulas. A text that begins with = + - @, a tab or a line break, or with
/// apostrophes before one of these, gets an apostrophe in front; reading removes it. Numbers are written unchanged.
/// </summary>
public static partial class SpreadsheetText
{
    private const char Mark = '\'';

    /// <summary>Returns the field of a text, in quotes if needed.</summary>
    /// <param name="text">The text; null for an empty field.</param>
    /// <param name="separator">The separator of fields.</param>
    public static string Field(string? text, char separator)
    {
        if (string.IsNullOrEmpty(text))
            return "";
        var safe = Protect(text);
        return safe.AsSpan().IndexOfAny([separator, '"', '\r', '\n', ';', '\t']) < 0 ? safe : $"\"{safe.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
    }

    /// <summary>Returns a text that no spreadsheet takes for a formula.</summary>
    public static string Protect(string text) => Formula().IsMatch(text) ? Mark + text : text;

    /// <summary>Undoes <see cref="Protect"/>; returns any other text unchanged.</summary>
    public static string Restore(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return text.Length > 0 && text[0] == Mark && Formula().IsMatch(text) ? text[1..] : text;
    }

    // Spreadsheets in Chinese and Japanese also take the full-width signs.
    [GeneratedRegex(@"^'*[=+\-@\t\r\n\uFF1D\uFF0B\uFF0D\uFF20]", RegexOptions.NonBacktracking)]
    private static partial Regex Formula();
}
