using Tracelift.Cli.Arguments;
using Tracelift.Cli.Reports;
using Tracelift.Cli.Reports.Stores;
using Tracelift.Postgres;

namespace Tracelift.Cli.Commands.Stores;

/// <summary>Creates Tracelift's tables in an empty database, or an SQLite file.</summary>
internal sealed class StoreInitCommand : CliCommand
{
    public StoreInitCommand()
        : base("init", "Create the tables in an empty PostgreSQL database, or the SQLite file.")
    {
    }

    public override IReadOnlyList<(string Line, string Does)> Examples =>
        [("tracelift store init --store postgresql://anna@db.example.org/tracing", "tables in the empty database \"tracing\"")];

    public override async Task<int> RunAsync(ParsedOptions parsed, CommandContext context, CancellationToken cancellationToken)
    {
        var address = context.FindStore();
        if (address.IsPostgres)
            await PostgresStore.InitializeAsync(address.Text, context.Time, cancellationToken);
        await using var store = await context.OpenOrCreateStoreAsync(cancellationToken);
        var document = StoreDocument.Of("store init", await store.DescribeAsync(cancellationToken), []);
        if (context.IsJson)
            await context.WriteJsonAsync(document, ReportJson.Readable.StoreDocument);
        else if (context.IsTalkative)
            StoreTables.Print(context.Results, document);
        return ExitCode.Done;
    }
}
