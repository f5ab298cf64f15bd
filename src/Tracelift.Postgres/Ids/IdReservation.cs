using System.Globalization;
using Tracelift.Errors;
using Tracelift.Model;
using Tracelift.Postgres.Import;
using Tracelift.Stores;

namespace Tracelift.Postgres.Ids;

/// <summary>
/// Reserves ids for an import, so that no other client gets them while it runs (docs/adr/0003-reserving-ids.md). The
/// transaction of an import publishes its last id as an advisory lock. The next one to reserve reads that in pg_locks,
/// and the lock ends with the transaction.
/// </summary>
internal sealed class IdReservation(PostgresLink main, ControlConnection side, SequenceKeeper sequences, FamilyTables tables)
{
    /// <summary>
    /// The largest number of ids left free below a block. A client whose sequence was set back takes these before it
    /// reaches the block, and the sequence is raised again before it has used them up.
    /// </summary>
    public const long LargestGap = 65_536;

    // The gap of a very short import; also the number of ids that a busy client can take until the sequence is raised.
    private const long SmallestGap = 1_024;
    private const long GapOfClient = 4_096;

    // The first 12 bits of a lock's key.
    private const long Magic = 0x7E1;

    // For a family with 64-bit ids, a key holds the end shifted by this many bits, so that 48 are enough.
    private const int WideStep = 16;

    /// <summary>Reserves a block of ids.</summary>
    /// <param name="family">Their family.</param>
    /// <param name="count">The number of ids.</param>
    /// <param name="isSmall">Whether the import is a small one.</param>
    /// <param name="cancellationToken">Cancels the reservation.</param>
    /// <returns>The first id.</returns>
    public Task<long> ReserveAsync(IdFamily family, long count, bool isSmall, CancellationToken cancellationToken) => side.TransactAsync(
        async link =>
        {
            await link.ExecuteAsync("SELECT pg_advisory_xact_lock($1)", [SequenceKeeper.Lock], cancellationToken);
            if (isSmall && await TakeFewAsync(link, family, count, cancellationToken) is { } few)
                return few;
            var next = await link.ScalarAsync<long>($"SELECT nextval('{tables.Sequence(family)}')", [], cancellationToken);
            var taken = Math.Max(
                await link.ScalarAsync<long>($"SELECT coalesce({sequences.LargestIdSql(family)}, 0)", [], cancellationToken),
                await PublishedAsync(link, family, cancellationToken));
            var last = await LastAsync(link, family, cancellationToken);

            // CATMAID's clients set back only the two shared sequences; with 32-bit ids, gaps would use up the others.
            var gap = tables.IsShared(family) ? await GapAsync(link, count, cancellationToken) : 0;
            var free = last - Math.Max(next, taken) - gap - 1;
            if (count > free)
            {
                throw new StoreException(
                    "ids-exhausted", $"{link.Store} has no {count.ToString(CultureInfo.InvariantCulture)} ids left for {family.Name}s");
            }

            var first = Math.Max(next, taken + 1) + gap;
            await TakeAsync(link, family, first + count - 1, cancellationToken);
            return first;
        },
        cancellationToken);

    /// <summary>Publishes that an import uses ids up to one that it has not reserved (kept ids), so that no other client gets them.</summary>
    /// <exception cref="InputException">Hardly any id would be left beyond it.</exception>
    public Task KeepAsync(IdFamily family, long end, CancellationToken cancellationToken) => side.TransactAsync(
        async link =>
        {
            await link.ExecuteAsync("SELECT pg_advisory_xact_lock($1)", [SequenceKeeper.Lock], cancellationToken);
            var last = await LastAsync(link, family, cancellationToken);
            PreservedIds.RequireRoom(family, end, last);
            await TakeAsync(link, family, end, cancellationToken);
            return true;
        },
        cancellationToken);

    /// <summary>Returns the number of ids to leave free: more for a longer import, and for more clients that could take some.</summary>
    private static async Task<long> GapAsync(PostgresLink link, long count, CancellationToken cancellationToken)
    {
        if (count >= LargestGap)
            return LargestGap;

        // A role may not see the kind of other roles' sessions: they all count. Two sessions belong to this import.
        var sessions = await link.ScalarAsync<long>(
            """
            SELECT count(*) FROM pg_stat_activity
            WHERE datname = current_database() AND coalesce(backend_type, 'client backend') = 'client backend'
              AND (state IS NULL OR state <> 'idle' OR state_change > now() - interval '1 minute')
            """,
            [],
            cancellationToken);
        return Math.Min(LargestGap, Math.Max(SmallestGap, count) + (Math.Max(0, sessions - 2) * GapOfClient));
    }

    // Sixteen families share a magic number.
    private static long Tag(IdFamily family)
    {
        var index = IdFamily.All.ToList().IndexOf(family);
        return ((Magic + (index >> 4)) << 4) | (long)(index & 15);
    }

    // The sequence of a database from another version can go beyond the end of the column's type.
    private async Task<long> LastAsync(PostgresLink link, IdFamily family, CancellationToken cancellationToken) => Math.Min(
        PreservedIds.Largest(family),
        await link.ScalarAsync<long>("SELECT seqmax FROM pg_sequence WHERE seqrelid = $1::regclass", [tables.Sequence(family)], cancellationToken));

    /// <summary>
    /// Takes ids one by one, as CATMAID does, for a very short import: this leaves no gaps, and the end is not published.
    /// If a client sets the sequence back meanwhile, the check before the commit finds it.
    /// </summary>
    /// <returns>The first id; null if they are not consecutive, or not beyond all that are taken.</returns>
    private async Task<long?> TakeFewAsync(PostgresLink link, IdFamily family, long count, CancellationToken cancellationToken)
    {
        var range = await link.QueryAsync(
            $"SELECT min(id), max(id) FROM (SELECT nextval('{tables.Sequence(family)}') AS id FROM generate_series(1, $1)) few",
            [count],
            row => (First: row.GetInt64(0), Last: row.GetInt64(1)),
            cancellationToken);
        var taken = Math.Max(
            await link.ScalarAsync<long>($"SELECT coalesce({sequences.LargestIdSql(family)}, 0)", [], cancellationToken),
            await PublishedAsync(link, family, cancellationToken));
        if (range[0].Last - range[0].First != count - 1 || range[0].First <= taken)
            return null;
        sequences.Keep(family, range[0].Last);
        return range[0].First;
    }

    private static async Task<long> PublishedAsync(PostgresLink link, IdFamily family, CancellationToken cancellationToken)
    {
        var step = await link.ScalarAsync<long>(
            """
            SELECT coalesce(max(((classid::int8 & 65535) << 32) | objid::int8), 0) FROM pg_locks
            WHERE locktype = 'advisory' AND objsubid = 1 AND classid::int8 >> 16 = $1
              AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
            """,
            [Tag(family)],
            cancellationToken);
        return PreservedIds.AreWide(family) ? step << WideStep : step;
    }

    private async Task TakeAsync(PostgresLink link, IdFamily family, long end, CancellationToken cancellationToken)
    {
        var step = PreservedIds.AreWide(family) ? (end >> WideStep) + 1 : end;
        await main.ExecuteAsync("SELECT pg_advisory_xact_lock_shared($1)", [(Tag(family) << 48) | step], cancellationToken);
        await link.ExecuteAsync(sequences.RaiseSql(family), [end], cancellationToken);
        sequences.Keep(family, end);
    }
}
