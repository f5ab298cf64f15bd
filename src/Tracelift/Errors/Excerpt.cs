namespace Tracelift.Errors;

/// <summary>Shortens a text for messages.</summary>
internal static class Excerpt
{
    private const int Most = 40;

    /// <summary>Returns a short text whole; else its beginning and two dots, without splitting a character.</summary>
    /// <param name="text">The text.</param>
    /// <param name="most">The largest number of characters.</param>
    public static string Of(string text, int most = Most) =>
        text.Length <= most ? text : $"{text.AsSpan(0, char.IsHighSurrogate(text[most - 1]) ? most - 1 : most)}..";
}
