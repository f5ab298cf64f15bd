using System.CommandLine;
using System.Globalization;
using Tracelift.Checking;
using Tracelift.Cli.Arguments;
using Tracelift.Cli.Commands.Projects;
using Tracelift.Cli.Reports;
using Tracelift.Cli.Reports.Stores;
using Tracelift.Cli.Terminal;
using Tracelift.Errors;
using Tracelift.Projects.SetUp;

namespace Tracelift.Cli.Commands.Stores;

/// <summary>Repairs the set-up of projects, derived tables and sequences.</summary>
internal sealed class StoreRepairCommand : CliCommand
{
    private readonly ProjectsOption _project = NewOption.Projects(
        "--project", "Repair this project. Repeatable. Default: all projects that imports created.");

    private readonly Option<bool> _orphans = NewOption.Flag(
        "--orphans", "Delete the rows whose project, neuron, node or stack no longer exists, such as CATMAID leaves when it deletes a project. Repairs nothing else.");

    private readonly Option<bool> _dryRun = NewOption.Flag("--dry-run", "Write nothing; list each row that would be created, changed or deleted.");
    private readonly Option<bool> _yes = NewOption.Flag("--yes", "Ask nothing.", "-y");

    public StoreRepairCommand()
        : base("repair", "Repair the set-up of projects, derived tables and sequences, where the right value is known.")
    {
        AddGroup("Where", _project);
        AddGroup("What", _orphans);
        AddGroup("How", _dryRun, _yes);
    }

    public override IReadOnlyList<(string Line, string Does)> Examples =>
    [
        ("tracelift store repair --dry-run", "lists each row that would be created or changed"),
        ("tracelift store repair --project 4", "a project that no import created"),
        ("tracelift store repair --orphans --dry-run", "lists each row that a deleted project left behind"),
    ];

    public override async Task<int> RunAsync(ParsedOptions parsed, CommandContext context, CancellationToken cancellationToken)
    {
        var isDryRun = parsed.Flag(_dryRun);
        var projects = parsed.Texts(_project).Select(ProjectId.Read).ToList();
        if (parsed.Flag(_orphans))
            return await DeleteOrphansAsync(parsed, context, projects.Count > 0, cancellationToken);
        var systemUser = ProjectImportArguments.SystemUserId(context.Settings);
        await using var store = await context.OpenStoreAsync(cancellationToken);
        if (!isDryRun && context.CanAsk(parsed.Flag(_yes)))
        {
            var planned = await ProjectRepair.RunAsync(store, projects, isDryRun: true, systemUser, context.Time, cancellationToken);
            Print(context.Messages, planned);
            if (planned.Rows.Count == 0)
                return ExitCode.Done;
            await context.Questions.ConfirmAsync("Go on?", cancellationToken);
        }

        var report = await ProjectRepair.RunAsync(store, projects, isDryRun, systemUser, context.Time, cancellationToken);
        if (isDryRun)
            await ReportAsync();
        else
            await context.ReportDoneAsync(ReportAsync, "The repair is done");
        return ExitCode.Done;

        async Task ReportAsync()
        {
            if (context.IsJson)
                await context.WriteJsonAsync(new RepairDocument("store repair", isDryRun, store.Name, report.Projects, report.Rows), ReportJson.Readable.RepairDocument);
            else if (context.IsTalkative)
                Print(context.Results, report);
        }
    }

    private async Task<int> DeleteOrphansAsync(ParsedOptions parsed, CommandContext context, bool hasProject, CancellationToken cancellationToken)
    {
        if (hasProject)
            throw new UsageException("bad-arguments", "--orphans takes no --project: the projects of orphans no longer exist", "Leave --project out.");
        var isDryRun = parsed.Flag(_dryRun);
        await using var store = await context.OpenStoreAsync(cancellationToken);
        if (!isDryRun && context.CanAsk(parsed.Flag(_yes)))
        {
            var planned = await OrphanRemoval.RunAsync(store, isDryRun: true, cancellationToken);
            OrphansText.Print(context.Messages, planned);
            if (planned.Count == 0)
                return ExitCode.Done;
            await context.Questions.ConfirmAsync("Delete them?", cancellationToken);
        }

        var report = await OrphanRemoval.RunAsync(store, isDryRun, cancellationToken);
        if (context.IsJson)
            await context.ReportDoneAsync(() => context.WriteJsonAsync(new OrphansDocument("store repair", isDryRun, store.Name, report.Rows), ReportJson.Readable.OrphansDocument), "The repair is done");
        else if (context.IsTalkative)
            OrphansText.Print(context.Results, report);
        return ExitCode.Done;
    }

    private static void Print(ConsoleOutput output, RepairReport report)
    {
        foreach (var row in report.Rows)
        {
            var where = row.Project is { } project ? string.Create(CultureInfo.InvariantCulture, $"project {project}") : "all projects";
            var change = row.Change switch
            {
                ProjectRepair.ComputedAgain or ProjectRepair.Raised or "made" => report.IsDryRun ? $"would be {row.Change}" : row.Change,
                _ => $"{row.Change} {(report.IsDryRun ? "would be set" : "set")}",
            };
            output.Line(Humanize.Safe($"{where}: {row.Table} {row.Name}: {change}"));
        }

        output.Line($"{Humanize.Count(report.Projects.Count, "project")} checked: {(report.Rows.Count == 0 ? "nothing to repair" : $"{Humanize.Count(report.Rows.Count, "row")} {(report.IsDryRun ? "to repair; nothing was written" : "repaired")}")}.");
    }
}
