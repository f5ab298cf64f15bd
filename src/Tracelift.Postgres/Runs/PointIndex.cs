using Npgsql;
using Tracelift.Errors;

namespace Tracelift.Postgres.Runs;

/// <summary>
/// CATMAID's connector_geom has no index on its ids, so its foreign key scans the table for each deleted connector: hours
/// for some hundred thousand. This class adds an index while a run with many connectors is undone with triggers on. It
/// creates and drops the index outside of the undo's transaction, without blocking writers.
/// </summary>
internal sealed class PointIndex : IAsyncDisposable
{
    /// <summary>The number of connectors from which the index pays off.</summary>
    public const int Many = 2_000;

    private const string Name = "tracelift_connector_geom_id";

    // Each user of the index shares this lock; creating or dropping takes it exclusively: "trlfgeom", as a number.
    private const long Lock = 0x7472_6C66_6765_6F6D;
    private const string Alone = "SELECT pg_try_advisory_lock($1)", Shared = "SELECT pg_try_advisory_lock_shared($1)";

    // Other clients have to wait for a holder of a longer lock anyway.
    private const string Patience = "SET lock_timeout = '10s'; SET statement_timeout = 0";

    private readonly PostgresLink _link;

    private PointIndex(PostgresLink link) => _link = link;

    /// <summary>Creates the index if the table lacks it and this role owns the table, or shares that of another undo.</summary>
    /// <returns>An object that drops the index when no other undo uses it; null if there is no index.</returns>
    public static async Task<PointIndex?> MakeAsync(PostgresUrl url, CancellationToken cancellationToken)
    {
        var link = await PostgresLink.OpenAsync(url, cancellationToken);
        try
        {
            var isNeeded = await link.ScalarAsync<bool>(
                """
                SELECT EXISTS (SELECT FROM pg_class WHERE oid = to_regclass('connector_geom') AND pg_has_role(relowner, 'USAGE'))
                    AND NOT EXISTS (
                        SELECT FROM pg_index JOIN pg_attribute ON attrelid = indrelid AND attnum = indkey[0]
                        WHERE indrelid = to_regclass('connector_geom') AND attname = 'id' AND indisvalid AND indpred IS NULL
                            AND indexrelid IS DISTINCT FROM to_regclass($1))
                """,
                [Name],
                cancellationToken);
            if (isNeeded)
            {
                await link.ExecuteAsync(Patience, cancellationToken);
                await LockAsync(link, cancellationToken);
                return new PointIndex(link);
            }
        }
        catch (StoreException e) when (PostgresErrors.SqlState(e) is PostgresErrorCodes.LockNotAvailable or PostgresErrorCodes.DeadlockDetected)
        {
            // The undo works without the index, only slowly; the next undo drops an incomplete one.
        }
        catch
        {
            await link.DisposeAsync();
            throw;
        }

        await link.DisposeAsync();
        return null;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        try
        {
            await _link.ExecuteAsync("SELECT pg_advisory_unlock_shared($1)", [Lock], CancellationToken.None);
            if (await IsGivenAsync(_link, Alone, CancellationToken.None))
                await DropAsync(_link, CancellationToken.None);
        }
        catch (StoreException)
        {
            // The index does no harm; the next undo drops it.
        }

        await _link.DisposeAsync();
    }

    /// <summary>Creates the index if no other undo has, and shares it.</summary>
    private static async Task LockAsync(PostgresLink link, CancellationToken cancellationToken)
    {
        while (true)
        {
            if (await IsGivenAsync(link, Alone, cancellationToken))
            {
                // The index of a killed undo may be incomplete.
                await DropAsync(link, cancellationToken);
                await link.ExecuteAsync($"CREATE INDEX CONCURRENTLY {Name} ON connector_geom (id)", cancellationToken);
                await IsGivenAsync(link, Shared, cancellationToken);
                await link.ExecuteAsync("SELECT pg_advisory_unlock($1)", [Lock], cancellationToken);
                return;
            }

            // Polls: a statement that waits for the lock would block the creation of the index.
            if (await IsGivenAsync(link, Shared, cancellationToken))
                return;
            await Task.Delay(TimeSpan.FromSeconds(0.1), cancellationToken);
        }
    }

    private static Task<bool> IsGivenAsync(PostgresLink link, string @lock, CancellationToken cancellationToken) =>
        link.ScalarAsync<bool>(@lock, [Lock], cancellationToken);

    private static Task<int> DropAsync(PostgresLink link, CancellationToken cancellationToken) =>
        link.ExecuteAsync($"DROP INDEX CONCURRENTLY IF EXISTS {Name}", cancellationToken);
}
