using System.CommandLine;
using Tracelift.Cli.Arguments;
using Tracelift.Cli.Reports;
using Tracelift.Cli.Reports.Bulk;
using Tracelift.Errors;
using Tracelift.Stores;
using Tracelift.Stores.Bulk;

namespace Tracelift.Cli.Commands.Bulk;

/// <summary>Lists bulk loads with their progress.</summary>
internal sealed class BulkStatusCommand : CliCommand
{
    private readonly Argument<string> _load = new("LOAD") { HelpName = "[LOAD]", Arity = ArgumentArity.ZeroOrOne };

    public BulkStatusCommand()
        : base("status", "List the bulk loads of the store with their progress.")
    {
        Add(_load);
    }

    public override async Task<int> RunAsync(ParsedOptions parsed, CommandContext context, CancellationToken cancellationToken)
    {
        var one = RunNumber.Read(parsed, _load);
        await using var store = (IBulkStore)await context.OpenStoreAsync(cancellationToken);
        var all = await store.LoadsAsync(cancellationToken);
        var loads = (all ?? []).Where(load => (one ?? load.Id) == load.Id).Select(LoadReport.Of).ToList();
        if (one is not null && loads.Count == 0)
            throw new UsageException("unknown-load", $"The store knows no bulk load {one}", "tracelift bulk status lists them.");
        var document = new BulkStatusDocument { Store = store.Name, HasLedger = all is not null, Loads = loads };
        if (context.IsJson)
            await context.WriteJsonAsync(document, ReportJson.Readable.BulkStatusDocument);
        else
            BulkTables.Print(context.Results, document);
        return ExitCode.Done;
    }
}
