using System.CommandLine;
using Tracelift.Cli.Arguments;
using Tracelift.Cli.Reports;
using Tracelift.Cli.Reports.Projects;
using Tracelift.Cli.Terminal;
using Tracelift.Projects.Importing;

namespace Tracelift.Cli.Commands.Projects;

/// <summary>Deletes a project.</summary>
internal sealed class ProjectsDeleteCommand : CliCommand
{
    private readonly ProjectArgument _project = new("PROJECT") { Arity = ArgumentArity.ZeroOrOne };
    private readonly Option<bool> _force = NewOption.Flag("--force", "Also where it holds tracing data, which goes with it.");
    private readonly Option<bool> _dryRun = NewOption.Flag("--dry-run", "Write nothing; say what would go.");
    private readonly Option<bool> _yes = NewOption.Flag("--yes", "Ask nothing.", "-y");

    public ProjectsDeleteCommand()
        : base("delete", "Delete a project and the stacks that only it uses; refused while it holds tracing data.")
    {
        Add(_project);
        AddGroup("How", _force, _dryRun, _yes);
    }

    public override async Task<int> RunAsync(ParsedOptions given, CommandContext bench, CancellationToken cancellationToken)
    {
        var id = ProjectId.Read(given.Text(_project));
        var isDryRun = given.Flag(_dryRun);
        var force = given.Flag(_force);
        await using var store = await bench.OpenStoreAsync(cancellationToken);
        if (!isDryRun && bench.CanAsk(given.Flag(_yes)))
        {
            Print(bench.Messages, await ProjectDeletion.DeleteAsync(store, id, isDryRun: true, force, cancellationToken), isDryRun: true);
            await bench.Questions.ConfirmAsync("Delete it?", cancellationToken);
        }

        var report = await ProjectDeletion.DeleteAsync(store, id, isDryRun, force, cancellationToken);
        if (bench.IsJson)
            await bench.WriteJsonAsync(new DeletedProjectDocument("projects delete", isDryRun, store.Name, report), ReportJson.Readable.DeletedProjectDocument);
        else if (bench.IsTalkative)
            Print(bench.Results, report, isDryRun);
        return ExitCode.Done;
    }

    private static void Print(ConsoleOutput paper, ProjectDeletionReport report, bool isDryRun)
    {
        paper.Line(Humanize.Safe($"{(isDryRun ? "Would delete" : "Deleted")} project {report.Id} \"{report.Title}\""));
        if (report.TracingData is { } data)
            paper.Line($"  it {(isDryRun ? "holds" : "held")} {data}");
        foreach (var stack in report.Stacks)
            paper.Line(Humanize.Safe($"  stack \"{stack}\""));
        foreach (var stack in report.SharedStacks)
            paper.Line(Humanize.Safe($"  but not stack \"{stack}\", which other projects use"));
    }
}
