using Npgsql;
using Tracelift.Errors;

namespace Tracelift.Postgres.Runs;

/// <summary>
/// CATMAID's connector_geom has no index over its ids, so that its foreign key reads all of the table for each connector
/// that goes: hours for some hundred thousand. While a run with many connectors is undone and triggers are not silent, there
/// is one. It is made and dropped outside of the undo's transaction and without keeping anybody from writing.
/// </summary>
internal sealed class PointIndex : IAsyncDisposable
{
    /// <summary>The number of connectors from which on it is worth its while.</summary>
    public const int Many = 2_000;

    private const string Name = "tracelift_connector_geom_id";

    // Whoever uses the index shares it; whoever makes or drops it has it alone: "trlfgeom", as a number.
    private const long Lock = 0x7472_6C66_6765_6F6D;
    private const string Alone = "SELECT pg_try_advisory_lock($1)", Shared = "SELECT pg_try_advisory_lock_shared($1)";

    // Whoever holds the table for longer has to be waited for by others anyway.
    private const string Patience = "SET lock_timeout = '10s'; SET statement_timeout = 0";

    private readonly PostgresLink _link;

    private PointIndex(PostgresLink link) => _link = link;

    /// <summary>Makes it where the table lacks it and this role owns the table, or shares that of another undo.</summary>
    /// <returns>What drops it again when nobody else uses it; null where there is none.</returns>
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
            // It works without, only slowly; what is half made is the next undo's to drop.
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
            // It is in nobody's way; the next undo drops it.
        }

        await _link.DisposeAsync();
    }

    /// <summary>Makes the index where nobody else has, and shares it.</summary>
    private static async Task LockAsync(PostgresLink link, CancellationToken cancellationToken)
    {
        while (true)
        {
            if (await IsGivenAsync(link, Alone, cancellationToken))
            {
                // One that a killed undo has left may be half made.
                await DropAsync(link, cancellationToken);
                await link.ExecuteAsync($"CREATE INDEX CONCURRENTLY {Name} ON connector_geom (id)", cancellationToken);
                await IsGivenAsync(link, Shared, cancellationToken);
                await link.ExecuteAsync("SELECT pg_advisory_unlock($1)", [Lock], cancellationToken);
                return;
            }

            // Whoever waited for the lock in a statement would be waited for by the one that makes the index.
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
