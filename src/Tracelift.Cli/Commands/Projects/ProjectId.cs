using System.Globalization;
using Tracelift.Errors;

namespace Tracelift.Cli.Commands.Projects;

/// <summary>A project's id, as a positional argument.</summary>
internal static class ProjectId
{
    /// <summary>Reads it.</summary>
    /// <exception cref="UsageException">It is missing, or not a number.</exception>
    public static long Read(string? text) => text is null
        ? throw new UsageException("no-project", "The project's id is missing", "tracelift projects list shows them.")
        : long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var id)
            ? id
            : throw new UsageException("bad-value", $"\"{text}\" is not the id of a project", "tracelift projects list shows them.");
}
