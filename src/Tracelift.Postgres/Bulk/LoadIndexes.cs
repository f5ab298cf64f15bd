using Npgsql;
using NpgsqlTypes;
using Tracelift.Errors;
using Tracelift.Model;
using Tracelift.Postgres.Derived;
using Tracelift.Stores.Ledger;

namespace Tracelift.Postgres.Bulk;

/// <summary>
/// Drops the secondary indexes of the tables that a load fills, and rebuilds them. Primary keys, unique indexes and
/// constraints stay. The same transaction records the dropped indexes in the ledger, so that they are known after any
/// failure.
/// </summary>
internal sealed class LoadIndexes(PostgresUrl url, TimeProvider time)
{
    private const string Memory = "512MB";
    private const string Patience = "2s";

    private static readonly TimeSpan GiveUpAfter = TimeSpan.FromMinutes(3);
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    /// <summary>Returns the tables that a load fills, largest first: those of its chunks' models, and their derived tables.</summary>
    public static IReadOnlyList<string> Tables(IEnumerable<ModelDescription> models) => TablesOf(models.Select(model => model.Table).Distinct());

    /// <summary>Returns those tables that this role does not own: it may not drop their indexes.</summary>
    public static async Task<IReadOnlyList<string>> NotOwnedAsync(PostgresLink link, IReadOnlyList<string> tables, CancellationToken cancellationToken) =>
        await link.QueryAsync(
            "SELECT relname::text FROM pg_class WHERE oid = ANY(SELECT to_regclass(quote_ident(t)) FROM unnest($1::text[]) t) AND NOT pg_has_role(relowner, 'USAGE') ORDER BY 1",
            [tables.ToArray()],
            row => row.GetString(0),
            cancellationToken);

    /// <summary>Throws if this role may not drop indexes.</summary>
    /// <exception cref="StoreException"><c>no-privilege</c>.</exception>
    public static async Task RequireOwnerAsync(PostgresLink link, IReadOnlyList<string> tables, CancellationToken cancellationToken)
    {
        var others = await NotOwnedAsync(link, tables, cancellationToken);
        if (others.Count > 0)
        {
            throw new StoreException(
                "no-privilege",
                $"{link.Store}: this role does not own {string.Join(", ", others)}, so it may not drop their indexes; nothing was loaded",
                "Load as the owner, or without --drop-indexes");
        }
    }

    /// <summary>Drops the indexes of a load's tables.</summary>
    /// <returns>The dropped indexes.</returns>
    public async Task<IReadOnlyList<DroppedIndex>> DropAsync(long run, CancellationToken cancellationToken)
    {
        await using var link = await PostgresLink.OpenAsync(url, cancellationToken);
        var tables = TablesOf(await link.QueryAsync(
            "SELECT DISTINCT model FROM tracelift.bulk_chunk WHERE run_id = $1 AND loaded IS NULL", [run], row => Models.ByLabel(row.GetString(0)).Table, cancellationToken));
        var dropped = new List<DroppedIndex>();
        foreach (var table in tables)
            dropped.AddRange(await DropAsync(link, run, table, cancellationToken));
        return dropped;
    }

    /// <summary>Rebuilds indexes, several at once.</summary>
    /// <param name="run">The load; or null for all loads without a running process.</param>
    /// <param name="connections">How many to rebuild at once.</param>
    /// <param name="done">Receives each rebuilt index.</param>
    /// <param name="cancellationToken">Cancels the work.</param>
    public async Task<IReadOnlyList<DroppedIndex>> RestoreAsync(
        long? run, int connections, Action<DroppedIndex>? done, CancellationToken cancellationToken)
    {
        var made = new List<DroppedIndex>();
        await Task.WhenAll(Enumerable.Range(0, connections).Select(async _ =>
        {
            await using var link = await PostgresLink.OpenAsync(url, cancellationToken);
            while (await RestoreNextAsync(link, run, cancellationToken) is { } index)
            {
                lock (made)
                    made.Add(index);
                done?.Invoke(index);
            }
        }));
        return made;
    }

    private static string[] TablesOf(IEnumerable<string> tables) => [.. tables.SelectMany(table => DerivedTables.Of(table).Where(derived => derived != "catmaid_skeleton_summary").Prepend(table))];

    private async Task<IReadOnlyList<DroppedIndex>> DropAsync(PostgresLink link, long run, string table, CancellationToken cancellationToken)
    {
        var began = time.GetTimestamp();
        while (true)
        {
            try
            {
                return await TryDropAsync(link, run, table, cancellationToken);
            }
            catch (StoreException e) when (PostgresErrors.SqlState(e) is PostgresErrorCodes.LockNotAvailable or PostgresErrorCodes.DeadlockDetected)
            {
                await link.ExecuteAsync("ROLLBACK", CancellationToken.None);
                if (time.GetElapsedTime(began) > GiveUpAfter)
                {
                    throw new StoreException(
                        "table-busy",
                        $"{link.Store}: other clients have used {table} without a pause for {GiveUpAfter.TotalMinutes} minutes, so its indexes can't be dropped",
                        "Continue with --resume when no long transaction is running, or undo the load and load with --drop-indexes false",
                        e,
                        isTransient: true);
                }
            }

            // Clients that queue behind our lock request get their turn.
            await Task.Delay(Pause, time, cancellationToken);
        }
    }

