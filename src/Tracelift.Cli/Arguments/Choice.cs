using System.CommandLine;
using Tracelift.Errors;

namespace Tracelift.Cli.Arguments;

/// <summary>Options whose value is one of a few names.</summary>
internal static class Choice
{
    /// <summary>The names.</summary>
    public static IReadOnlyList<string> Names<T>()
        where T : struct, Enum =>
        [.. Enum.GetNames<T>().Select(name => name.ToLowerInvariant())];

    /// <summary>Reads a value; the first name where the option was not typed.</summary>
    /// <exception cref="UsageException">It is none of the names.</exception>
    public static T Read<T>(Given given, Option<string> option)
        where T : struct, Enum =>
        given.Text(option) is not { } value ? default
        : Names<T>().Contains(value) ? Enum.Parse<T>(value, ignoreCase: true)
        : throw new UsageException("bad-value", $"{option.Name}: there is no \"{value}\"", $"Expected {string.Join(", ", Names<T>())}.");
}
