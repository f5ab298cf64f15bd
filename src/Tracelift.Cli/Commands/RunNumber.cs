using System.CommandLine;
using System.Globalization;
using Tracelift.Cli.Arguments;
using Tracelift.Errors;

namespace Tracelift.Cli.Commands;

/// <summary>The number of a run, as it is typed.</summary>
internal static class RunNumber
{
    /// <summary>Reads it.</summary>
    /// <returns>Null where it was not typed.</returns>
    /// <exception cref="UsageException">It is none.</exception>
    public static long? Read(ParsedOptions given, Argument argument) =>
        given.Text(argument) is not { } text ? null
        : long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var run) ? run
        : throw new UsageException("bad-value", $"\"{text}\" is not the number of a run", "tracelift runs lists them.");
}
