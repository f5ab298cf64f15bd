using System.CommandLine;
using System.Globalization;
using Tracelift.Errors;
using Tracelift.Stores;
using Tracelift.Tracing.Import;

namespace Tracelift.Cli.Arguments;

/// <summary>Lets users type a project's title instead of its id, in every command.</summary>
internal static class ProjectTitles
{
    /// <summary>Replaces titles of projects by their ids. Reads the store only if some value is not a number.</summary>
    /// <exception cref="UsageException">No project has the title, or several.</exception>
    public static async Task<ParsedOptions> ResolveAsync(ParsedOptions parsed, Command command, CommandContext context, CancellationToken cancellationToken)
    {
        var titles = new Dictionary<Symbol, IReadOnlyList<string>>();
        foreach (var option in command.Options.Where(option => option is ProjectOption or ProjectsOption && parsed.Texts(option).Any(IsTitle)))
            titles.Add(option, parsed.Texts(option));
        foreach (var argument in command.Arguments.Where(argument => argument is ProjectArgument && parsed.Texts(argument).Any(IsTitle)))
            titles.Add(argument, parsed.Texts(argument));

        // The command itself reports a missing store.
        if (titles.Count == 0 || context.IsStoreMissing)
            return parsed;
        await using var store = await context.OpenStoreAsync(cancellationToken);
        await using var session = await store.OpenSnapshotAsync(cancellationToken);
        var projects = await session.ProjectsAsync(cancellationToken);
        return parsed.With(titles.ToDictionary(pair => pair.Key, pair => (IReadOnlyList<string>)[.. pair.Value.Select(text => IsTitle(text) ? Find(projects, text) : text)]));
    }

    // Not a title: an id, several ids separated by commas, or new:TITLE for a new project.
    private static bool IsTitle(string text) =>
        text.Length > 0 && !text.StartsWith(ImportOptionReader.NewProject, StringComparison.Ordinal)
        && !text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).All(part => long.TryParse(part, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _));

    /// <summary>Returns the id of the project with a title.</summary>
    /// <exception cref="UsageException">No project has the title, or several.</exception>
    public static long IdOf(IReadOnlyList<ProjectInfo> projects, string title) => long.Parse(Find(projects, title), CultureInfo.InvariantCulture);

    private static string Find(IReadOnlyList<ProjectInfo> projects, string title)
    {
        var found = projects.Where(project => project.Title == title).Select(project => project.Id.ToString(CultureInfo.InvariantCulture)).ToList();
        return found.Count switch
        {
            1 => found[0],
            0 => throw UnknownProject.Titled(title, projects.Select(project => project.Title)),
            _ => throw new UsageException("several-projects", $"{found.Count} projects have the title \"{title}\"", $"Name one by its id: {string.Join(", ", found)}."),
        };
    }
}
