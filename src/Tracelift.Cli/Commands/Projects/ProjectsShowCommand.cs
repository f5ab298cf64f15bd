using System.CommandLine;
using Tracelift.Cli.Arguments;
using Tracelift.Cli.Reports;
using Tracelift.Cli.Reports.Projects;
using Tracelift.Cli.Terminal;
using Tracelift.Formats.ProjectFiles;
using Tracelift.Projects.Exporting;

namespace Tracelift.Cli.Commands.Projects;

/// <summary>Shows a project in full.</summary>
internal sealed class ProjectsShowCommand : CliCommand
{
    private readonly ProjectArgument _project = new("PROJECT") { Arity = ArgumentArity.ZeroOrOne };

    public ProjectsShowCommand()
        : base("show", "Show a project with its stacks, mirrors, groups and rights.") =>
        Add(_project);

    public override async Task<int> RunAsync(ParsedOptions parsed, CommandContext context, CancellationToken cancellationToken)
    {
        var id = ProjectId.Read(parsed.Text(_project));
        await using var store = await context.OpenStoreAsync(cancellationToken);
        await using var session = await store.OpenSnapshotAsync(cancellationToken);
        var ids = await new ProjectSelection { Ids = [id] }.FindAsync(session, cancellationToken);
        var grants = await ProjectRights.OfAsync(session, id, cancellationToken);
        await foreach (var project in ProjectExporter.ReadAsync(session, ids, cancellationToken))
        {
            if (context.IsJson)
            {
                await context.WriteJsonAsync(
                    new ProjectDocument("projects show", store.Name, project.Id, ProjectFileWriter.Node(project.Definition), [.. grants.Select(grant => grant.ToString())]), ReportJson.Readable.ProjectDocument);
                continue;
            }

            context.Results.Heading(Humanize.Safe($"{project.Id}  {project.Definition.Title}"));
            foreach (var line in ProjectFileWriter.Yaml(project.Definition).TrimEnd('\n').Split('\n').Skip(1))
                context.Results.Line(Humanize.Safe(line));
            context.Results.Line(grants.Count == 0 ? "Only superusers may see it." : "  permissions:");
            foreach (var grant in grants)
                context.Results.Line("    - " + Humanize.Safe(grant.ToString()));
        }

        return ExitCode.Done;
    }
}
