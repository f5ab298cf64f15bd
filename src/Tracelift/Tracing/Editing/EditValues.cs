using System.Globalization;
using Tracelift.Errors;

namespace Tracelift.Tracing.Editing;

/// <summary>Checks values from clients before they are stored.</summary>
internal static class EditValues
{
    private const int LongestName = 255;
    private const int Best = 5;

    /// <summary>Returns a name that every store accepts.</summary>
    /// <exception cref="InputException">The name is empty, too long, or holds an invalid character.</exception>
    public static string Name(string what, string? name)
    {
        if (string.IsNullOrEmpty(name))
            throw new InputException("missing-name", $"No name specified for the {what}");
        if (name.Length > LongestName)
            throw new InputException("long-name", $"The name of the {what} is longer than {LongestName} characters");
        return Text(what, name);
    }

    /// <summary>Returns a text that every store accepts.</summary>
    /// <exception cref="InputException">The text holds an invalid character.</exception>
    public static string Text(string what, string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            var isPair = char.IsHighSurrogate(text[i]) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]);
            if (text[i] == '\0' || (char.IsSurrogate(text[i]) && !isPair))
                throw new InputException("bad-text", $"The text of the {what} holds an invalid character (U+{(int)text[i]:X4})");
            if (isPair)
                i++;
        }

        return text;
    }

    /// <summary>Returns a coordinate or radius in nm in the stores' precision.</summary>
    /// <exception cref="InputException">The value is not finite, or too large.</exception>
    public static float Real(string what, double value) =>
        float.IsFinite((float)value) ? (float)value : throw new InputException("bad-number", string.Create(CultureInfo.InvariantCulture, $"{what} is {value}: expected a number that 32 bits can hold"));

    /// <summary>Returns a confidence; none, or 0, means the best.</summary>
    /// <exception cref="InputException">The value is not from 1 to 5.</exception>
    public static long Confidence(long? value) => value switch
    {
        null or 0 => Best,
        >= 1 and <= Best => value.Value,
        _ => throw new InputException("bad-confidence", "Confidence not in range 1-5 inclusive."),
    };
}
