using System.CommandLine;
using System.Globalization;
using Tracelift.Cli.Arguments;
using Tracelift.Errors;

namespace Tracelift.Cli.Commands;

/// <summary>The number of a run, as an argument.</summary>
internal static class RunNumber
{
    /// <summary>Reads it.</summary>
    /// <returns>Null if absent.</returns>
    /// <exception cref="UsageException">It is not a number.</exception>
    public static long? Read(ParsedOptions parsed, Argument argument) =>
        parsed.Text(argument) is not { } text ? null
        : long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var run) ? run
        : throw new UsageException("bad-value", $"\"{text}\" is not the number of a run", "tracelift runs lists them.");
}
