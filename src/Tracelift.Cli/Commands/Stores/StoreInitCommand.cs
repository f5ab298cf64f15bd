using Tracelift.Cli.Arguments;
using Tracelift.Cli.Reports;
using Tracelift.Cli.Reports.Stores;
using Tracelift.Postgres;

namespace Tracelift.Cli.Commands.Stores;

/// <summary>Makes Tracelift's tables in an empty database, or an SQLite file.</summary>
internal sealed class StoreInitCommand : CliCommand
{
    public StoreInitCommand()
        : base("init", "Make the tables in an empty PostgreSQL database, or the SQLite file.")
    {
    }

    public override IReadOnlyList<(string Line, string Does)> Examples =>
        [("tracelift store init --store postgresql://anna@db.example.org/tracing", "tables in the empty database \"tracing\"")];

    public override async Task<int> RunAsync(ParsedOptions given, CommandContext bench, CancellationToken cancellationToken)
    {
        var address = bench.FindStore();
        if (address.IsPostgres)
            await PostgresStore.InitializeAsync(address.Text, bench.Time, cancellationToken);
        await using var store = await bench.OpenOrMakeStoreAsync(cancellationToken);
        var document = StoreDocument.Of("store init", await store.DescribeAsync(cancellationToken), []);
        if (bench.IsJson)
            await bench.WriteJsonAsync(document, ReportJson.Readable.StoreDocument);
        else if (bench.IsTalkative)
            StoreTables.Print(bench.Results, document);
        return ExitCode.Done;
    }
}
