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
    private readonly Option<bool> _force = NewOption.Flag("--force", "Delete the project's tracing data, too.");
    private readonly Option<bool> _dryRun = NewOption.Flag("--dry-run", "Write nothing; list what would be deleted.");
    private readonly Option<bool> _yes = NewOption.Flag("--yes", "Ask nothing.", "-y");

    public ProjectsDeleteCommand()
        : base("delete", "Delete a project and the stacks that only it uses; refused while it holds tracing data.")
    {
        Add(_project);
        AddGroup("How", _force, _dryRun, _yes);
    }

    public override async Task<int> RunAsync(ParsedOptions parsed, CommandContext context, CancellationToken cancellationToken)
    {
        var id = ProjectId.Read(parsed.Text(_project));
        var isDryRun = parsed.Flag(_dryRun);
        var force = parsed.Flag(_force);
        await using var store = await context.OpenStoreAsync(cancellationToken);
        if (!isDryRun && context.CanAsk(parsed.Flag(_yes)))
        {
            Print(context.Messages, await ProjectDeletion.DeleteAsync(store, id, isDryRun: true, force, cancellationToken), isDryRun: true);
            await context.Questions.ConfirmAsync("Delete it?", cancellationToken);
        }

        var report = await ProjectDeletion.DeleteAsync(store, id, isDryRun, force, cancellationToken);
        if (context.IsJson)
            await context.WriteJsonAsync(new DeletedProjectDocument("projects delete", isDryRun, store.Name, report), ReportJson.Readable.DeletedProjectDocument);
        else if (context.IsTalkative)
            Print(context.Results, report, isDryRun);
        return ExitCode.Done;
    }

    private static void Print(ConsoleOutput output, ProjectDeletionReport report, bool isDryRun)
    {
        output.Line(Humanize.Safe($"{(isDryRun ? "Would delete" : "Deleted")} project {report.Id} \"{report.Title}\""));
        if (report.TracingData is { } data)
            output.Line($"  it {(isDryRun ? "holds" : "held")} {data}");
        foreach (var stack in report.Stacks)
            output.Line(Humanize.Safe($"  stack \"{stack}\""));
        foreach (var stack in report.SharedStacks)
            output.Line(Humanize.Safe($"  stack \"{stack}\" stays, because other projects use it"));
    }
}
