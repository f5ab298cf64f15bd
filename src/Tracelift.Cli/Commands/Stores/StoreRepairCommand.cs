using System.CommandLine;
using System.Globalization;
using Tracelift.Cli.Arguments;
using Tracelift.Cli.Commands.Projects;
using Tracelift.Cli.Reports;
using Tracelift.Cli.Reports.Stores;
using Tracelift.Cli.Terminal;
using Tracelift.Projects.SetUp;

namespace Tracelift.Cli.Commands.Stores;

/// <summary>Puts right what earlier versions left wrong in the set-up of projects.</summary>
internal sealed class StoreRepairCommand : CliCommand
{
    private readonly ProjectsOption _project = NewOption.Projects(
        "--project", "A project to look at. As often as needed. Default: those that imports have made.");

    private readonly Option<bool> _dryRun = NewOption.Flag("--dry-run", "Write nothing; list each row that would be made or changed.");
    private readonly Option<bool> _yes = NewOption.Flag("--yes", "Ask nothing.", "-y");

    public StoreRepairCommand()
        : base("repair", "Put right the set-up of projects, derived tables and sequences, as far as it can be known.")
    {
        AddGroup("Where", _project);
        AddGroup("How", _dryRun, _yes);
    }

    public override IReadOnlyList<(string Line, string Does)> Examples =>
    [
        ("tracelift store repair --dry-run", "each row that would be made or changed"),
        ("tracelift store repair --project 4", "also where no import has made the project"),
    ];

    public override async Task<int> RunAsync(ParsedOptions given, CommandContext bench, CancellationToken cancellationToken)
    {
        var isDryRun = given.Flag(_dryRun);
        var projects = given.Texts(_project).Select(ProjectId.Read).ToList();
        var systemUser = ProjectImportArguments.SystemUserId(bench.Settings);
        await using var store = await bench.OpenStoreAsync(cancellationToken);
        if (!isDryRun && bench.CanAsk(given.Flag(_yes)))
        {
            var planned = await ProjectRepair.RunAsync(store, projects, isDryRun: true, systemUser, bench.Time, cancellationToken);
            Print(bench.Messages, planned);
            if (planned.Rows.Count == 0)
                return ExitCode.Done;
            await bench.Questions.ConfirmAsync("Go on?", cancellationToken);
        }

        var report = await ProjectRepair.RunAsync(store, projects, isDryRun, systemUser, bench.Time, cancellationToken);
        if (isDryRun)
            await TellAsync();
        else
            await bench.TellDoneAsync(TellAsync, "The repair is done");
        return ExitCode.Done;

        async Task TellAsync()
        {
            if (bench.IsJson)
                await bench.WriteJsonAsync(new RepairDocument("store repair", isDryRun, store.Name, report.Projects, report.Rows), ReportJson.Readable.RepairDocument);
            else if (bench.IsTalkative)
                Print(bench.Results, report);
        }
    }

    private static void Print(ConsoleOutput paper, RepairReport report)
    {
        foreach (var row in report.Rows)
        {
            var where = row.Project is { } project ? string.Create(CultureInfo.InvariantCulture, $"project {project}") : "all projects";
            var change = row.Change switch
            {
                ProjectRepair.ComputedAgain or ProjectRepair.Raised or "made" => report.IsDryRun ? $"would be {row.Change}" : row.Change,
                _ => $"{row.Change} {(report.IsDryRun ? "would be set" : "set")}",
            };
            paper.Line(Humanize.Safe($"{where}: {row.Table} {row.Name}: {change}"));
        }

        paper.Line($"{Humanize.Count(report.Projects.Count, "project")} looked at: {(report.Rows.Count == 0 ? "nothing to repair" : $"{Humanize.Count(report.Rows.Count, "row")} {(report.IsDryRun ? "to repair; nothing was written" : "repaired")}")}.");
    }
}
