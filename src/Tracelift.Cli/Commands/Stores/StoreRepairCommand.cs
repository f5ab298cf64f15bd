using System.CommandLine;
using System.Globalization;
using Tracelift.Cli.Arguments;
using Tracelift.Cli.Commands.Projects;
using Tracelift.Cli.Reports;
using Tracelift.Cli.Reports.Stores;
using Tracelift.Cli.Terminal;
using Tracelift.Projects.SetUp;

namespace Tracelift.Cli.Commands.Stores;

/// <summary>Repairs the set-up of projects, derived tables and sequences.</summary>
internal sealed class StoreRepairCommand : CliCommand
{
    private readonly ProjectsOption _project = NewOption.Projects(
        "--project", "Repair this project. Repeatable. Default: all projects that imports created.");

    private readonly Option<bool> _dryRun = NewOption.Flag("--dry-run", "Write nothing; list each row that would be created or changed.");
    private readonly Option<bool> _yes = NewOption.Flag("--yes", "Ask nothing.", "-y");

    public StoreRepairCommand()
        : base("repair", "Repair the set-up of projects, derived tables and sequences, where the right value is known.")
    {
        AddGroup("Where", _project);
        AddGroup("How", _dryRun, _yes);
    }

    public override IReadOnlyList<(string Line, string Does)> Examples =>
    [
        ("tracelift store repair --dry-run", "lists each row that would be created or changed"),
        ("tracelift store repair --project 4", "a project that no import created"),
    ];

    public override async Task<int> RunAsync(ParsedOptions parsed, CommandContext context, CancellationToken cancellationToken)
    {
        var isDryRun = parsed.Flag(_dryRun);
        var projects = parsed.Texts(_project).Select(ProjectId.Read).ToList();
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
