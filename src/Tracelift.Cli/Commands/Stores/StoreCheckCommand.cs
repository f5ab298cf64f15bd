using System.CommandLine;
using Tracelift.Checking;
using Tracelift.Cli.Arguments;
using Tracelift.Cli.Commands.Projects;
using Tracelift.Cli.Reports;
using Tracelift.Cli.Reports.Stores;

namespace Tracelift.Cli.Commands.Stores;

/// <summary>Says whether a store holds together.</summary>
internal sealed class StoreCheckCommand : CliCommand
{
    private readonly ProjectsOption _project = NewOption.Projects("--project", "Look at the rows of a project only. As often as needed. Default: the whole store.");

    public StoreCheckCommand()
        : base("check", "Look whether a store holds together: references, trees, derived tables, ids, runs.") =>
        AddGroup("Where", _project);

    public override IReadOnlyList<(string Line, string Does)> Examples =>
    [
        ("tracelift store check", "ends with 0 if the store is whole, with 3 and a list if not; writes nothing"),
        ("tracelift store check --project 4 --json", "one project, for a program"),
    ];

    public override async Task<int> RunAsync(ParsedOptions given, CommandContext bench, CancellationToken cancellationToken)
    {
        var projects = given.Texts(_project).Select(ProjectId.Read).ToList();
        await using var store = await bench.OpenStoreAsync(cancellationToken);
        StoreCheckReport report;
        using (var progress = bench.ShowProgress())
            report = await StoreCheck.RunAsync(store, projects, progress, cancellationToken);
        if (bench.IsJson)
            await bench.WriteJsonAsync(StoreCheckDocument.Of(store.Name, report), ReportJson.Readable.StoreCheckDocument);
        else
            StoreCheckText.Print(bench.Results, report, bench.IsTalkative);
        return report.IsWhole ? ExitCode.Done : ExitCode.Input;
    }
}