    private static async Task<IReadOnlyList<DroppedIndex>> TryDropAsync(PostgresLink link, long run, string table, CancellationToken cancellationToken)
    {
        await link.ExecuteAsync($"BEGIN ISOLATION LEVEL READ COMMITTED; {SessionSettings.Sql} SET LOCAL lock_timeout = '{Patience}'", cancellationToken);
        if (await link.ScalarAsync<bool>("SELECT to_regclass(quote_ident($1)) IS NULL", [table], cancellationToken))
        {
            await link.ExecuteAsync("ROLLBACK", cancellationToken);
            return [];
        }

        await link.ExecuteAsync($"LOCK TABLE {SqlText.Name(table)} IN ACCESS EXCLUSIVE MODE", cancellationToken);
        var indexes = await link.QueryAsync(
            """
            INSERT INTO tracelift.bulk_index (run_id, table_name, index_name, definition, tablespace, is_clustered, description)
            SELECT $1, $2, indexrelid::regclass::text, pg_get_indexdef(indexrelid), spcname, indisclustered, obj_description(indexrelid, 'pg_class')
            FROM pg_index JOIN pg_class ON pg_class.oid = indexrelid LEFT JOIN pg_tablespace ON pg_tablespace.oid = reltablespace
            WHERE indrelid = to_regclass(quote_ident($2)) AND NOT indisunique AND NOT indisprimary AND NOT indisexclusion AND NOT indisreplident
                AND indisvalid AND indisready
                AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = indexrelid)
                AND NOT EXISTS (SELECT FROM pg_attribute WHERE attrelid = indexrelid AND attstattarget > 0)
            RETURNING table_name, index_name, definition
            """,
            [run, table],
            row => new DroppedIndex(row.GetString(0), row.GetString(1), row.GetString(2)),
            cancellationToken);
        foreach (var index in indexes)
            await link.ExecuteAsync($"DROP INDEX {index.Name}", cancellationToken);
        await link.ExecuteAsync("COMMIT", CancellationToken.None);
        return indexes;
    }

    /// <summary>Rebuilds an index that no other process is rebuilding.</summary>
    private static async Task<DroppedIndex?> RestoreNextAsync(PostgresLink link, long? run, CancellationToken cancellationToken)
    {
        await link.ExecuteAsync($"BEGIN ISOLATION LEVEL READ COMMITTED; {SessionSettings.Sql}", cancellationToken);
        var next = await link.QueryAsync(
            """
            SELECT run_id, table_name, index_name, definition, tablespace, is_clustered, description
            FROM tracelift.bulk_index dropped
            WHERE coalesce(run_id = $1, NOT EXISTS (
                SELECT FROM pg_locks WHERE locktype = 'advisory' AND objsubid = 2 AND classid::int8 = $2 AND objid::int8 = run_id
                    AND database = (SELECT oid FROM pg_database WHERE datname = current_database())))
            ORDER BY coalesce(pg_relation_size(to_regclass(table_name)), 0) DESC, definition LIKE '%gist%' DESC, index_name
            LIMIT 1 FOR UPDATE SKIP LOCKED
            """,
            [new NpgsqlParameter { NpgsqlDbType = NpgsqlDbType.Bigint, Value = (object?)run ?? DBNull.Value }, (long)LoadTables.Presence],
            row => (
                Run: row.GetInt64(0),
                Index: new DroppedIndex(row.GetString(1), row.GetString(2), row.GetString(3)),
                Space: row.IsDBNull(4) ? null : row.GetString(4),
                IsClustered: row.GetBoolean(5),
                Description: row.IsDBNull(6) ? null : row.GetString(6)),
            cancellationToken);
        if (next is not [var (owner, index, space, isClustered, description)])
        {
            await link.ExecuteAsync("ROLLBACK", cancellationToken);
            return null;
        }

        var (isThere, isTableGone) = (await link.QueryAsync(
            "SELECT to_regclass($1) IS NOT NULL, to_regclass(quote_ident($2)) IS NULL", [index.Name, index.Table], row => (row.GetBoolean(0), row.GetBoolean(1)), cancellationToken))[0];
        if (!isThere && !isTableGone)
        {
            await link.ExecuteAsync(
                $"SET LOCAL default_tablespace = {SqlText.Literal(space ?? "")}; SELECT set_config('maintenance_work_mem', '{Memory}', true) WHERE pg_size_bytes(current_setting('maintenance_work_mem')) < pg_size_bytes('{Memory}')",
                cancellationToken);
            await link.ExecuteAsync(index.Definition, cancellationToken);
            if (isClustered)
                await link.ExecuteAsync($"ALTER TABLE {SqlText.Name(index.Table)} CLUSTER ON {index.Name[(index.Name.LastIndexOf('.') + 1)..]}", cancellationToken);
            if (description is not null)
                await link.ExecuteAsync($"COMMENT ON INDEX {index.Name} IS {SqlText.Literal(description)}", cancellationToken);
        }

        await link.ExecuteAsync("DELETE FROM tracelift.bulk_index WHERE run_id = $1 AND index_name = $2", [owner, index.Name], cancellationToken);
        await link.ExecuteAsync("COMMIT", CancellationToken.None);
        return index;
    }
}
