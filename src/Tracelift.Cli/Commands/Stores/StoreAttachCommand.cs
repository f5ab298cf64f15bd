using Tracelift.Cli.Arguments;
using Tracelift.Cli.Reports;
using Tracelift.Cli.Reports.Stores;
using Tracelift.Cli.Terminal;
using Tracelift.Postgres;
using Tracelift.Stores;

namespace Tracelift.Cli.Commands.Stores;

/// <summary>Has CATMAID's database remember imports.</summary>
internal sealed class StoreAttachCommand : CliCommand
{
    public StoreAttachCommand()
        : base("attach", "Have CATMAID's own database remember imports, in a schema of its own, so that they can be undone.")
    {
    }

    public override async Task<int> RunAsync(ParsedOptions given, CommandContext bench, CancellationToken cancellationToken)
    {
        await using var store = await bench.OpenStoreAsync(cancellationToken);
        var isCatmaid = (await store.DescribeAsync(cancellationToken)).Kind == StoreKind.Catmaid;
        var changed = isCatmaid && store is PostgresStore postgres && await postgres.AttachAsync(cancellationToken);
        if (bench.IsJson)
            await bench.WriteJsonAsync(new AttachDocument("store attach", store.Name, changed, RemembersRuns: true, ForgottenRuns: 0), ReportJson.Readable.AttachDocument);
        else if (bench.IsTalkative)
        {
            bench.Results.Line(
                changed ? $"Made the schema tracelift with tables of its own in {Humanize.Safe(store.Name)}: what is remembered of imports, the ledger of bulk loads, a server's jobs. CATMAID's own tables are as they were. Imports from now on can be undone."
                : isCatmaid ? $"{Humanize.Safe(store.Name)} has the schema tracelift already: nothing was to be done."
                : $"{Humanize.Safe(store.Name)} remembers imports as it is: nothing was to be done.");
        }

        return ExitCode.Done;
    }
}
