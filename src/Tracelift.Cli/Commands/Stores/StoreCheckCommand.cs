using System.CommandLine;
using Tracelift.Checking;
using Tracelift.Cli.Arguments;
using Tracelift.Cli.Commands.Projects;
using Tracelift.Cli.Reports;
using Tracelift.Cli.Reports.Stores;

namespace Tracelift.Cli.Commands.Stores;

/// <summary>Checks a store.</summary>
internal sealed class StoreCheckCommand : CliCommand
{
    private readonly ProjectsOption _project = NewOption.Projects("--project", "Check only this project. Repeatable. Default: the whole store.");

    public StoreCheckCommand()
        : base("check", "Check a store: references, trees, derived tables, ids, runs.") =>
        AddGroup("Where", _project);

    public override IReadOnlyList<(string Line, string Does)> Examples =>
    [
        ("tracelift store check", "exits with 0 if the store is sound, with 3 and a list if not; writes nothing"),
        ("tracelift store check --project 4 --json", "one project, for a script"),
    ];

    public override async Task<int> RunAsync(ParsedOptions parsed, CommandContext context, CancellationToken cancellationToken)
    {
        var projects = parsed.Texts(_project).Select(ProjectId.Read).ToList();
        await using var store = await context.OpenStoreAsync(cancellationToken);
        StoreCheckReport report;
        using (var progress = context.ShowProgress())
            report = await StoreCheck.RunAsync(store, projects, progress, cancellationToken);
        if (context.IsJson)
            await context.WriteJsonAsync(StoreCheckDocument.Of(store.Name, report), ReportJson.Readable.StoreCheckDocument);
        else
            StoreCheckText.Print(context.Results, report, context.IsTalkative);
        return report.IsWhole ? ExitCode.Done : ExitCode.Input;
    }
}
