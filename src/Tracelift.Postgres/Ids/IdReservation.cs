using System.Globalization;
using Tracelift.Errors;
using Tracelift.Model;
using Tracelift.Postgres.Import;
using Tracelift.Stores;

namespace Tracelift.Postgres.Ids;

/// <summary>
/// Takes ids for an import that nobody else gets while it runs (docs/adr/0003-reserving-ids.md). An import says how
/// far its ids reach by an advisory lock that its own transaction holds: whoever reserves next sees that in pg_locks,
/// and it goes away with the transaction, however that ends.
/// </summary>
internal sealed class IdReservation(PostgresLink main, ControlConnection side, SequenceKeeper sequences, FamilyTables tables)
{
    /// <summary>
    /// Ids left free at most below a block. A client whose sequence was set back takes these before it comes to ours, and
    /// has not used them up when the sequence is raised again.
    /// </summary>
    public const long LargestGap = 65_536;

    // As many for an import that is over in a moment; and what a client that is at work can take until the sequence is raised.
    private const long SmallestGap = 1_024;
    private const long GapOfClient = 4_096;

    // The first 12 bits of a lock's key.
    private const long Magic = 0x7E1;

    // Of a family with 64-bit ids, a key tells its end in steps of so many bits, so that 48 are enough.
    private const int WideStep = 16;

    /// <summary>Takes a block of ids.</summary>
    /// <param name="family">Their family.</param>
    /// <param name="count">How many.</param>
    /// <param name="isSmall">Whether the import is a small one.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    /// <returns>The first.</returns>
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

            // CATMAID's clients set back the two shared sequences only; where ids have 32 bits, gaps would use them up.
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

    /// <summary>
    /// Says that an import uses ids up to one that it has not reserved, kept ones, so that nobody gets them from now on.
    /// </summary>
    /// <exception cref="InputException">Hardly an id would be left beyond it for anybody.</exception>
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

    /// <summary>
    /// The ids to leave free: the more, the longer an import will run, and the more clients are at work that could take some.
    /// </summary>
    private static async Task<long> GapAsync(PostgresLink link, long count, CancellationToken cancellationToken)
    {
        if (count >= LargestGap)
            return LargestGap;

        // Of sessions of other roles nothing may be told: they count. Two are this import's own.
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

    private static long Tag(IdFamily family) => (Magic << 4) | (long)IdFamily.All.ToList().IndexOf(family);

    // A sequence of a database that was once another version's can go on where the column's type has ended.
    private async Task<long> LastAsync(PostgresLink link, IdFamily family, CancellationToken cancellationToken) => Math.Min(
        PreservedIds.Largest(family),
        await link.ScalarAsync<long>("SELECT seqmax FROM pg_sequence WHERE seqrelid = $1::regclass", [tables.Sequence(family)], cancellationToken));

    /// <summary>
    /// Takes ids one by one, as CATMAID does, for an import that is over in a moment: no gaps are left, and nobody is told
    /// of the end. Should a client set the sequence back just then, the check before the commit finds it.
    /// </summary>
    /// <returns>The first, or null where they do not lie in a row beyond all that are taken.</returns>
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
