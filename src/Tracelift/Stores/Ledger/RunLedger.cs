using Tracelift.Model;

namespace Tracelift.Stores.Ledger;

/// <summary>The statements about imports in a ledger, the same for every store.</summary>
public static class RunLedger
{
    private static readonly string[] RangeColumns = ["run_id", "is_made", "table_name", "first_id", "last_id"];

    /// <summary>Records a run.</summary>
    /// <param name="link">The ledger.</param>
    /// <param name="record">The run's own description.</param>
    /// <param name="written">The rows that it has written so far.</param>
    /// <param name="planned">The ids that it has reserved, by table; the written ones are included.</param>
    /// <param name="cancellationToken">Cancels the writing.</param>
    /// <returns>Its number.</returns>
    public static async Task<long> RecordAsync(
        ILedgerLink link,
        RunRecord record,
        WrittenIds written,
        IReadOnlyDictionary<string, IReadOnlyList<IdRange>> planned,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(link);
        ArgumentNullException.ThrowIfNull(record);
        ArgumentNullException.ThrowIfNull(written);
        ArgumentNullException.ThrowIfNull(planned);
        var id = await link.NextRunAsync(cancellationToken);
        await link.ExecuteAsync(
            $"INSERT INTO {link.Table("run")} (id, began, ended, newest_edition, who, source, sha256, project_id, project_title, is_new_project, options) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
            [
                id, record.Began, record.Ended, Timestamp.Later(await link.NowAsync(cancellationToken), written.NewestEdition), record.Who, record.Source, record.Sha256,
                record.Project, record.ProjectTitle, record.IsNewProject, record.Options,
            ],
            cancellationToken);
        foreach (var table in written.Made.Keys.Union(written.Deleted.Keys).Union(planned.Keys))
        {
            var made = written.Made.TryGetValue(table, out var ids) ? ids.Count : 0L;
            var deleted = written.Deleted.GetValueOrDefault(table);
            if (made > 0 || deleted > 0 || planned.ContainsKey(table))
            {
                await link.ExecuteAsync(
                    $"INSERT INTO {link.Table("run_table")} (run_id, table_name, made, deleted) VALUES ($1, $2, $3, $4)", [id, table, made, deleted], cancellationToken);
            }
        }

        foreach (var (table, ids) in written.Made.Where(made => !planned.ContainsKey(made.Key)))
            await RecordRowsAsync(link, id, isMade: true, table, WrittenIds.Ranges(ids), cancellationToken);
        foreach (var (table, ranges) in planned)
            await RecordRowsAsync(link, id, isMade: true, table, ranges, cancellationToken);
        foreach (var (model, ids) in record.Reused)
            await RecordRowsAsync(link, id, isMade: false, model.Table, WrittenIds.Ranges(ids), cancellationToken);
        return id;
    }

    /// <summary>Records a further part of a run.</summary>
    /// <param name="link">The ledger.</param>
    /// <param name="run">The run.</param>
    /// <param name="record">The description of the whole run so far.</param>
    /// <param name="written">The rows of the part.</param>
    /// <param name="cancellationToken">Cancels the writing.</param>
    /// <returns>Whether it was recorded: not if the run is undone by now.</returns>
    public static async Task<bool> ExtendAsync(ILedgerLink link, long run, RunRecord record, WrittenIds written, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(link);
        ArgumentNullException.ThrowIfNull(record);
        ArgumentNullException.ThrowIfNull(written);
        var newest = Timestamp.Later(await link.NowAsync(cancellationToken), written.NewestEdition);
        var open = await link.QueryAsync(
            $"""
            UPDATE {link.Table("run")} SET ended = $2, newest_edition = CASE WHEN newest_edition < $3 THEN $3 ELSE newest_edition END, project_title = $4, options = $5
            WHERE id = $1 AND undone IS NULL RETURNING id
            """,
            [run, record.Ended, newest, record.ProjectTitle, record.Options],
            row => row.Long(0),
            cancellationToken);
        if (open.Count == 0)
            return false;
        foreach (var table in written.Made.Keys.Union(written.Deleted.Keys))
        {
            await link.ExecuteAsync(
                $"""
                INSERT INTO {link.Table("run_table")} AS t (run_id, table_name, made, deleted) VALUES ($1, $2, $3, $4)
                ON CONFLICT (run_id, table_name) DO UPDATE SET made = t.made + excluded.made, deleted = t.deleted + excluded.deleted
                """,
                [run, table, written.Made.TryGetValue(table, out var ids) ? ids.Count : 0L, written.Deleted.GetValueOrDefault(table)],
                cancellationToken);
        }

        foreach (var (table, ids) in written.Made)
            await RecordRowsAsync(link, run, isMade: true, table, WrittenIds.Ranges(ids), cancellationToken);
        return true;
    }

