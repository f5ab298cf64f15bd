using System.CommandLine;
using Tracelift.Cli.Arguments;
using Tracelift.Errors;

namespace Tracelift.Cli.Commands.Access;

/// <summary>The name that is a command's first argument.</summary>
internal static class RequiredName
{
    /// <summary>Reads it.</summary>
    /// <exception cref="UsageException">It is missing.</exception>
    public static string Read(ParsedOptions parsed, Argument argument, string what) =>
        parsed.Text(argument) ?? throw new UsageException("no-name", $"The name of the {what} is missing", $"tracelift {what} list shows them.");
}
