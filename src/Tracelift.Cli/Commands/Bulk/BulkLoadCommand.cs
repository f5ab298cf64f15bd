using System.Globalization;
using Tracelift.Cli.Arguments;
using Tracelift.Cli.Reports;
using Tracelift.Cli.Reports.Bulk;
using Tracelift.Errors;
using Tracelift.Formats;
using Tracelift.Options;
using Tracelift.Stores;
using Tracelift.Stores.Bulk;
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
        : base("load", "Load tracing data of any size in chunks; resume after an interruption.")
    {
        Add(ImportArguments.NewFile());
        AddGroups(BulkOptionDescriptions.Groups);
    }

    public override IReadOnlyList<(string Line, string Does)> Examples =>
    [
        ("tracelift bulk load brain.json.zst --target new:Brain --create-unknown-users", "into a new project"),
        ("tracelift bulk load brain.json.zst --resume", "resumes after any interruption, with the options of the start"),
        ("tracelift bulk load brain.json --target 2 --connections 4 --drop-indexes", "four connections, indexes created again afterwards"),
        ("tracelift bulk load cells.zip --target 2 --user anna --names cells.csv", "SWC files, with a table of names"),
        ("tracelift bulk load --source 1 --target new:Copy", "a copy of project 1 in the same store; old.sqlite#1 is a project of another store"),
        ("tracelift bulk load tables/ --target 2 --map-user-ids", "treenode.csv, class_instance.csv and so on"),
    ];

    public override async Task<int> RunAsync(ParsedOptions parsed, CommandContext context, CancellationToken cancellationToken)
    {
        SourceArguments.ReadLimits(parsed);
        var file = ImportArguments.ReadSource(parsed)
            ?? throw new UsageException("no-source", "The file to load is missing", "Name it: tracelift bulk load FILE --target ID.");
        var address = SourceAddress.Read(file);
        if (address.Store is { } other)
            ImportSource.FindStore(other);
        else if (address.Project is null)
            SourceArguments.RequireThere(file);

        // A project has no file format, and has users.
        var format = address.Project is null ? SourceArguments.FormatOf(context, file) : null;

        // The options of a load that has begun are in the ledger. All others are checked before anything is opened.
        var isResume = parsed.IsOn(Continue);
        var options = isResume ? BulkArguments.Read(parsed) : Complete(parsed, format, file, isBegun: false);
        await using var target = parsed.Has(Target) && (address.Project is null || address.Store is not null)
            ? await ImportArguments.OpenStoreAsync(parsed, context, options.Import, cancellationToken)
            : new OpenedStore(await context.OpenStoreAsync(cancellationToken));
        var store = (IBulkStore)target.Store;
        var source = await OpenAsync(options);
        if (isResume)
            (options, source) = await ResumeAsync(source);
        await using var opened = source;
        options = options with { Import = options.Import with { SystemUser = Projects.ProjectImportArguments.SystemUserId(context.Settings) } };
        if (parsed.IsOn(DryRun))
        {
            await PreviewAsync(context, target, source, options, cancellationToken);
            return ExitCode.Done;
        }

        BulkReport report;
        using (var progress = context.ShowProgress())
            report = await BulkLoader.LoadAsync(store, source, options, context.Time, progress, cancellationToken);
        await context.ReportDoneAsync(ReportAsync, string.Create(CultureInfo.InvariantCulture, $"Load {report.Load} is complete"));
        return ExitCode.Done;

        Task<ISeekableSource> OpenAsync(BulkOptions options) => ImportSource.OpenSeekableAsync(
            parsed,
            context,
            address,
            SourceArguments.Read(
                parsed,
                context,
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
                    parsed = parsed.With(OptionMemory.ToProfile(begun, this));
                var all = Complete(parsed, format, file, isBegun: begun is not null);
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

        async Task ReportAsync()
        {
            if (context.IsJson)
                await context.WriteJsonAsync(BulkLoadDocument.Of(report, store.Name), ReportJson.Readable.BulkLoadDocument);
            else if (context.IsTalkative)
                BulkTables.Print(context.Results, report);
        }
    }

    private static async Task PreviewAsync(
        CommandContext context, OpenedStore target, ISeekableSource source, BulkOptions options, CancellationToken cancellationToken)
    {
        BulkPreview preview;
        using (var progress = context.ShowProgress())
            preview = await BulkLoader.PreviewAsync((IBulkStore)target.Store, source, options, context.Time, progress, cancellationToken);
        if (context.IsJson)
            await context.WriteJsonAsync(BulkPreviewDocument.Of(preview, target.Name), ReportJson.Readable.BulkPreviewDocument);
        else if (context.IsTalkative)
            BulkTables.Print(context.Results, preview);
    }

    private static BulkOptions Complete(ParsedOptions parsed, ITracingFormat? format, string file, bool isBegun)
    {
        if (!parsed.Has(Target))
        {
            throw new UsageException(
                "no-target",
                "--target is missing: the project to load into",
                $"tracelift store info lists the projects; --target new:TITLE makes one.{(parsed.IsOn(Continue) ? " There is no interrupted load of this source whose target could be used." : "")}");
        }

        var options = BulkArguments.Read(parsed) with { Given = OptionMemory.Of(parsed) };
        if (options.OnFault == FaultRule.Reject && options.RejectFile is null && !parsed.IsOn(DryRun))
            options = options with { RejectFile = $"{Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(file)))}.rejects.tsv" };
        if (format?.IsWithoutUsers != true)
            return options;
        if (!isBegun)
            ImportOptionReader.RequireUser(parsed, options.Import);
        return options with { Import = ImportOptionReader.GiveAllToUser(parsed, options.Import) };
    }
}
