using System.Globalization;
using Tracelift.Cli.Arguments;
using Tracelift.Cli.Reports;
using Tracelift.Cli.Reports.Bulk;
using Tracelift.Errors;
using Tracelift.Formats;
using Tracelift.Options;
using Tracelift.Stores;
using Tracelift.Tracing.Bulk;
using Tracelift.Tracing.Import;
using Tracelift.Tracing.Sources;
using static Tracelift.Tracing.Bulk.BulkOptionDescriptions;
using static Tracelift.Tracing.Import.ImportOptionDescriptions;

namespace Tracelift.Cli.Commands.Bulk;

/// <summary>Loads data of any size in chunks.</summary>
internal sealed class BulkLoadCommand : CliCommand
{
    public BulkLoadCommand()
        : base("load", "Load tracing data of any size in chunks: what is interrupted goes on where it stopped.")
    {
        Add(ImportArguments.NewFile());
        AddGroups(BulkOptionDescriptions.Groups);
    }

    public override IReadOnlyList<(string Line, string Does)> Examples =>
    [
        ("tracelift bulk load brain.json.zst --target new:Brain --create-unknown-users", "into a new project"),
        ("tracelift bulk load brain.json.zst --resume", "goes on after whatever has stopped it, with the options it was begun with"),
        ("tracelift bulk load brain.json --target 2 --connections 4 --drop-indexes", "four at once, indexes made afterwards"),
        ("tracelift bulk load cells.zip --target 2 --user anna --names cells.csv", "SWC files, with what they are called"),
        ("tracelift bulk load --source 1 --target new:Copy", "a copy of project 1 in the same store, or of another store's: old.sqlite#1"),
        ("tracelift bulk load tables/ --target 2 --map-user-ids", "treenode.csv, class_instance.csv and so on"),
    ];

    public override async Task<int> RunAsync(ParsedOptions given, CommandContext bench, CancellationToken cancellationToken)
    {
        SourceArguments.ReadLimits(given);
        var file = ImportArguments.ReadSource(given)
            ?? throw new UsageException("no-source", "The file to load is missing", "Name it: tracelift bulk load FILE --target ID.");
        var address = SourceAddress.Read(file);
        if (address.Store is { } other)
            ImportSource.FindStore(other);
        else if (address.Project is null && file != SourceArguments.StandardInput && !File.Exists(file) && !Directory.Exists(file))
            throw new InputException("input-unreadable", $"There is no file {file}");

        // A project has no format, and names its users.
        var format = address.Project is null ? SourceArguments.FormatOf(bench, file) : null;

        // Options of a load that has begun are in the ledger; all others are looked at before anything is opened.
        var isResume = given.IsOn(Continue);
        var options = isResume ? BulkArguments.Read(given) : Complete(given, format, file, isBegun: false);
        await using var store = (IBulkStore)(given.Has(Target) && (address.Project is null || address.Store is not null)
            ? await ImportArguments.OpenStoreAsync(given, bench, options.Import, cancellationToken)
            : await bench.OpenStoreAsync(cancellationToken));
        var source = await OpenAsync(options);
        if (isResume)
            (options, source) = await ResumeAsync(source);
        await using var opened = source;
        options = options with { Import = options.Import with { SystemUser = Projects.ProjectImportArguments.SystemUserId(bench.Settings) } };
        if (given.IsOn(DryRun))
        {
            await PreviewAsync(bench, store, source, options, cancellationToken);
            return ExitCode.Done;
        }

        BulkReport report;
        using (var progress = bench.ShowProgress())
            report = await BulkLoader.LoadAsync(store, source, options, bench.Time, progress, cancellationToken);
        await bench.TellDoneAsync(TellAsync, string.Create(CultureInfo.InvariantCulture, $"Load {report.Load} has come to its end"));
        return ExitCode.Done;

        Task<ISeekableSource> OpenAsync(BulkOptions options) => ImportSource.OpenSeekableAsync(
            given,
            bench,
            address,
            SourceArguments.Read(
                given,
                bench,
                options.Import.PreserveIds || options.Offset is not null,
                token => TracingSources.NamesAsync(store, options.Import.Target, token)),
            store,
            cancellationToken);

        async Task<(BulkOptions Options, ISeekableSource Source)> ResumeAsync(ISeekableSource typed)
        {
            try
            {
                var begun = await RememberedOptions.FindAsync(store, typed, options.Import, cancellationToken);
                if (begun is not null)
                    given = given.With(OptionMemory.ToProfile(begun, this));
                var all = Complete(given, format, file, isBegun: begun is not null);
                if (format?.DependsOnOptions != true)
                    return (all, typed);
                await typed.DisposeAsync();
                return (all, await OpenAsync(all));
            }
            catch
            {
                await typed.DisposeAsync();
                throw;
            }
        }

        async Task TellAsync()
        {
            if (bench.IsJson)
                await bench.WriteJsonAsync(BulkLoadDocument.Of(report, store.Name), ReportJson.Readable.BulkLoadDocument);
            else if (bench.IsTalkative)
                BulkTables.Print(bench.Results, report);
        }
    }

    private static async Task PreviewAsync(
        CommandContext bench, IBulkStore store, ISeekableSource source, BulkOptions options, CancellationToken cancellationToken)
    {
        BulkPreview preview;
        using (var progress = bench.ShowProgress())
            preview = await BulkLoader.PreviewAsync(store, source, options, bench.Time, progress, cancellationToken);
        if (bench.IsJson)
            await bench.WriteJsonAsync(BulkPreviewDocument.Of(preview, store.Name), ReportJson.Readable.BulkPreviewDocument);
        else if (bench.IsTalkative)
            BulkTables.Print(bench.Results, preview);
    }

    private static BulkOptions Complete(ParsedOptions given, ITracingFormat? format, string file, bool isBegun)
    {
        if (!given.Has(Target))
        {
            throw new UsageException(
                "no-target",
                "--target is missing: the project to load into",
                $"tracelift store info lists the projects; --target new:TITLE makes one.{(given.IsOn(Continue) ? " No load of this source has begun whose target could be taken." : "")}");
        }

        var options = BulkArguments.Read(given) with { Given = OptionMemory.Of(given) };
        if (options.OnFault == FaultRule.Reject && options.RejectFile is null && !given.IsOn(DryRun))
            options = options with { RejectFile = $"{Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(file)))}.rejects.tsv" };
        if (format?.IsWithoutUsers != true)
            return options;
        if (!isBegun)
            ImportOptionReader.RequireUser(given, options.Import);
        return options with { Import = ImportOptionReader.GiveAllToUser(given, options.Import) };
    }
}
