using System.CommandLine;
using Tracelift.Cli.Arguments;
using Tracelift.Cli.Reports;
using Tracelift.Errors;
using Tracelift.Tracing.Runs;

namespace Tracelift.Cli.Commands;

/// <summary>Takes out what an import has made.</summary>
internal sealed class UndoCommand : CliCommand
{
    private readonly Argument<string> _run = new("RUN") { Arity = ArgumentArity.ZeroOrOne };
    private readonly Option<bool> _dryRun = NewOption.Flag("--dry-run", "Write nothing; say what would go, and what is in the way.");
    private readonly Option<bool> _yes = NewOption.Flag("--yes", "Ask nothing.", "-y");

    public UndoCommand()
        : base("undo", "Take out what an import has made, all of it or nothing.")
    {
        Add(_run);
        AddGroup("How", _dryRun, _yes);
    }

    public override IReadOnlyList<(string Line, string Does)> Examples =>
    [
        ("tracelift undo 5 --dry-run", "what would go, and what others have attached since"),
        ("tracelift undo 5 --yes", "run 5 (tracelift runs lists them) was never there"),
    ];

    public override async Task<int> RunAsync(Given given, Workbench bench, CancellationToken cancellationToken)
    {
        var run = RunNumber.Read(given, _run) ?? throw new UsageException("no-run", "The run to undo is missing", "tracelift runs lists them; tracelift undo RUN undoes one.");
        var isDryRun = given.Flag(_dryRun);
        await using var store = await bench.OpenStoreAsync(cancellationToken);
        if (!isDryRun && bench.CanAsk(given.Flag(_yes)))
        {
            UndoTables.Print(bench.Paper, await RunUndo.UndoAsync(store, run, isDryRun: true, bench.Time, null, cancellationToken));
            await bench.Questions.ConfirmAsync("Take this out?", cancellationToken);
        }

        UndoReport report;
        using (var progress = bench.ShowProgress())
            report = await RunUndo.UndoAsync(store, run, isDryRun, bench.Time, progress, cancellationToken);
        if (bench.IsJson)
            await bench.WriteJsonAsync(UndoDocument.Of(report, store.Name), ReportJson.Readable.UndoDocument);
        else if (bench.IsTalkative)
            UndoTables.Print(bench.Paper, report);
        return ExitCode.Done;
    }
}
