using System.CommandLine;
using Tracelift.Cli.Arguments;
using Tracelift.Cli.Reports;
using Tracelift.Cli.Terminal;
using Tracelift.Errors;
using Tracelift.Example;
using Tracelift.Stores;

namespace Tracelift.Cli.Commands;

/// <summary>Makes an example project, exports a part of it, imports that, and compares the two.</summary>
internal sealed class QuickstartCommand : CliCommand
{
    private const string FolderName = "tracelift-quickstart";

    private readonly Option<string> _folder = NewOption.Text(
        "--folder", "FOLDER", $"Where the two files go. Default: {FolderName} beside the SQLite store, else in the current folder.");

    private readonly Option<bool> _yes = NewOption.Flag("--yes", "Ask nothing, also where the store is a running CATMAID's.", "-y");

    public QuickstartCommand()
        : base("quickstart", "Make an example project, export a part of it, import that and compare the two.") =>
        AddGroup("How", _folder, _yes);

    public override async Task<int> RunAsync(ParsedOptions given, CommandContext bench, CancellationToken cancellationToken)
    {
        await using var store = await bench.OpenOrMakeStoreAsync(cancellationToken);
        await RequireOwnStoreAsync(bench, store, given.Flag(_yes), cancellationToken);
        var folder = given.Text(_folder) ?? Path.Combine(
            bench.FindStore().IsPostgres ? "" : Path.GetDirectoryName(store.Name) ?? "", FolderName);
        var tables = new QuickstartTables(bench.Results);
        if (bench.IsTalkative)
            tables.PrintStart(store.Name);

        QuickstartReport report;
        using (var progress = bench.ShowProgress())
        {
            report = await Quickstart.RunAsync(
                store, folder, bench.Time, bench.IsTalkative ? step => Tell(tables, progress, step) : null, progress, cancellationToken);
        }

        if (bench.IsJson)
            await bench.WriteJsonAsync(QuickstartDocument.Of(report, store.Name), ReportJson.Readable.QuickstartDocument);
        else if (bench.IsTalkative)
            tables.PrintEnd(report, bench.ProgramToType);
        return ExitCode.Done;
    }

    private static void Tell(QuickstartTables tables, ProgressLine? progress, QuickstartStep step)
    {
        if (progress is null)
            tables.Print(step);
        else
            progress.Interrupt(() => tables.Print(step));
    }

    /// <summary>An example has no place among data that people work with, unless someone wants it there.</summary>
    private static async Task RequireOwnStoreAsync(CommandContext bench, IStore store, bool yes, CancellationToken cancellationToken)
    {
        var info = await store.DescribeAsync(cancellationToken);
        if (yes || info.Kind != StoreKind.Catmaid)
            return;
        var warning = $"{Humanize.Safe(info.Name)} is a running CATMAID's own database";
        if (!bench.CanAsk(yes))
            throw new UsageException("catmaid-store", $"{warning}: quickstart would make three projects and some users in it", "Leave --store out to use the embedded store, or say --yes.");
        bench.Messages.Line($"{warning}. Three example projects and some users will be made in it.");
        await bench.Questions.ConfirmAsync("Go on?", cancellationToken);
    }
}
