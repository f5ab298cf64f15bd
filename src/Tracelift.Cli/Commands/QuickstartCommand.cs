using System.CommandLine;
using Tracelift.Cli.Arguments;
using Tracelift.Cli.Reports;
using Tracelift.Cli.Terminal;
using Tracelift.Errors;
using Tracelift.Example;
using Tracelift.Stores;

namespace Tracelift.Cli.Commands;

/// <summary>Creates an example project, exports a part of it, imports that, and compares the two.</summary>
internal sealed class QuickstartCommand : CliCommand
{
    private const string FolderName = "tracelift-quickstart";

    private readonly Option<string> _folder = NewOption.Text(
        "--folder", "FOLDER", $"The folder for the two files. Default: {FolderName} beside the SQLite store, else in the current folder.");

    private readonly Option<bool> _yes = NewOption.Flag("--yes", "Ask nothing, even if the store is the database of a running CATMAID.", "-y");

    public QuickstartCommand()
        : base("quickstart", "Create an example project, export a part of it, import that and compare the two.") =>
        AddGroup("How", _folder, _yes);

    public override async Task<int> RunAsync(ParsedOptions parsed, CommandContext context, CancellationToken cancellationToken)
    {
        await using var store = await context.OpenOrCreateStoreAsync(cancellationToken);
        await RequireOwnStoreAsync(context, store, parsed.Flag(_yes), cancellationToken);
        var folder = parsed.Text(_folder) ?? Path.Combine(
            context.FindStore().IsPostgres ? "" : Path.GetDirectoryName(store.Name) ?? "", FolderName);
        var tables = new QuickstartTables(context.Results);
        if (context.IsTalkative)
            tables.PrintStart(store.Name);

        QuickstartReport report;
        using (var progress = context.ShowProgress())
        {
            report = await Quickstart.RunAsync(
                store, folder, context.Time, context.IsTalkative ? step => Tell(tables, progress, step) : null, progress, cancellationToken);
        }

        if (context.IsJson)
            await context.WriteJsonAsync(QuickstartDocument.Of(report, store.Name), ReportJson.Readable.QuickstartDocument);
        else if (context.IsTalkative)
            tables.PrintEnd(report, context.ProgramToType);
        return ExitCode.Done;
    }

    private static void Tell(QuickstartTables tables, ProgressLine? progress, QuickstartStep step)
    {
        if (progress is null)
            tables.Print(step);
        else
            progress.Interrupt(() => tables.Print(step));
    }

    /// <summary>Refuses the database of a running CATMAID, unless the user agrees.</summary>
    private static async Task RequireOwnStoreAsync(CommandContext context, IStore store, bool yes, CancellationToken cancellationToken)
    {
        var info = await store.DescribeAsync(cancellationToken);
        if (yes || info.Kind != StoreKind.Catmaid)
            return;
        var warning = $"{Humanize.Safe(info.Name)} is the database of a running CATMAID";
        if (!context.CanAsk(yes))
            throw new UsageException("catmaid-store", $"{warning}: quickstart would create three projects and some users in it", "Omit --store to use the embedded store, or add --yes.");
        context.Messages.Line($"{warning}. Three example projects and some users will be created in it.");
        await context.Questions.ConfirmAsync("Go on?", cancellationToken);
    }
}
