using Tracelift.Cli.Arguments;
using Tracelift.Cli.Reports;
using Tracelift.Cli.Reports.Stores;
using Tracelift.Cli.Terminal;
using Tracelift.Postgres;
using Tracelift.Stores;

namespace Tracelift.Cli.Commands.Stores;

/// <summary>Makes CATMAID's database remember imports.</summary>
internal sealed class StoreAttachCommand : CliCommand
{
    public StoreAttachCommand()
        : base("attach", "Make CATMAID's database remember imports in a schema of its own, so that you can undo them.")
    {
    }

    public override async Task<int> RunAsync(ParsedOptions parsed, CommandContext context, CancellationToken cancellationToken)
    {
        await using var store = await context.OpenStoreAsync(cancellationToken);
        var isCatmaid = (await store.DescribeAsync(cancellationToken)).Kind == StoreKind.Catmaid;
        var changed = isCatmaid && store is PostgresStore postgres && await postgres.AttachAsync(cancellationToken);
        if (context.IsJson)
            await context.WriteJsonAsync(new AttachDocument("store attach", store.Name, changed, RemembersRuns: true, ForgottenRuns: 0), ReportJson.Readable.AttachDocument);
        else if (context.IsTalkative)
        {
            context.Results.Line(
                changed ? $"Created the schema tracelift in {Humanize.Safe(store.Name)}, with tables for imports, bulk loads and jobs of a server. CATMAID's own tables are unchanged. You can undo imports from now on."
                : isCatmaid ? $"{Humanize.Safe(store.Name)} has the schema tracelift already: nothing to do."
                : $"{Humanize.Safe(store.Name)} always remembers imports: nothing to do.");
        }

        return ExitCode.Done;
    }
}
