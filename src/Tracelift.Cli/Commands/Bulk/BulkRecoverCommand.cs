using Tracelift.Cli.Arguments;
using Tracelift.Cli.Reports;
using Tracelift.Cli.Reports.Bulk;
using Tracelift.Cli.Terminal;
using Tracelift.Stores;
using Tracelift.Tracing.Bulk;
using Tracelift.Stores.Ledger;
using Tracelift.Tracing;

namespace Tracelift.Cli.Commands.Bulk;

/// <summary>Makes indexes again that a load has dropped and has not come to make again.</summary>
internal sealed class BulkRecoverCommand : CliCommand
{
    public BulkRecoverCommand()
        : base("recover", "Make indexes again that an interrupted bulk load has dropped; its chunks stay.")
    {
        AddGroups([new("How", BulkOptionDescriptions.Connections)]);
    }

    public override async Task<int> RunAsync(ParsedOptions given, CommandContext bench, CancellationToken cancellationToken)
    {
        var connections = BulkArguments.ReadConnections(given);
        await using var store = (IBulkStore)await bench.OpenStoreAsync(cancellationToken);
        IReadOnlyList<DroppedIndex> made;
        using (var progress = bench.ShowProgress())
        {
            progress?.Report(new WorkProgress("Making indexes again", 0, null, "indexes"));
            made = await store.RestoreIndexesAsync(
                run: null, connections, index => progress?.Report(new WorkProgress($"Made {index.Name}; making others", 0, null, "indexes")), cancellationToken);
        }

        // Whoever is at work on a load makes its indexes.
        var left = (await store.LoadsAsync(cancellationToken) ?? []).SelectMany(load => load.Dropped).ToList();
        if (bench.IsJson)
        {
            await bench.WriteJsonAsync(new BulkRecoverDocument { Store = store.Name, Made = made, OfRunningLoads = left }, ReportJson.Readable.BulkRecoverDocument);
        }
        else if (bench.IsTalkative)
        {
            bench.Results.Line(made.Count == 0 ? "No index was to be made." : $"Made {Humanize.Count(made.Count, "index", "indexes")} again: {string.Join(", ", made.Select(index => index.Name))}.");
            if (left.Count > 0)
                bench.Results.Line($"{Humanize.Count(left.Count, "index", "indexes")} of a load that is running: it makes them when its rows are in.");
        }

        return ExitCode.Done;
    }
}
