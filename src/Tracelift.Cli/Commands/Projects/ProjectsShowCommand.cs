using System.CommandLine;
using Tracelift.Cli.Arguments;
using Tracelift.Cli.Reports;
using Tracelift.Cli.Reports.Projects;
using Tracelift.Cli.Terminal;
using Tracelift.Formats.ProjectFiles;
using Tracelift.Projects.Exporting;

namespace Tracelift.Cli.Commands.Projects;

/// <summary>Says all that there is to say of a project.</summary>
internal sealed class ProjectsShowCommand : CliCommand
{
    private readonly ProjectArgument _project = new("PROJECT") { Arity = ArgumentArity.ZeroOrOne };

    public ProjectsShowCommand()
        : base("show", "Show a project with its stacks, mirrors, groups and rights.") =>
        Add(_project);

    public override async Task<int> RunAsync(ParsedOptions given, CommandContext bench, CancellationToken cancellationToken)
    {
        var id = ProjectId.Read(given.Text(_project));
        await using var store = await bench.OpenStoreAsync(cancellationToken);
        await using var session = await store.OpenSnapshotAsync(cancellationToken);
        var ids = await new ProjectSelection { Ids = [id] }.FindAsync(session, cancellationToken);
        var grants = await ProjectRights.OfAsync(session, id, cancellationToken);
        await foreach (var project in ProjectExporter.ReadAsync(session, ids, cancellationToken))
        {
            if (bench.IsJson)
            {
                await bench.WriteJsonAsync(
                    new ProjectDocument("projects show", store.Name, project.Id, ProjectFileWriter.Node(project.Definition), [.. grants.Select(grant => grant.ToString())]), ReportJson.Readable.ProjectDocument);
                continue;
            }

            bench.Results.Heading(Humanize.Safe($"{project.Id}  {project.Definition.Title}"));
            foreach (var line in ProjectFileWriter.Yaml(project.Definition).TrimEnd('\n').Split('\n').Skip(1))
                bench.Results.Line(Humanize.Safe(line));
            bench.Results.Line(grants.Count == 0 ? "Nobody but superusers may see it." : "  permissions:");
            foreach (var grant in grants)
                bench.Results.Line("    - " + Humanize.Safe(grant.ToString()));
        }

        return ExitCode.Done;
    }
}
