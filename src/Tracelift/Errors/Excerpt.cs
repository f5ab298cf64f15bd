namespace Tracelift.Errors;

/// <summary>The beginning of a text, for messages that show what was found.</summary>
internal static class Excerpt
{
    private const int Most = 40;

    /// <summary>All of a short text; else its beginning and two dots, no character cut in halves.</summary>
    /// <param name="text">The text.</param>
    /// <param name="most">The characters that are shown at most.</param>
    public static string Of(string text, int most = Most) =>
        text.Length <= most ? text : $"{text.AsSpan(0, char.IsHighSurrogate(text[most - 1]) ? most - 1 : most)}..";
}
