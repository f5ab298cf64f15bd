using System.CommandLine;
using Tracelift.Cli.Arguments;
using Tracelift.Cli.Reports;
using Tracelift.Cli.Reports.Bulk;
using Tracelift.Errors;
using Tracelift.Stores;

namespace Tracelift.Cli.Commands.Bulk;

/// <summary>Lists bulk loads with how far they are.</summary>
internal sealed class BulkStatusCommand : CliCommand
{
    private readonly Argument<string> _load = new("LOAD") { HelpName = "[LOAD]", Arity = ArgumentArity.ZeroOrOne };

    public BulkStatusCommand()
        : base("status", "List the bulk loads that the store knows, and how far each is.")
    {
        Add(_load);
    }

    public override async Task<int> RunAsync(ParsedOptions given, CommandContext bench, CancellationToken cancellationToken)
    {
        var one = RunNumber.Read(given, _load);
        await using var store = (IBulkStore)await bench.OpenStoreAsync(cancellationToken);
        var all = await store.LoadsAsync(cancellationToken);
        var loads = (all ?? []).Where(load => (one ?? load.Id) == load.Id).Select(LoadReport.Of).ToList();
        if (one is not null && loads.Count == 0)
            throw new UsageException("unknown-load", $"The store knows no bulk load {one}", "tracelift bulk status lists them.");
        var document = new BulkStatusDocument { Store = store.Name, HasLedger = all is not null, Loads = loads };
        if (bench.IsJson)
            await bench.WriteJsonAsync(document, ReportJson.Readable.BulkStatusDocument);
        else
            BulkTables.Print(bench.Results, document);
        return ExitCode.Done;
    }
}
