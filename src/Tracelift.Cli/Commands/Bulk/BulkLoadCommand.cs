using Tracelift.Cli.Arguments;
using Tracelift.Cli.Reports;
using Tracelift.Cli.Reports.Bulk;
using Tracelift.Errors;
using Tracelift.Stores;
using Tracelift.Tracing.Bulk;

namespace Tracelift.Cli.Commands.Bulk;

/// <summary>Loads data of any size in chunks.</summary>
internal sealed class BulkLoadCommand : CliCommand
{
    private readonly ImportArguments _import = new();
    private readonly BulkArguments _bulk = new();
    private readonly SourceArguments _source = new();

    public BulkLoadCommand()
        : base("load", "Load tracing data of any size in chunks: what is interrupted goes on where it stopped.")
    {
        Add(_import.File);
        AddGroup("What, into which project", _import.Source, _import.Target, _bulk.Resume);
        AddGroup(
            "Who becomes whom (the first that applies)",
            _import.MapUsers,
            _import.User,
            _import.UsernameMapping,
            _import.MapUserIds,
            _import.CreateUnknownUsers,
            _import.AutoNameUnknownUsers,
            _import.KeepPasswords);
        AddGroup("What of it", _import.BrokenSkeletons, _import.Origin, _import.OnKnown, _import.Transform, _import.PreserveIds);
        AddGroup(
            "How",
            _bulk.Connections,
            _bulk.Shard,
            _import.Triggers,
            _bulk.DropIndexes,
            _bulk.ChunkRows,
            _import.NoAnalyze,
            _source.MaxUnpacked,
            _source.MaxObject);
    }

    public override IReadOnlyList<(string Line, string Does)> Examples =>
    [
        ("tracelift bulk load brain.json.zst --target new:Brain --create-unknown-users", "into a new project"),
        ("tracelift bulk load brain.json.zst --target new:Brain --resume", "goes on after whatever has stopped it"),
        ("tracelift bulk load brain.json --target 2 --connections 4 --drop-indexes", "four at once, indexes made afterwards"),
    ];

    public override async Task<int> RunAsync(Given given, Workbench bench, CancellationToken cancellationToken)
    {
        var options = _bulk.Read(given, _import);
        var limits = _source.Read(given);
        var file = _import.ReadSource(given)
            ?? throw new UsageException("no-source", "The file to load is missing", "Name it: tracelift bulk load FILE --target ID.");
        if (!given.Has(_import.Target))
            throw new UsageException("no-target", "--target is missing: the project to load into", "tracelift store info lists the projects; --target new:TITLE makes one.");

        // Opened before the store, which is made where there is none: not for a file with a typing mistake.
        await using var source = await SourceArguments.OpenAsync(bench, file, limits, cancellationToken);
        await using var store = (IBulkStore)await bench.OpenStoreAsync(cancellationToken);
        BulkReport report;
        using (var progress = bench.ShowProgress())
            report = await BulkLoader.LoadAsync(store, source, options, bench.Time, progress, cancellationToken);
        if (bench.IsJson)
            await bench.WriteJsonAsync(BulkLoadDocument.Of(report, store.Name), ReportJson.Readable.BulkLoadDocument);
        else if (bench.IsTalkative)
            BulkTables.Print(bench.Paper, report);
        return ExitCode.Done;
    }
}
