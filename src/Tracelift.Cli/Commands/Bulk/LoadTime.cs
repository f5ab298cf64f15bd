using System.Globalization;
using Tracelift.Cli.Terminal;
using Tracelift.Stores;
using Tracelift.Stores.Bulk;
using Tracelift.Stores.Ledger;

namespace Tracelift.Cli.Commands.Bulk;

/// <summary>Estimates the time of a load from earlier runs of the store, or from a benchmark.</summary>
internal static class LoadTime
{
    // A project has nearly as many other rows as treenodes.
    private const double RowsOfTreenode = 1.8;

    // Measured on two cores and one disk, without other work (bench/README.md).
    private const double SqliteRate = 120_000;
    private const double PostgresRate = 20_000;

    // A smaller run says little about speed.
    private const long LeastRows = 100_000;
    private const double LeastSeconds = 1;

    /// <summary>The line about time in the report of <c>bulk advise</c>.</summary>
    public static async Task<BulkAdvice> AdviseAsync(IBulkStore store, long? treenodes, CancellationToken cancellationToken)
    {
        var last = (await store.RunsAsync(cancellationToken) ?? []).Where(run => run.Made >= LeastRows && Seconds(run) >= LeastSeconds).MaxBy(run => run.Record.Ended);
        var rate = last is not null ? last.Made / Seconds(last) : (await store.DescribeAsync(cancellationToken)).Kind == StoreKind.Sqlite ? SqliteRate : PostgresRate;
        var speed = $"about {Humanize.Number((long)(rate / RowsOfTreenode))} treenodes/s";
        return new BulkAdvice(
            "time",
            treenodes is { } count ? $"about {Humanize.Time(count * RowsOfTreenode / rate)} for {Humanize.Number(count)} treenodes ({speed})" : speed,
            null,
            last is not null
                ? string.Create(CultureInfo.InvariantCulture, $"as fast as run {last.Id} of this store; a load shows the time left")
                : "measured on two cores without other work; disks and triggers differ, and a load shows the time left");
    }

    private static double Seconds(StoredRun run) => (run.Record.Ended - run.Record.Began).TotalSeconds;
}
