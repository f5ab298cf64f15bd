using System.CommandLine;
using System.Globalization;
using Tracelift.Cli.Arguments;
using Tracelift.Cli.Reports;
using Tracelift.Cli.Reports.Runs;
using Tracelift.Cli.Terminal;
using Tracelift.Errors;
using Tracelift.Tracing.Runs;

namespace Tracelift.Cli.Commands;

/// <summary>Undoes an import.</summary>
internal sealed class UndoCommand : CliCommand
{
    private readonly Argument<string> _run = new("RUN") { Arity = ArgumentArity.ZeroOrOne };
    private readonly Option<bool> _dryRun = NewOption.Flag("--dry-run", "Write nothing; list what would be deleted, what prevents it, and which data of others --yes would delete, too.");
    private readonly Option<bool> _yes = NewOption.Flag("--yes", "Ask nothing; also delete what others have attached to the imported data.", "-y");

    public UndoCommand()
        : base("undo", "Undo an import: delete everything that it created, or nothing.")
    {
        Add(_run);
        AddGroup("How", _dryRun, _yes);
    }

    public override IReadOnlyList<(string Line, string Does)> Examples =>
    [
        ("tracelift undo 5 --dry-run", "lists what would be deleted, and what others have attached since"),
        ("tracelift undo 5 --yes", "deletes run 5 (tracelift runs lists them) and what others have attached to it"),
    ];

    public override async Task<int> RunAsync(ParsedOptions parsed, CommandContext context, CancellationToken cancellationToken)
    {
        var run = RunNumber.Read(parsed, _run) ?? throw new UsageException("no-run", "The run to undo is missing", "tracelift runs lists them; tracelift undo RUN undoes one.");
        var request = new UndoRequest(run) { IsDryRun = parsed.Flag(_dryRun), MayTake = parsed.Flag(_yes) ? long.MaxValue : null };
        await using var store = await context.OpenStoreAsync(cancellationToken);
        if (!request.IsDryRun && context.CanAsk(parsed.Flag(_yes)))
        {
            var asked = await RunUndo.UndoAsync(store, request with { IsDryRun = true, MayTake = long.MaxValue }, context.Time, null, cancellationToken);
            UndoTables.Print(context.Messages, asked);
            await context.Questions.ConfirmAsync(Question(asked), cancellationToken);

            // The user agreed to the rows shown, not to rows that others add meanwhile.
            request = request with { MayTake = asked.Overridden.Count == 0 ? null : asked.OthersTaken };
        }

        UndoReport report;
        using (var progress = context.ShowProgress())
            report = await RunUndo.UndoAsync(store, request, context.Time, progress, cancellationToken);
        if (request.IsDryRun)
            await ReportAsync();
        else
            await context.ReportDoneAsync(ReportAsync, string.Create(CultureInfo.InvariantCulture, $"Run {run} is undone"));
        return ExitCode.Done;

        async Task ReportAsync()
        {
            if (context.IsJson)
                await context.WriteJsonAsync(UndoDocument.Of(report, store.Name), ReportJson.Readable.UndoDocument);
            else if (context.IsTalkative)
                UndoTables.Print(context.Results, report);
        }
    }

    private static string Question(UndoReport report) => report switch
    {
        { Overridden.Count: 0 } => "Undo this?",
        { OthersTaken: 0 } => "Undo this, including the changes of others?",
        _ => $"Undo this, and delete {Humanize.Count(report.OthersTaken, "row")} of others?",
    };
}
