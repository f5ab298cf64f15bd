using Tracelift.Cli.Arguments;
using Tracelift.Cli.Reports;
using Tracelift.Cli.Reports.Bulk;
using Tracelift.Cli.Terminal;
using Tracelift.Stores;
using Tracelift.Stores.Bulk;
using Tracelift.Tracing.Bulk;
using Tracelift.Stores.Ledger;
using Tracelift.Tracing;

namespace Tracelift.Cli.Commands.Bulk;

/// <summary>Creates indexes again that an interrupted load dropped.</summary>
internal sealed class BulkRecoverCommand : CliCommand
{
    public BulkRecoverCommand()
        : base("recover", "Create indexes again that an interrupted bulk load dropped; its chunks stay.")
    {
        AddGroups([new("How", BulkOptionDescriptions.Connections)]);
    }

    public override async Task<int> RunAsync(ParsedOptions parsed, CommandContext context, CancellationToken cancellationToken)
    {
        var connections = BulkArguments.ReadConnections(parsed);
        await using var store = (IBulkStore)await context.OpenStoreAsync(cancellationToken);
        IReadOnlyList<DroppedIndex> made;
        using (var progress = context.ShowProgress())
        {
            progress?.Report(new WorkProgress("Creating indexes", 0, null, "indexes"));
            made = await store.RestoreIndexesAsync(
                run: null, connections, index => progress?.Report(new WorkProgress($"Created {index.Name}; creating others", 0, null, "indexes")), cancellationToken);
        }

        // A running load creates its own indexes.
        var left = (await store.LoadsAsync(cancellationToken) ?? []).SelectMany(load => load.Dropped).ToList();
        if (context.IsJson)
        {
            await context.WriteJsonAsync(new BulkRecoverDocument { Store = store.Name, Made = made, OfRunningLoads = left }, ReportJson.Readable.BulkRecoverDocument);
        }
        else if (context.IsTalkative)
        {
            BulkTables.PrintRestored(context.Results, made);
            if (left.Count > 0)
                context.Results.Line($"{Humanize.Count(left.Count, "index", "indexes")} of a running load: the load creates them at its end.");
        }

        return ExitCode.Done;
    }
}
