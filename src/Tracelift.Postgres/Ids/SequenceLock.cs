using System.Security.Cryptography;
using Npgsql;
using Tracelift.Errors;
using Tracelift.Model;

namespace Tracelift.Postgres.Ids;

/// <summary>
/// Locks id sequences just before a commit. A client that calls nextval or setval keeps a lock on the sequence until its
/// transaction ends; this lock conflicts with that one. Once it is granted, every row with an id of the sequence is
/// committed and visible, and no client gets a new id until this transaction ends.
/// </summary>
internal sealed class SequenceLock(PostgresLink main, ControlConnection side, TimeProvider time)
{
    // Clients that want an id wait while we wait. Two sequences, the check and the commit must take less than a second.
    private const string Patience = "250ms";
    private const string LongestSilence = "10s";

    private static readonly TimeSpan GiveUpAfter = TimeSpan.FromMinutes(3);

    /// <summary>
    /// Locks the sequences of some families. Repeats the attempt until it succeeds, with pauses in which waiting clients
    /// get their ids.
    /// </summary>
    /// <returns>The lock on the control connection, which must not touch a sequence until the commit: the two connections
    /// would wait for each other. Null if this role may not lock the sequences.</returns>
    public async Task<IDisposable?> AcquireAsync(IReadOnlyList<IdFamily> families, CancellationToken cancellationToken)
    {
        var began = time.GetTimestamp();
        while (true)
        {
            var turn = await side.LockAsync(cancellationToken);
            try
            {
                await TryAsync(families, cancellationToken);
                return turn;
            }
            catch (StoreException e) when (PostgresErrors.SqlState(e)
                is PostgresErrorCodes.InsufficientPrivilege or PostgresErrorCodes.LockNotAvailable or PostgresErrorCodes.DeadlockDetected)
            {
                await ReleaseAsync();
                turn.Dispose();
                if (PostgresErrors.SqlState(e) == PostgresErrorCodes.InsufficientPrivilege)
                    return null;
                if (time.GetElapsedTime(began) > GiveUpAfter)
                    throw TooBusy(e);
            }
            catch
            {
                turn.Dispose();
                throw;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(RandomNumberGenerator.GetInt32(50, 500)), time, cancellationToken);
        }
    }

    private async Task TryAsync(IReadOnlyList<IdFamily> families, CancellationToken cancellationToken)
    {
        await main.ExecuteAsync($"SAVEPOINT tracelift_moment; SET LOCAL lock_timeout = '{Patience}'", cancellationToken);

        // A fixed order, so that two imports do not wait for each other.
        foreach (var family in families.OrderBy(family => family.Sequence, StringComparer.Ordinal))
        {
            // PostgreSQL has no LOCK for sequences. Setting the cache to its own value changes nothing and takes a lock
            // (ShareRowExclusive) that conflicts with nextval and setval, but not with a running pg_dump.
            var cache = await main.ScalarAsync<long>(
                "SELECT seqcache FROM pg_sequence WHERE seqrelid = $1::regclass", [family.Sequence], cancellationToken);
            await main.ExecuteAsync($"ALTER SEQUENCE {family.Sequence} CACHE {cache}", cancellationToken);
        }

        // From here on every client waits for us: the server cuts us off if we fall silent.
        await main.ExecuteAsync($"SET LOCAL lock_timeout = 0; SET LOCAL idle_in_transaction_session_timeout = '{LongestSilence}'", cancellationToken);
    }

    private Task<int> ReleaseAsync() =>
        main.ExecuteAsync("ROLLBACK TO SAVEPOINT tracelift_moment; RELEASE SAVEPOINT tracelift_moment", CancellationToken.None);

    private StoreException TooBusy(StoreException e) => new(
        "sequence-busy",
        $"{main.Store}: other clients have held the id sequences for {GiveUpAfter.TotalMinutes} minutes; nothing was imported",
        "Try again when no long transaction that makes nodes or annotations is running",
        e,
        isTransient: true);
}
