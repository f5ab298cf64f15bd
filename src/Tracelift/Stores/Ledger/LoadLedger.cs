using Tracelift.Model;
using Tracelift.Stores.Bulk;

namespace Tracelift.Stores.Ledger;

/// <summary>The statements about bulk loads in a ledger, the same for every store.</summary>
public static class LoadLedger
{
    /// <summary>The columns of a chunk, for <see cref="ReadChunk"/>.</summary>
    public const string ChunkColumns = "number, stage, model, key, first_key, last_key, row_count";

    // A multiple of three bytes, which base64 encodes as four letters.
    private const int PartOfPlan = 3 << 20;

    // The findings are stored before the first part of the plan, and stay when the plan is deleted. A table of their own
    // would mean attaching every CATMAID database again.
    private const long Findings = -1;

    private static readonly string[] Columns = ["run_id", .. ChunkColumns.Split(", "), "loaded"];

    /// <summary>Records a load, whose run is recorded already.</summary>
    public static async Task RecordAsync(ILedgerLink link, long run, LoadRecord load, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(link);
        ArgumentNullException.ThrowIfNull(load);
        await link.ExecuteAsync(
            $"INSERT INTO {link.Table("bulk_load")} (run_id, fingerprint, drops_indexes, triggers) VALUES ($1, $2, $3, $4)",
            [run, load.Fingerprint, load.DropsIndexes, load.Triggers.ToString()],
            cancellationToken);
        var now = await link.NowAsync(cancellationToken);
        await link.InsertAsync(
            "bulk_chunk",
            Columns,
            load.Chunks.Select(chunk => (object?[])
            [
                run, (long)chunk.Number, (long)chunk.Stage, chunk.Model.Label, chunk.Key.ToString(), chunk.First, chunk.Last, chunk.Rows,
                load.Loaded.Contains(chunk.Number) ? now : null,
            ]),
            cancellationToken);
        await AddPartAsync(link, run, Findings, load.Findings, cancellationToken);
        var buffer = new byte[PartOfPlan];
        for (var part = 0L; ; part++)
        {
            var count = await load.Plan.ReadAtLeastAsync(buffer, PartOfPlan, throwOnEndOfStream: false, cancellationToken);
            if (count == 0)
                return;
            await AddPartAsync(link, run, part, buffer.AsSpan(0, count).ToArray(), cancellationToken);
        }
    }

    /// <summary>Returns all loads, the latest first.</summary>
    public static async Task<IReadOnlyList<StoredLoad>> ReadAsync(ILedgerLink link, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(link);
        var runs = (await RunLedger.ReadAsync(link, only: null, cancellationToken)).ToDictionary(run => run.Id);
        var loads = await link.QueryAsync(
            $"""
            SELECT load.run_id, fingerprint, drops_indexes, triggers, finished, count(chunk.number), count(chunk.loaded),
                CAST(coalesce(sum(row_count), 0) AS bigint), CAST(coalesce(sum(CASE WHEN loaded IS NOT NULL THEN row_count END), 0) AS bigint)
            FROM {link.Table("bulk_load")} load LEFT JOIN {link.Table("bulk_chunk")} chunk ON chunk.run_id = load.run_id
            GROUP BY load.run_id ORDER BY load.run_id DESC
            """,
            [],
            row => (Id: row.Long(0), Load: new StoredLoad(
                runs.GetValueOrDefault(row.Long(0))!, row.Text(1), row.Flag(2), Enum.Parse<TriggerRule>(row.Text(3)), row.MomentOrNull(4))
            {
                Chunks = row.Long(5),
                ChunksLoaded = row.Long(6),
                Rows = row.Long(7),
                RowsLoaded = row.Long(8),
            }),
            cancellationToken);
        return [.. loads.Where(load => runs.ContainsKey(load.Id)).Select(load => load.Load)];
    }

    /// <summary>Returns the chunks that are not loaded, in their order.</summary>
    public static async Task<IReadOnlyList<BulkChunk>> OpenChunksAsync(ILedgerLink link, long run, int most, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(link);
        return await link.QueryAsync(
            $"SELECT {ChunkColumns} FROM {link.Table("bulk_chunk")} WHERE run_id = $1 AND loaded IS NULL ORDER BY stage, number LIMIT $2", [run, (long)most], ReadChunk, cancellationToken);
    }

