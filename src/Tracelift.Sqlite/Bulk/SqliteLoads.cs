using System.Globalization;
using Tracelift.Model;
using Tracelift.Sqlite.Engine;
using Tracelift.Sqlite.Runs;
using Tracelift.Sqlite.Writing;
using Tracelift.Stores;
using Tracelift.Stores.Ledger;

namespace Tracelift.Sqlite.Bulk;

/// <summary>The ledger of bulk loads in a file.</summary>
internal static class SqliteLoads
{
    // A multiple of three bytes, which base64 encodes as four letters.
    private const int PartOfPlan = 3 << 20;

    // The findings are stored before the first part of the plan, and stay when the plan is deleted.
    private const int Findings = -1;

    /// <summary>Records a load.</summary>
    public static void Record(SqliteDatabase database, long run, LoadRecord load, long now)
    {
        using (var insert = database.Prepare("INSERT INTO tracelift_bulk_load (run_id, fingerprint, drops_indexes, triggers) VALUES (?, ?, ?, ?)"))
            insert.Bind(1, run).Bind(2, load.Fingerprint).Bind(3, load.DropsIndexes ? 1 : 0).Bind(4, load.Triggers.ToString()).Run();
        using var chunks = database.Prepare(
            "INSERT INTO tracelift_bulk_chunk (run_id, number, stage, model, key, first_key, last_key, row_count, loaded) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)");
        foreach (var chunk in load.Chunks)
        {
            chunks.Bind(1, run).Bind(2, chunk.Number).Bind(3, chunk.Stage).Bind(4, chunk.Model.Label).Bind(5, chunk.Key.ToString())
                .Bind(6, chunk.First).Bind(7, chunk.Last).Bind(8, chunk.Rows);
            if (load.Loaded.Contains(chunk.Number))
                chunks.Bind(9, now);
            else
                chunks.BindNull(9);
            chunks.Run();
        }

        var buffer = new byte[PartOfPlan];
        using var parts = database.Prepare("INSERT INTO tracelift_bulk_plan (run_id, part, bytes) VALUES (?, ?, ?)");
        parts.Bind(1, run).Bind(2, Findings).Bind(3, Convert.ToBase64String(load.Findings)).Run();
        for (var part = 0; ; part++)
        {
            var count = load.Plan.ReadAtLeast(buffer, PartOfPlan, throwOnEndOfStream: false);
            if (count == 0)
                return;
            parts.Bind(1, run).Bind(2, part).Bind(3, Convert.ToBase64String(buffer.AsSpan(0, count))).Run();
        }
    }

    /// <summary>Returns all loads, the latest first.</summary>
    public static IReadOnlyList<StoredLoad> Read(SqliteDatabase database)
    {
        var runs = SqliteRuns.Read(database, only: null).ToDictionary(run => run.Id);
        var loads = new List<StoredLoad>();
        using var load = database.Prepare(
            """
            SELECT l.run_id, fingerprint, drops_indexes, triggers, finished, count(c.number), count(c.loaded),
                coalesce(sum(row_count), 0), coalesce(sum(CASE WHEN loaded IS NOT NULL THEN row_count END), 0)
            FROM tracelift_bulk_load AS l LEFT JOIN tracelift_bulk_chunk AS c ON c.run_id = l.run_id
            GROUP BY l.run_id ORDER BY l.run_id DESC
            """);
        while (load.Step())
        {
            if (!runs.TryGetValue(load.Long(0), out var run))
                continue;
            var one = new StoredLoad(
                run, load.Text(1), load.Long(2) != 0, Enum.Parse<TriggerRule>(load.Text(3)), load.IsNull(4) ? null : Timestamp.ToMoment(load.Long(4)))
            {
                Chunks = load.Long(5),
                ChunksLoaded = load.Long(6),
                Rows = load.Long(7),
                RowsLoaded = load.Long(8),
            };
            loads.Add(one is { DropsIndexes: true, Finished: null } ? one with { Dropped = SqliteIndexes.Missing(database) } : one);
        }

        return loads;
    }

