using System.CommandLine;
using System.Globalization;
using Tracelift.Cli.Arguments;
using Tracelift.Cli.Reports;
using Tracelift.Cli.Reports.Runs;
using Tracelift.Cli.Terminal;
using Tracelift.Errors;
using Tracelift.Tracing.Runs;

namespace Tracelift.Cli.Commands;

/// <summary>Takes out what an import has made.</summary>
internal sealed class UndoCommand : CliCommand
{
    private readonly Argument<string> _run = new("RUN") { Arity = ArgumentArity.ZeroOrOne };
    private readonly Option<bool> _dryRun = NewOption.Flag("--dry-run", "Write nothing; say what would go, what is in the way, and what of others would go with --yes.");
    private readonly Option<bool> _yes = NewOption.Flag("--yes", "Ask nothing; what others have attached to the run's rows goes, too.", "-y");

    public UndoCommand()
        : base("undo", "Take out what an import has made, all of it or nothing.")
    {
        Add(_run);
        AddGroup("How", _dryRun, _yes);
    }

    public override IReadOnlyList<(string Line, string Does)> Examples =>
    [
        ("tracelift undo 5 --dry-run", "what would go, and what others have attached since"),
        ("tracelift undo 5 --yes", "run 5 (tracelift runs lists them) was never there, nor what others have attached to it"),
    ];

    public override async Task<int> RunAsync(ParsedOptions given, CommandContext bench, CancellationToken cancellationToken)
    {
        var run = RunNumber.Read(given, _run) ?? throw new UsageException("no-run", "The run to undo is missing", "tracelift runs lists them; tracelift undo RUN undoes one.");
        var request = new UndoRequest(run) { IsDryRun = given.Flag(_dryRun), MayTake = given.Flag(_yes) ? long.MaxValue : null };
        await using var store = await bench.OpenStoreAsync(cancellationToken);
        if (!request.IsDryRun && bench.CanAsk(given.Flag(_yes)))
        {
            var asked = await RunUndo.UndoAsync(store, request with { IsDryRun = true, MayTake = long.MaxValue }, bench.Time, null, cancellationToken);
            UndoTables.Print(bench.Messages, asked);
            await bench.Questions.ConfirmAsync(Question(asked), cancellationToken);

            // The answer is about what was shown, not about what comes to it meanwhile.
            request = request with { MayTake = asked.Overridden.Count == 0 ? null : asked.OthersTaken };
        }

        UndoReport report;
        using (var progress = bench.ShowProgress())
            report = await RunUndo.UndoAsync(store, request, bench.Time, progress, cancellationToken);
        if (request.IsDryRun)
            await TellAsync();
        else
            await bench.TellDoneAsync(TellAsync, string.Create(CultureInfo.InvariantCulture, $"Run {run} is undone"));
        return ExitCode.Done;

        async Task TellAsync()
        {
            if (bench.IsJson)
                await bench.WriteJsonAsync(UndoDocument.Of(report, store.Name), ReportJson.Readable.UndoDocument);
            else if (bench.IsTalkative)
                UndoTables.Print(bench.Results, report);
        }
    }

    private static string Question(UndoReport report) => report switch
    {
        { Overridden.Count: 0 } => "Take this out?",
        { OthersTaken: 0 } => "Take this out, with what others have changed in it?",
        _ => $"Take this out, and with it {Humanize.Count(report.OthersTaken, "row")} of others?",
    };
}
