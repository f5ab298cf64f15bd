using System.Text.Json;
using System.Text.RegularExpressions;

namespace Tracelift.Formats.Json;

/// <summary>
/// Explains in plain words why a text is not JSON. System.Text.Json addresses programmers ("Change the reader options"), and
/// counts lines from 0.
/// </summary>
public static partial class JsonWords
{
    // The message behind the character that was found, and its meaning.
    private static readonly (string Says, string Means)[] OfCharacters =
    [
        ("is an invalid start of a property name", "{0} where a name in double quotes is expected"),
        ("is an invalid start of a value", "{0} where a value is expected"),
        ("is invalid after a value", "{0} after a value, where a comma or a closing bracket is expected"),
        ("is invalid after a property name", "{0} after a name, where a colon is expected"),
        ("is invalid after a single JSON value", "{0} after the end"),
        ("is an invalid JSON literal", "{0} where true, false or null is expected"),
        ("is an invalid escapable character", "{0} after a backslash, which is no escape"),
        ("is invalid within a JSON string", "the control character {0} within a text, where it has to be an escape"),
        ("is not a hex digit", "{0} where a hexadecimal digit is expected"),
        ("is an invalid end of a number", "{0} within a number"),
        ("is invalid within a number", "{0} within a number"),
    ];

    private static readonly (string Says, string Means)[] Others =
    [
        ("JSON array contains a trailing comma", "a comma before ]"),
        ("JSON object contains a trailing comma", "a comma before }"),
        ("maximum configured depth", "lists and objects lie too deep within each other"),
        ("does not contain any JSON tokens", "the text is empty"),
        ("Expected end of string", "it ends within a text"),
        ("Expected depth to be zero", "it ends before its last bracket"),
        ("reached end of data", "it ends too early"),
        ("Invalid leading zero", "a number begins with a zero too many"),
        ("Expected a digit", "a number lacks a digit"),
    ];

    /// <summary>Explains the fault, without its place.</summary>
    public static string Of(JsonException fault)
    {
        ArgumentNullException.ThrowIfNull(fault);
        var said = fault.Message;
        foreach (var (says, means) in OfCharacters)
        {
            if (said.Contains(says, StringComparison.Ordinal) && Found().Match(said) is { Success: true } found)
                return means.Replace("{0}", found.Value, StringComparison.Ordinal);
        }

        foreach (var (says, means) in Others)
        {
            if (said.Contains(says, StringComparison.Ordinal))
                return means;
        }

        // An unknown message, or one of ours: without the place, because the caller gives the file's line.
        var end = said.IndexOf(" LineNumber:", StringComparison.Ordinal);
        return (end < 0 ? said : said[..end]).TrimEnd('.');
    }

    [GeneratedRegex("^'.+?'(?= is )", RegexOptions.Singleline)]
    private static partial Regex Found();
}
