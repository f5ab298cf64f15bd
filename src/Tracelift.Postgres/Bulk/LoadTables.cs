using Npgsql;
using Tracelift.Errors;
using Tracelift.Model;
using Tracelift.Postgres.Derived;
using Tracelift.Postgres.Runs;
using Tracelift.Stores;
using Tracelift.Stores.Ledger;

namespace Tracelift.Postgres.Bulk;

/// <summary>The ledger of bulk loads, in the tables of the schema <c>tracelift</c>.</summary>
internal static class LoadTables
{
    /// <summary>The first number of the advisory lock that each process of a load holds; the second is the load.</summary>
    public const int Presence = 0x7472_6C62;

    /// <summary>The columns of a chunk.</summary>
    public const string ChunkColumns = "number, stage, model, key, first_key, last_key, row_count";

    private const int PartOfPlan = 4 << 20;

    // The findings are stored before the first part of the plan, and stay when the plan is deleted. A table of their own
    // would mean attaching every CATMAID database again.
    private const int Findings = -1;

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
        await link.ExecuteAsync(
            "INSERT INTO tracelift.bulk_load (run_id, fingerprint, drops_indexes, triggers) VALUES ($1, $2, $3, $4)",
            [run, load.Fingerprint, load.DropsIndexes, load.Triggers.ToString()],
            cancellationToken);
        foreach (var some in load.Chunks.Chunk(10_000))
        {
            await link.ExecuteAsync(
                """
                INSERT INTO tracelift.bulk_chunk (run_id, number, stage, model, key, first_key, last_key, row_count, loaded)
                SELECT $1, number, stage, model, key, first_key, last_key, row_count, CASE WHEN is_loaded THEN now() END
                FROM unnest($2::int4[], $3::int4[], $4::text[], $5::text[], $6::int8[], $7::int8[], $8::int8[], $9::bool[])
                    AS chunk (number, stage, model, key, first_key, last_key, row_count, is_loaded)
                """,
                [
                    run,
                    Array.ConvertAll(some, chunk => chunk.Number),
                    Array.ConvertAll(some, chunk => chunk.Stage),
                    Array.ConvertAll(some, chunk => chunk.Model.Label),
                    Array.ConvertAll(some, chunk => chunk.Key.ToString()),
                    Array.ConvertAll(some, chunk => chunk.First),
                    Array.ConvertAll(some, chunk => chunk.Last),
                    Array.ConvertAll(some, chunk => chunk.Rows),
                    Array.ConvertAll(some, chunk => load.Loaded.Contains(chunk.Number)),
                ],
                cancellationToken);
        }

