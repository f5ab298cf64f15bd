using Tracelift.Errors;

namespace Tracelift.Postgres.Recognition;

/// <summary>
/// Detects poolers that use another server session for each transaction or statement. Locks, locks on sequences and the
/// request to cancel a statement need a session that stays.
/// </summary>
internal static class ConnectionPooler
{
    // Other clients of the pool can interfere, but not that often.
    private const int Tries = 5;

    // If each client has its own session, the pool can be exhausted: then no session is shared.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    /// <summary>Throws if a pooler changes sessions. Sends no query if there is no pooler.</summary>
    /// <exception cref="StoreException"><c>pooler</c>.</exception>
    public static async Task RequireSessionAsync(PostgresLink link, CancellationToken cancellationToken)
    {
        for (var tries = 0; link.IsPooled && tries < Tries; tries++)
        {
            // Between transactions a pool hands its session to the next client, or puts it at the end of a queue.
            var backend = await BackendAsync(link, cancellationToken);
            if (backend != link.Backend || backend == await OtherBackendAsync(link.Url, cancellationToken))
                throw Shared(link);
        }
    }

    private static async Task<int> BackendAsync(PostgresLink link, CancellationToken cancellationToken) =>
        await link.ScalarAsync<int>("SELECT pg_backend_pid()", [], cancellationToken);

    private static async Task<int?> OtherBackendAsync(PostgresUrl url, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(Patience);
        try
        {
            await using var other = await PostgresLink.OpenAsync(url, limit.Token);
            return other.Backend;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return null;
        }
    }

    private static StoreException Shared(PostgresLink link) => new(
        "pooler",
        $"{link.Store} is a connection pooler that gives each transaction another session of the server (PgBouncer with pool_mode=transaction or statement)",
        "Name the database server's own host and port, or a pool with pool_mode=session: imports and exports need one session from start to end");
}
