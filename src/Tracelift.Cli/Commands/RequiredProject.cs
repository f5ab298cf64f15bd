using Tracelift.Cli.Arguments;
using Tracelift.Errors;

namespace Tracelift.Cli.Commands;

/// <summary>The project that a command is about, which has to be named.</summary>
internal static class RequiredProject
{
    /// <summary>Reads it.</summary>
    /// <exception cref="UsageException">It is missing.</exception>
    public static long Read(ParsedOptions given, ProjectOption option) =>
        given.Number(option, "the id of a project")
        ?? throw new UsageException("no-project", $"{option.Name} is missing: the project, by its id or title", "tracelift projects list says what there is.");
}