        await link.ExecuteAsync("INSERT INTO tracelift.bulk_plan (run_id, part, bytes) VALUES ($1, $2, $3)", [run, Findings, load.Findings], cancellationToken);
        await WritePlanAsync(link, run, load.Plan, cancellationToken);
    }

    /// <summary>Returns all loads, the latest first.</summary>
    public static async Task<IReadOnlyList<StoredLoad>> ReadAsync(PostgresLink link, CancellationToken cancellationToken)
    {
        var runs = (await RunTables.ReadAsync(link, only: null, cancellationToken)).ToDictionary(run => run.Id);
        var dropped = (await link.QueryAsync(
            "SELECT run_id, table_name, index_name, definition FROM tracelift.bulk_index ORDER BY table_name, index_name",
            [],
            row => (Run: row.GetInt64(0), Index: new DroppedIndex(row.GetString(1), row.GetString(2), row.GetString(3))),
            cancellationToken)).ToLookup(row => row.Run, row => row.Index);
        var loads = await link.QueryAsync(
            """
            SELECT load.run_id, fingerprint, drops_indexes, triggers, finished,
                count(chunk.number), count(chunk.loaded), coalesce(sum(row_count), 0)::int8,
                coalesce(sum(row_count) FILTER (WHERE loaded IS NOT NULL), 0)::int8,
                EXISTS (
                    SELECT FROM pg_locks WHERE locktype = 'advisory' AND objsubid = 2 AND classid::int8 = $1 AND objid::int8 = load.run_id
                        AND database = (SELECT oid FROM pg_database WHERE datname = current_database()))
            FROM tracelift.bulk_load load LEFT JOIN tracelift.bulk_chunk chunk USING (run_id)
            GROUP BY load.run_id ORDER BY load.run_id DESC
            """,
            [(long)Presence],
            row => (Id: row.GetInt64(0), Load: new StoredLoad(
                runs.GetValueOrDefault(row.GetInt64(0))!,
                row.GetString(1),
                row.GetBoolean(2),
                Enum.Parse<TriggerRule>(row.GetString(3)),
                row.IsDBNull(4) ? null : new DateTimeOffset(row.GetDateTime(4), TimeSpan.Zero))
            {
                Chunks = row.GetInt64(5),
                ChunksLoaded = row.GetInt64(6),
                Rows = row.GetInt64(7),
                RowsLoaded = row.GetInt64(8),
                IsAlive = row.GetBoolean(9),
            }),
            cancellationToken);
        return [.. loads.Where(load => load.Load.Run is not null).Select(load => load.Load with { Dropped = [.. dropped[load.Id]] })];
    }

    /// <summary>Returns how many rows with a place the chunks of a load have.</summary>
    public static async Task<long> SpatialAsync(PostgresLink link, long run, CancellationToken cancellationToken) =>
        await link.ScalarAsync<long>(
            "SELECT coalesce(sum(row_count), 0)::int8 FROM tracelift.bulk_chunk WHERE run_id = $1 AND model = ANY($2)",
            [run, SpatialSql.Written.Keys.Select(model => model.Label).ToArray()],
            cancellationToken);

    /// <summary>Returns the chunks that are not loaded.</summary>
    public static async Task<IReadOnlyList<BulkChunk>> OpenChunksAsync(PostgresLink link, long run, CancellationToken cancellationToken) =>
        await link.QueryAsync(
            $"SELECT {ChunkColumns} FROM tracelift.bulk_chunk WHERE run_id = $1 AND loaded IS NULL ORDER BY number", [run], ReadChunk, cancellationToken);

    /// <summary>Reads a chunk from a row of <see cref="ChunkColumns"/>.</summary>
    public static BulkChunk ReadChunk(NpgsqlDataReader row) => new(
        row.GetInt32(0), row.GetInt32(1), Models.ByLabel(row.GetString(2)), Enum.Parse<ChunkKey>(row.GetString(3)), row.GetInt64(4), row.GetInt64(5), row.GetInt64(6));

    /// <summary>Copies a load's plan to a stream.</summary>
    public static async Task ReadPlanAsync(PostgresLink link, long run, Stream into, CancellationToken cancellationToken)
    {
        for (var part = 0; ; part++)
        {
            var bytes = await link.ScalarAsync<byte[]>(
                "SELECT bytes FROM tracelift.bulk_plan WHERE run_id = $1 AND part = $2", [run, part], cancellationToken);
            if (bytes is null)
                return;
            await into.WriteAsync(bytes, cancellationToken);
        }
    }

    /// <summary>Returns the findings of a load's survey.</summary>
    public static async Task<byte[]> ReadFindingsAsync(PostgresLink link, long run, CancellationToken cancellationToken) =>
        await link.ScalarAsync<byte[]>("SELECT bytes FROM tracelift.bulk_plan WHERE run_id = $1 AND part = $2", [run, Findings], cancellationToken) ?? [];

    /// <summary>Ends a load whose chunks are all loaded.</summary>
    /// <returns>Notes for the administrator of the store.</returns>
    public static async Task<IReadOnlyList<string>> FinishAsync(PostgresLink link, long run, bool analyze, CancellationToken cancellationToken)
    {
        await link.ExecuteAsync("BEGIN", cancellationToken);
        var isFinished = await link.ExecuteAsync(
            "UPDATE tracelift.bulk_load SET finished = clock_timestamp() WHERE run_id = $1 AND finished IS NULL AND NOT EXISTS (SELECT FROM tracelift.bulk_chunk WHERE run_id = $1 AND loaded IS NULL)",
            [run],
            cancellationToken) == 1;
        await link.ExecuteAsync("DELETE FROM tracelift.bulk_plan WHERE run_id = $1 AND part >= 0 AND EXISTS (SELECT FROM tracelift.bulk_load WHERE run_id = $1 AND finished IS NOT NULL)", [run], cancellationToken);
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

    private static async Task WritePlanAsync(PostgresLink link, long run, Stream plan, CancellationToken cancellationToken)
    {
        var buffer = new byte[PartOfPlan];
        for (var part = 0; ; part++)
        {
            var count = await plan.ReadAtLeastAsync(buffer, PartOfPlan, throwOnEndOfStream: false, cancellationToken);
            if (count == 0)
                return;
            await link.ExecuteAsync(
                "INSERT INTO tracelift.bulk_plan (run_id, part, bytes) VALUES ($1, $2, $3)", [run, part, buffer.AsSpan(0, count).ToArray()], cancellationToken);
        }
    }
}
