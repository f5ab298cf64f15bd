using Tracelift.Errors;

namespace Tracelift.Options;

/// <summary>Options whose value is one of a few names.</summary>
public static class Choice
{
    /// <summary>The names.</summary>
    public static IReadOnlyList<string> Names<T>()
        where T : struct, Enum =>
        [.. Enum.GetNames<T>().Select(name => name.ToLowerInvariant())];

    /// <summary>Reads a value; the first name where the option was not given.</summary>
    /// <exception cref="UsageException">It is none of the names.</exception>
    public static T Read<T>(IOptionValues values, string name)
        where T : struct, Enum
    {
        ArgumentNullException.ThrowIfNull(values);
        return values.Text(name) is not { } value ? default
            : Names<T>().Contains(value) ? Enum.Parse<T>(value, ignoreCase: true)
            : throw new UsageException("bad-value", $"{values.Label(name)}: there is no \"{value}\"", NearestName.Hint(value, Names<T>(), $"Expected {string.Join(", ", Names<T>())}."));
    }
}
