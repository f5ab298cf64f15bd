using Tracelift.Errors;

namespace Tracelift.Options;

/// <summary>Options by their names, however they were given: typed, written in a file, sent with a request.</summary>
public interface IOptionValues
{
    /// <summary>Whether an option was given, be it without a value.</summary>
    /// <param name="name">Its name, without dashes in front (<c>required-annotation</c>).</param>
    bool Has(string name);

    /// <summary>The values of an option, in order; none where it was given without one.</summary>
    IReadOnlyList<string> Texts(string name);

    /// <summary>What messages call an option.</summary>
    string Label(string name);
}

/// <summary>Reads options as what they mean.</summary>
public static class OptionReading
{
    /// <summary>The last value of an option, or null where there is none.</summary>
    public static string? Text(this IOptionValues values, string name)
    {
        ArgumentNullException.ThrowIfNull(values);
        return values.Texts(name) is [.., var last] ? last : null;
    }

    /// <summary>Whether something is on, which an option without a value turns on.</summary>
    /// <exception cref="UsageException">The value is neither yes nor no.</exception>
    public static bool IsOn(this IOptionValues values, string name, bool otherwise)
    {
        ArgumentNullException.ThrowIfNull(values);
        return !values.Has(name) ? otherwise : values.Text(name) is not { } value || Toggle.Read(values.Label(name), value);
    }

    /// <summary>Whether a plain switch is on.</summary>
    public static bool Flag(this IOptionValues values, string name) => values.IsOn(name, otherwise: false);

    /// <summary>Two options that can't both hold.</summary>
    public static UsageException Contradiction(this IOptionValues values, string one, string other)
    {
        ArgumentNullException.ThrowIfNull(values);
        return new("contradicting-options", $"{values.Label(one)} and {values.Label(other)} contradict each other", "Leave one of them out.");
    }
}