    /// <summary>Whether a load is unfinished, so that indexes may be missing.</summary>
    public static bool HasUnfinished(SqliteDatabase database) =>
        database.Long("SELECT 1 FROM tracelift_bulk_load AS l JOIN tracelift_run AS r ON r.id = l.run_id WHERE l.finished IS NULL AND r.undone IS NULL LIMIT 1") is not null;

    /// <summary>Copies a load's plan to a stream.</summary>
    public static void ReadPlan(SqliteDatabase database, long run, Stream into)
    {
        using var parts = database.Prepare("SELECT bytes FROM tracelift_bulk_plan WHERE run_id = ? AND part >= 0 ORDER BY part");
        parts.Bind(1, run);
        while (parts.Step())
            into.Write(Convert.FromBase64String(parts.Text(0)));
    }

    /// <summary>Returns the findings of a load's survey.</summary>
    public static byte[] ReadFindings(SqliteDatabase database, long run)
    {
        using var part = database.Prepare("SELECT bytes FROM tracelift_bulk_plan WHERE run_id = ? AND part = ?");
        return part.Bind(1, run).Bind(2, Findings).Step() ? Convert.FromBase64String(part.Text(0)) : [];
    }

    /// <summary>Claims the next chunk. SQLite has one writer, so no other process claims the same one.</summary>
    public static ChunkClaim Claim(SqliteDatabase database, long run) =>
        OpenChunks(database, run, most: 1) is [var next] ? new ChunkClaim(next, IsOver: false) : new ChunkClaim(null, IsOver: true);

    /// <summary>Returns the chunks that are not loaded, in their order.</summary>
    public static IReadOnlyList<BulkChunk> OpenChunks(SqliteDatabase database, long run, int most = int.MaxValue)
    {
        var chunks = new List<BulkChunk>();
        using var next = database.Prepare(
            "SELECT number, stage, model, key, first_key, last_key, row_count FROM tracelift_bulk_chunk WHERE run_id = ? AND loaded IS NULL ORDER BY stage, number LIMIT ?");
        next.Bind(1, run).Bind(2, most);
        while (next.Step())
        {
            chunks.Add(new BulkChunk(
                checked((int)next.Long(0)), checked((int)next.Long(1)), Models.ByLabel(next.Text(2)), Enum.Parse<ChunkKey>(next.Text(3)),
                next.Long(4), next.Long(5), next.Long(6)));
        }

        return chunks;
    }

    /// <summary>Records that a chunk is loaded.</summary>
    public static void Complete(SqliteDatabase database, long run, BulkChunk chunk, long rows, long newest, long now)
    {
        using (var update = database.Prepare("UPDATE tracelift_bulk_chunk SET loaded = ? WHERE run_id = ? AND number = ?"))
            update.Bind(1, now).Bind(2, run).Bind(3, chunk.Number).Run();
        using (var update = database.Prepare("UPDATE tracelift_run_table SET made = made + ? WHERE run_id = ? AND table_name = ?"))
            update.Bind(1, rows).Bind(2, run).Bind(3, chunk.Model.Table).Run();
        using (var update = database.Prepare("UPDATE tracelift_run SET ended = ?, newest_edition = max(newest_edition, ?) WHERE id = ?"))
            update.Bind(1, now).Bind(2, Math.Max(newest, now)).Bind(3, run).Run();
    }

    /// <summary>Records that a load is finished.</summary>
    public static void Finish(SqliteDatabase database, long run, long now) => database.Execute(string.Create(
        CultureInfo.InvariantCulture,
        $"UPDATE tracelift_bulk_load SET finished = {now} WHERE run_id = {run} AND finished IS NULL; DELETE FROM tracelift_bulk_plan WHERE run_id = {run} AND part >= 0"));
}
