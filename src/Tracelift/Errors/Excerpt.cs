namespace Tracelift.Errors;

/// <summary>The beginning of a text, for messages that show what was found.</summary>
internal static class Excerpt
{
    private const int Most = 40;

    /// <summary>All of a short text; else its beginning and two dots, no character cut in halves.</summary>
    public static string Of(string text) =>
        text.Length <= Most ? text : $"{text.AsSpan(0, char.IsHighSurrogate(text[Most - 1]) ? Most - 1 : Most)}..";
}
