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
    private readonly Option<bool> _stacks = NewOption.Flag("--stacks", "Delete the stacks that no other project uses, too.");
    private readonly Option<bool> _dryRun = NewOption.Flag("--dry-run", "Write nothing; list what would be deleted.");
    private readonly Option<bool> _yes = NewOption.Flag("--yes", "Ask nothing.", "-y");

    public ProjectsDeleteCommand()
        : base("delete", "Delete a project with all that belongs to it; refused while it holds tracing data.")
    {
        Add(_project);
        AddGroup("How", _force, _stacks, _dryRun, _yes);
    }

    public override IReadOnlyList<(string Line, string Does)> Examples =>
    [
        ("tracelift projects delete 4 --dry-run", "lists the rows by table"),
        ("tracelift projects delete 4 --force --stacks", "tracing data and the stacks that only it uses, too"),
    ];

    public override async Task<int> RunAsync(ParsedOptions parsed, CommandContext context, CancellationToken cancellationToken)
    {
        var id = ProjectId.Read(parsed.Text(_project));
        var isDryRun = parsed.Flag(_dryRun);
        var (force, stacks) = (parsed.Flag(_force), parsed.Flag(_stacks));
        await using var store = await context.OpenStoreAsync(cancellationToken);
        if (!isDryRun && context.CanAsk(parsed.Flag(_yes)))
        {
            Print(context.Messages, await ProjectDeletion.DeleteAsync(store, id, isDryRun: true, force, stacks, cancellationToken), isDryRun: true);
            await context.Questions.ConfirmAsync("Delete it?", cancellationToken);
        }

        var report = await ProjectDeletion.DeleteAsync(store, id, isDryRun, force, stacks, cancellationToken);
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
        foreach (var stack in report.KeptStacks)
            output.Line(Humanize.Safe($"  stack \"{stack}\" stays; --stacks {(isDryRun ? "deletes" : "would have deleted")} it"));
        foreach (var stack in report.SharedStacks)
            output.Line(Humanize.Safe($"  stack \"{stack}\" stays, because other projects use it"));
        foreach (var (table, count) in report.Rows)
            output.Line($"  {table}: {Humanize.Count(count, "row")}");
    }
}
