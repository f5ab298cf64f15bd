using System.Globalization;
using Tracelift.Cli.Terminal;
using Tracelift.Errors;
using Tracelift.Stores;
using Tracelift.Tracing.Import;

namespace Tracelift.Cli.Commands;

/// <summary>Asks for a project.</summary>
internal static class ProjectQuestions
{
    /// <summary>Asks for one of the store's projects.</summary>
    /// <exception cref="UsageException">The store has none.</exception>
    public static async Task<ProjectInfo> ChooseAsync(
        CommandContext context, IReadSession session, string question, CancellationToken cancellationToken)
    {
        var projects = await session.ProjectsAsync(cancellationToken);
        if (projects.Count == 0)
            throw UnknownProject.None();
        List(context.Messages, projects);
        return await context.Questions.AskAsync<ProjectInfo>(
            $"{question} (its id or title)", answer => Find(projects, answer) is { } project ? (project, null) : (null, "There is no such project."), cancellationToken);
    }

    /// <summary>Asks for one of the store's projects, or the title of a new one.</summary>
    /// <returns>The project, or the title.</returns>
    public static async Task<(ProjectInfo? Project, string? Title)> ChooseOrNameAsync(
        CommandContext context, IReadSession session, CancellationToken cancellationToken)
    {
        // CATMAID's own workspace is no place for tracing data. Users can still name it as an option.
        var projects = (await session.ProjectsAsync(cancellationToken)).Where(project => project.Id != ProjectInfo.Workspace).ToList();
        if (projects.Count > 0)
            List(context.Messages, projects);
        var question = projects.Count > 0 ? "Project to import into (its id or title, or new:TITLE for a new one)" : "The store has no project yet. Title of a new one";
        return await context.Questions.AskAsync<(ProjectInfo?, string?)>(
            question,
            answer =>
            {
                if (Find(projects, answer) is { } project)
                    return ((project, null), null);
                var title = answer.StartsWith(ImportOptionReader.NewProject, StringComparison.Ordinal) ? answer[ImportOptionReader.NewProject.Length..].Trim()
                    : projects.Count == 0 ? answer
                    : "";
                return title.Length > 0 ? ((null, title), null) : (default, projects.Count == 0 ? "Please type a title." : "There is no such project.");
            },
            cancellationToken);
    }

    private static void List(ConsoleOutput output, IReadOnlyList<ProjectInfo> projects) =>
        output.Table(["#id", "project"], projects.Select(project => (string[])[project.Id.ToString(CultureInfo.InvariantCulture), project.Title]));

    private static ProjectInfo? Find(IReadOnlyList<ProjectInfo> projects, string answer) =>
        long.TryParse(answer, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var id)
            ? projects.FirstOrDefault(project => project.Id == id)
            : projects.Where(project => project.Title == answer).Take(2).ToList() is [var only] ? only : null;
}
