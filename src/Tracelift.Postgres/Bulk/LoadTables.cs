using Tracelift.Errors;
using Tracelift.Postgres.Derived;
using Tracelift.Postgres.Runs;
using Tracelift.Stores;
using Tracelift.Stores.Bulk;
using Tracelift.Stores.Ledger;

namespace Tracelift.Postgres.Bulk;

/// <summary>The ledger of bulk loads, in the tables of the schema <c>tracelift</c>.</summary>
internal static class LoadTables
{
    /// <summary>The first number of the advisory lock that each process of a load holds; the second is the load.</summary>
    public const int Presence = 0x7472_6C62;

    /// <summary>Whether the tables exist.</summary>
    public static Task<bool> ExistAsync(PostgresLink link, CancellationToken cancellationToken) =>
        link.ScalarAsync<bool>(
            "SELECT EXISTS (SELECT FROM pg_class JOIN pg_namespace n ON n.oid = relnamespace WHERE nspname = 'tracelift' AND relname = 'bulk_chunk')", [], cancellationToken);

    /// <summary>Throws if the database has no ledger.</summary>
    /// <exception cref="StoreException"><c>not-attached</c>.</exception>
    public static async Task RequireAsync(PostgresLink link, CancellationToken cancellationToken)
    {
        if (!await ExistAsync(link, cancellationToken))
        {
            throw new StoreException(
                "not-attached", $"{link.Store} has no ledger for bulk loads: Tracelift is not attached to it, or an older version is", "Run tracelift store attach");
        }
    }

    /// <summary>Records a load.</summary>
    public static async Task RecordAsync(PostgresLink link, long run, LoadRecord load, CancellationToken cancellationToken)
    {
        if (load.DropsIndexes)
            await LoadIndexes.RequireOwnerAsync(link, LoadIndexes.Tables(load.Chunks.Select(chunk => chunk.Model)), cancellationToken);
        await LoadLedger.RecordAsync(new PostgresLedger(link), run, load, cancellationToken);
    }

    /// <summary>Returns all loads, the latest first.</summary>
    public static async Task<IReadOnlyList<StoredLoad>> ReadAsync(PostgresLink link, CancellationToken cancellationToken)
    {
        var dropped = (await link.QueryAsync(
            "SELECT run_id, table_name, index_name, definition FROM tracelift.bulk_index ORDER BY table_name, index_name",
            [],
            row => (Run: row.GetInt64(0), Index: new DroppedIndex(row.GetString(1), row.GetString(2), row.GetString(3))),
            cancellationToken)).ToLookup(row => row.Run, row => row.Index);
        var alive = (await link.QueryAsync(
            """
            SELECT DISTINCT objid::int8 FROM pg_locks WHERE locktype = 'advisory' AND objsubid = 2 AND classid::int8 = $1
                AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
            """,
            [(long)Presence],
            row => row.GetInt64(0),
            cancellationToken)).ToHashSet();
        var loads = await LoadLedger.ReadAsync(new PostgresLedger(link), cancellationToken);
        return [.. loads.Select(load => load with { IsAlive = alive.Contains(load.Id), Dropped = [.. dropped[load.Id]] })];
    }

    /// <summary>Returns how many rows with a place the chunks of a load have.</summary>
    public static async Task<long> SpatialAsync(PostgresLink link, long run, CancellationToken cancellationToken) =>
        await link.ScalarAsync<long>(
            "SELECT coalesce(sum(row_count), 0)::int8 FROM tracelift.bulk_chunk WHERE run_id = $1 AND model = ANY($2)",
            [run, SpatialSql.Written.Keys.Select(model => model.Label).ToArray()],
            cancellationToken);

    /// <summary>Ends a load whose chunks are all loaded.</summary>
    /// <returns>Notes for the administrator of the store.</returns>
    public static async Task<IReadOnlyList<string>> FinishAsync(PostgresLink link, long run, bool analyze, CancellationToken cancellationToken)
    {
        await link.ExecuteAsync("BEGIN", cancellationToken);
        var isFinished = await LoadLedger.FinishAsync(new PostgresLedger(link), run, cancellationToken);
        await link.ExecuteAsync("COMMIT", cancellationToken);
        if (!analyze || !isFinished)
            return [];
        var tables = await link.QueryAsync(
            "SELECT DISTINCT table_name FROM tracelift.run_table WHERE run_id = $1 AND made > 0", [run], row => row.GetString(0), cancellationToken);
        try
        {
            foreach (var table in tables.SelectMany(table => Tracelift.Postgres.Derived.DerivedTables.Of(table).Prepend(table)))
                await link.ExecuteAsync($"ANALYZE (SKIP_LOCKED) {SqlText.Name(table)}", cancellationToken);
            return [];
        }
        catch (Exception e) when (e is StoreException or OperationCanceledException)
        {
            return [$"The data are in, but not all tables were analyzed: {e.Message}"];
        }
    }
}
