using Tracelift.Errors;

namespace Tracelift.Options;

/// <summary>Options by their descriptions, however they were given: typed, written in a file, sent with a request.</summary>
public interface IOptionValues
{
    /// <summary>Whether an option was given, be it without a value.</summary>
    bool Has(OptionDescription option);

    /// <summary>The values of an option, in order; none where it was given without one.</summary>
    IReadOnlyList<string> Texts(OptionDescription option);

    /// <summary>What messages call an option.</summary>
    string Label(OptionDescription option);
}

/// <summary>Reads options as what they mean.</summary>
public static class OptionReading
{
    /// <summary>The last value of an option, or null where there is none.</summary>
    public static string? Text(this IOptionValues values, OptionDescription option)
    {
        ArgumentNullException.ThrowIfNull(values);
        return values.Texts(option) is [.., var last] ? last : null;
    }

    /// <summary>Whether an option is on. One without a value is on; one that is not given is as it is by default.</summary>
    /// <exception cref="UsageException">The value is neither yes nor no.</exception>
    public static bool IsOn(this IOptionValues values, OptionDescription option)
    {
        ArgumentNullException.ThrowIfNull(values);
        ArgumentNullException.ThrowIfNull(option);
        return !values.Has(option) ? option.IsOnByDefault : values.Text(option) is not { } value || Toggle.Read(values.Label(option), value);
    }

    /// <summary>The value of an option that takes one of a few; the first of <typeparamref name="T"/> where it has neither value nor default.</summary>
    /// <typeparam name="T">The values' meanings, named as they are.</typeparam>
    /// <exception cref="UsageException">It takes no such value.</exception>
    public static T Choice<T>(this IOptionValues values, OptionDescription option)
        where T : struct, Enum
    {
        ArgumentNullException.ThrowIfNull(option);
        return (values.Text(option) ?? option.Default) is { } value ? option.ReadChoice<T>(values.Label(option), value) : default;
    }

    /// <summary>Two options that can't both hold.</summary>
    public static UsageException Contradiction(this IOptionValues values, OptionDescription one, OptionDescription other)
    {
        ArgumentNullException.ThrowIfNull(values);
        return new("contradicting-options", $"{values.Label(one)} and {values.Label(other)} contradict each other", "Leave one of them out.");
    }
}
