using Tracelift.Cli.Arguments;
using Tracelift.Errors;

namespace Tracelift.Cli.Commands;

/// <summary>The project of a command, which the user must name.</summary>
internal static class RequiredProject
{
    /// <summary>Reads it.</summary>
    /// <exception cref="UsageException">It is missing.</exception>
    public static long Read(ParsedOptions parsed, ProjectOption option) =>
        parsed.Number(option, "the id of a project")
        ?? throw new UsageException("no-project", $"{option.Name} is missing: the project, by its id or title", "tracelift projects list shows them.");
}