    /// <summary>Reads a chunk from a row of <see cref="ChunkColumns"/>.</summary>
    public static BulkChunk ReadChunk(ILedgerRow row)
    {
        ArgumentNullException.ThrowIfNull(row);
        return new BulkChunk(
            checked((int)row.Long(0)), checked((int)row.Long(1)), Models.ByLabel(row.Text(2)), Enum.Parse<ChunkKey>(row.Text(3)), row.Long(4), row.Long(5), row.Long(6));
    }

    /// <summary>Copies a load's plan to a stream.</summary>
    public static async Task ReadPlanAsync(ILedgerLink link, long run, Stream into, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(into);
        for (var part = 0L; await PartAsync(link, run, part, cancellationToken) is { } bytes; part++)
            await into.WriteAsync(bytes, cancellationToken);
    }

    /// <summary>Returns the findings of a load's survey.</summary>
    public static async Task<byte[]> ReadFindingsAsync(ILedgerLink link, long run, CancellationToken cancellationToken) =>
        await PartAsync(link, run, Findings, cancellationToken) ?? [];

    /// <summary>Records that a chunk is loaded. Other sessions wait for these rows, so call it last before the commit.</summary>
    /// <param name="link">The ledger.</param>
    /// <param name="run">The load.</param>
    /// <param name="chunk">The chunk.</param>
    /// <param name="rows">The number of its rows.</param>
    /// <param name="newest">Their latest edition time.</param>
    /// <param name="cancellationToken">Cancels the writing.</param>
    public static async Task CompleteAsync(ILedgerLink link, long run, BulkChunk chunk, long rows, long newest, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(link);
        ArgumentNullException.ThrowIfNull(chunk);
        var now = await link.NowAsync(cancellationToken);
        await link.ExecuteAsync(
            $"UPDATE {link.Table("bulk_chunk")} SET loaded = $3 WHERE run_id = $1 AND number = $2", [run, (long)chunk.Number, now], cancellationToken);
        await link.ExecuteAsync(
            $"UPDATE {link.Table("run_table")} SET made = made + $3 WHERE run_id = $1 AND table_name = $2", [run, chunk.Model.Table, rows], cancellationToken);
        var later = Timestamp.Later(now, newest);
        await link.ExecuteAsync(
            $"UPDATE {link.Table("run")} SET ended = $2, newest_edition = CASE WHEN newest_edition < $3 THEN $3 ELSE newest_edition END WHERE id = $1", [run, now, later], cancellationToken);
    }

    /// <summary>Records that a load is finished if all of its chunks are loaded, and deletes its plan.</summary>
    /// <returns>Whether it is.</returns>
    public static async Task<bool> FinishAsync(ILedgerLink link, long run, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(link);
        var finished = await link.QueryAsync(
            $"UPDATE {link.Table("bulk_load")} SET finished = $2 WHERE run_id = $1 AND finished IS NULL AND NOT EXISTS (SELECT 1 FROM {link.Table("bulk_chunk")} WHERE run_id = $1 AND loaded IS NULL) RETURNING run_id",
            [run, await link.NowAsync(cancellationToken)],
            row => row.Long(0),
            cancellationToken);
        await link.ExecuteAsync(
            $"DELETE FROM {link.Table("bulk_plan")} WHERE run_id = $1 AND part >= 0 AND EXISTS (SELECT 1 FROM {link.Table("bulk_load")} WHERE run_id = $1 AND finished IS NOT NULL)", [run], cancellationToken);
        return finished.Count > 0;
    }

    private static Task AddPartAsync(ILedgerLink link, long run, long part, byte[] bytes, CancellationToken cancellationToken) =>
        link.ExecuteAsync($"INSERT INTO {link.Table("bulk_plan")} (run_id, part, bytes) VALUES ($1, $2, $3)", [run, part, bytes], cancellationToken);

    private static async Task<byte[]?> PartAsync(ILedgerLink link, long run, long part, CancellationToken cancellationToken) =>
        await link.QueryAsync($"SELECT bytes FROM {link.Table("bulk_plan")} WHERE run_id = $1 AND part = $2", [run, part], row => row.Bytes(0), cancellationToken) is [var bytes] ? bytes : null;
}
