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

    // Whoever holds the table for longer has to be waited for by others anyway.
    private const string Patience = "SET lock_timeout = '10s'; SET statement_timeout = 0";

    private readonly PostgresLink _link;

    private PointIndex(PostgresLink link) => _link = link;

    /// <summary>Makes it where the table lacks it and this role owns the table.</summary>
    /// <returns>What drops it again; null where nothing was made.</returns>
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
                // One that a killed undo has left may be half made.
                await link.ExecuteAsync(Patience, cancellationToken);
                await link.ExecuteAsync($"DROP INDEX CONCURRENTLY IF EXISTS {Name}", cancellationToken);
                await link.ExecuteAsync($"CREATE INDEX CONCURRENTLY {Name} ON connector_geom (id)", cancellationToken);
                return new PointIndex(link);
            }
        }
        catch (StoreException e) when (PostgresErrors.SqlState(e) is PostgresErrorCodes.LockNotAvailable or PostgresErrorCodes.DeadlockDetected or PostgresErrorCodes.DuplicateTable)
        {
            // It works without, only slowly; another undo may have it made.
            await using (new PointIndex(link))
                return null;
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
            await _link.ExecuteAsync($"DROP INDEX CONCURRENTLY IF EXISTS {Name}", CancellationToken.None);
        }
        catch (StoreException)
        {
            // It is in nobody's way; the next undo drops it.
        }

        await _link.DisposeAsync();
    }
}
