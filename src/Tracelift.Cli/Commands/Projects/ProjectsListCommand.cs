using Tracelift.Cli.Arguments;
using Tracelift.Cli.Reports;
using Tracelift.Cli.Reports.Projects;
using Tracelift.Cli.Terminal;
using Tracelift.Projects.Exporting;

namespace Tracelift.Cli.Commands.Projects;

/// <summary>Lists projects.</summary>
internal sealed class ProjectsListCommand : CliCommand
{
    private readonly ProjectSelectionArguments _selection = new();

    public ProjectsListCommand()
        : base("list", "List the projects of a store with the number of their stacks, and their tags.") =>
        AddGroup("Which", _selection.All);

    public override async Task<int> RunAsync(ParsedOptions parsed, CommandContext context, CancellationToken cancellationToken)
    {
        var selection = _selection.Read(parsed);
        await using var store = await context.OpenStoreAsync(cancellationToken);
        await using var session = await store.OpenSnapshotAsync(cancellationToken);
        var projects = new List<ListedProject>();
        await foreach (var project in ProjectExporter.ReadAsync(session, await selection.FindAsync(session, cancellationToken), cancellationToken))
            projects.Add(new ListedProject(project.Id, project.Definition.Title, project.Definition.Stacks.Count, project.Definition.Tags));
        if (context.IsJson)
            await context.WriteJsonAsync(new ProjectsListDocument("projects list", store.Name, projects), ReportJson.Readable.ProjectsListDocument);
        else if (projects.Count == 0)
            context.Messages.Line("The store has no project.");
        else
            context.Results.Table(["#id", "project", "#stacks", "tags"], projects.Select(project => (string[])[$"{project.Id}", project.Title, Humanize.Number(project.Stacks), string.Join(", ", project.Tags)]));
        return ExitCode.Done;
    }
}
