using System.CommandLine;
using Tracelift.Cli.Arguments;
using Tracelift.Errors;

namespace Tracelift.Cli.Commands.Access;

/// <summary>The name that a command is about, which comes without an option.</summary>
internal static class RequiredName
{
    /// <summary>Reads it.</summary>
    /// <exception cref="UsageException">It is missing.</exception>
    public static string Read(ParsedOptions given, Argument argument, string what) =>
        given.Text(argument) ?? throw new UsageException("no-name", $"The name of the {what} is missing", $"tracelift {what} list says what there is.");
}