    /// <summary>Records rows that a run has made or re-used.</summary>
    public static Task RecordRowsAsync(ILedgerLink link, long run, bool isMade, string table, IEnumerable<IdRange> ranges, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(link);
        return link.InsertAsync("run_rows", RangeColumns, ranges.Select(range => (object?[])[run, isMade, table, range.First, range.Last]), cancellationToken);
    }

    /// <summary>Returns all runs, the latest first, or one.</summary>
    public static async Task<IReadOnlyList<StoredRun>> ReadAsync(ILedgerLink link, long? only, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(link);
        var (which, parameters) = only is { } id ? ("= $1", (object?[])[id]) : ("IS NOT NULL", []);
        var tables = (await link.QueryAsync(
            $"SELECT run_id, table_name, made, deleted, taken_out, kept, {link.Others} FROM {link.Table("run_table")} t WHERE run_id {which} ORDER BY run_id, table_name",
            parameters,
            row => (Run: row.Long(0), Table: new RunTable(
                row.Text(1), row.Long(2), row.Long(3), row.LongOrNull(4), row.LongOrNull(5), row.IsNull(4) ? null : row.LongOrNull(6) ?? 0)),
            cancellationToken)).ToLookup(row => row.Run, row => row.Table);
        return await link.QueryAsync(
            $"SELECT id, began, ended, who, source, sha256, project_id, project_title, is_new_project, options, {link.Role}, undone, undone_by FROM {link.Table("run")} WHERE id {which} ORDER BY id DESC",
            parameters,
            row => new StoredRun(
                row.Long(0),
                new RunRecord(row.Moment(1), row.Moment(2), row.Text(3), row.Text(4), row.TextOrNull(5), row.Long(6), row.Text(7), row.Flag(8), row.Text(9)),
                row.TextOrNull(10),
                [.. tables[row.Long(0)]],
                row.MomentOrNull(11),
                row.TextOrNull(12)),
            cancellationToken);
    }

    /// <summary>Records that a run is undone, and deletes its ids.</summary>
    public static async Task EndAsync(
        ILedgerLink link, long run, DateTimeOffset when, string who, IReadOnlyList<RunTable> tables, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(link);
        ArgumentNullException.ThrowIfNull(tables);
        await link.ExecuteAsync($"UPDATE {link.Table("run")} SET undone = $2, undone_by = $3 WHERE id = $1", [run, when, who], cancellationToken);
        foreach (var table in tables)
        {
            await link.ExecuteAsync(
                $"UPDATE {link.Table("run_table")} SET taken_out = $3, kept = $4 WHERE run_id = $1 AND table_name = $2",
                [run, table.Table, table.TakenOut ?? 0, table.Kept ?? 0],
                cancellationToken);
        }

        foreach (var table in tables.Where(table => table.Others > 0))
        {
            await link.ExecuteAsync(
                $"""
                INSERT INTO {link.Table("run_table")} (run_id, table_name, made, deleted, taken_out, kept, others) VALUES ($1, $2, 0, 0, 0, 0, $3)
                ON CONFLICT (run_id, table_name) DO UPDATE SET others = excluded.others
                """,
                [run, table.Table, table.Others],
                cancellationToken);
        }

        await link.ExecuteAsync($"DELETE FROM {link.Table("run_rows")} WHERE run_id = $1", [run], cancellationToken);
    }
}
