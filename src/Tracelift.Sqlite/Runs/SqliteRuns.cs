using System.Globalization;
using Tracelift.Model;
using Tracelift.Sqlite.Engine;
using Tracelift.Sqlite.Writing;
using Tracelift.Stores;
using Tracelift.Stores.Ledger;

namespace Tracelift.Sqlite.Runs;

/// <summary>The ledger of imports in a file.</summary>
internal static class SqliteRuns
{
    private const string Columns =
        "id, began, ended, who, source, sha256, project_id, project_title, is_new_project, options, undone, undone_by";

    /// <summary>Records a run.</summary>
    /// <returns>Its number.</returns>
    public static long Record(SqliteDatabase database, RunRecord record, WrittenIds written, long now) =>
        Record(database, record, written, new Dictionary<string, IReadOnlyList<IdRange>>(), now);

    /// <summary>Records a run that will make more rows.</summary>
    /// <param name="database">The connection.</param>
    /// <param name="record">The run's own description.</param>
    /// <param name="written">The rows that it has written so far.</param>
    /// <param name="planned">The ids that it has reserved, by table; the written ones are included.</param>
    /// <param name="now">The time.</param>
    /// <returns>Its number.</returns>
    public static long Record(
        SqliteDatabase database, RunRecord record, WrittenIds written, IReadOnlyDictionary<string, IReadOnlyList<IdRange>> planned, long now)
    {
        var id = SqliteIds.Next(database, "tracelift_run_id_seq");
        using (var insert = database.Prepare(
            "INSERT INTO tracelift_run (id, began, ended, newest_edition, who, source, sha256, project_id, project_title, is_new_project, options) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"))
        {
            insert.Bind(1, id).Bind(2, Timestamp.From(record.Began)).Bind(3, Timestamp.From(record.Ended))
                .Bind(4, Math.Max(now, written.NewestEdition)).Bind(5, record.Who).Bind(6, record.Source);
            if (record.Sha256 is { } hash)
                insert.Bind(7, hash);
            else
                insert.BindNull(7);
            insert.Bind(8, record.Project).Bind(9, record.ProjectTitle).Bind(10, record.IsNewProject ? 1 : 0).Bind(11, record.Options).Run();
        }

        foreach (var table in written.Made.Keys.Union(written.Deleted.Keys).Union(planned.Keys))
            RecordTable(database, id, table, written, planned.ContainsKey(table));
        foreach (var (table, ids) in written.Made.Where(made => !planned.ContainsKey(made.Key)))
            RecordRows(database, id, isMade: true, table, WrittenIds.Ranges(ids));
        foreach (var (table, ranges) in planned)
            RecordRows(database, id, isMade: true, table, ranges);
        foreach (var (model, ids) in record.Reused)
            RecordRows(database, id, isMade: false, model.Table, WrittenIds.Ranges(ids));
        return id;
    }

    /// <summary>Returns all runs, the latest first, or one.</summary>
    public static IReadOnlyList<StoredRun> Read(SqliteDatabase database, long? only)
    {
        var which = only is { } id ? string.Create(CultureInfo.InvariantCulture, $" = {id}") : " IS NOT NULL";
        var tables = new Dictionary<long, List<RunTable>>();
        using (var rows = database.Prepare(
            $"SELECT run_id, table_name, made, deleted, taken_out, kept, others FROM tracelift_run_table WHERE run_id{which} ORDER BY run_id, table_name"))
        {
            while (rows.Step())
            {
                if (!tables.TryGetValue(rows.Long(0), out var ofRun))
                    tables[rows.Long(0)] = ofRun = [];
                ofRun.Add(new RunTable(
                    rows.Text(1), rows.Long(2), rows.Long(3), rows.IsNull(4) ? null : rows.Long(4), rows.IsNull(5) ? null : rows.Long(5), rows.IsNull(4) ? null : rows.IsNull(6) ? 0 : rows.Long(6)));
            }
        }

        var runs = new List<StoredRun>();
        using var run = database.Prepare($"SELECT {Columns} FROM tracelift_run WHERE id{which} ORDER BY id DESC");
        while (run.Step())
        {
            var record = new RunRecord(
                Timestamp.ToMoment(run.Long(1)), Timestamp.ToMoment(run.Long(2)), run.Text(3), run.Text(4), run.IsNull(5) ? null : run.Text(5),
                run.Long(6), run.Text(7), run.Long(8) != 0, run.Text(9));
            runs.Add(new StoredRun(
                run.Long(0), record, Role: null, tables.GetValueOrDefault(run.Long(0)) ?? [],
                run.IsNull(10) ? null : Timestamp.ToMoment(run.Long(10)), run.IsNull(11) ? null : run.Text(11)));
        }

        return runs;
    }

    /// <summary>Records that a run is undone, and deletes its ids.</summary>
    public static void End(SqliteDatabase database, long run, DateTimeOffset when, string who, IReadOnlyList<RunTable> tables)
    {
        using (var update = database.Prepare("UPDATE tracelift_run SET undone = ?, undone_by = ? WHERE id = ?"))
            update.Bind(1, Timestamp.From(when)).Bind(2, who).Bind(3, run).Run();
        using (var enter = database.Prepare(
            """
            INSERT INTO tracelift_run_table (run_id, table_name, made, deleted, taken_out, kept, others) VALUES (?, ?, 0, 0, ?, ?, ?)
            ON CONFLICT DO UPDATE SET taken_out = excluded.taken_out, kept = excluded.kept, others = excluded.others
            """))
        {
            foreach (var table in tables)
                enter.Bind(1, run).Bind(2, table.Table).Bind(3, table.TakenOut ?? 0).Bind(4, table.Kept ?? 0).Bind(5, table.Others ?? 0).Run();
        }

        using var forget = database.Prepare("DELETE FROM tracelift_run_rows WHERE run_id = ?");
        forget.Bind(1, run).Run();
    }

    /// <summary>Returns the ids of some ranges.</summary>
    /// <param name="database">The connection.</param>
    /// <param name="condition">The condition that selects the ranges.</param>
    public static IdSet Ids(SqliteDatabase database, string condition)
    {
        var ids = new IdSet();
        using var ranges = database.Prepare($"SELECT first_id, last_id FROM tracelift_run_rows WHERE {condition}");
        while (ranges.Step())
        {
            for (var id = ranges.Long(0); id <= ranges.Long(1); id++)
                ids.Add(id);
        }

        return ids;
    }

    /// <summary>Records rows that a run has made or re-used.</summary>
    public static void RecordRows(SqliteDatabase database, long run, bool isMade, string table, IEnumerable<IdRange> ranges)
    {
        using var insert = database.Prepare(
            "INSERT INTO tracelift_run_rows (run_id, is_made, table_name, first_id, last_id) VALUES (?, ?, ?, ?, ?)");
        foreach (var range in ranges)
            insert.Bind(1, run).Bind(2, isMade ? 1 : 0).Bind(3, table).Bind(4, range.First).Bind(5, range.Last).Run();
    }

    private static void RecordTable(SqliteDatabase database, long run, string table, WrittenIds written, bool isPlanned)
    {
        var made = written.Made.TryGetValue(table, out var ids) ? ids.Count : 0;
        var deleted = written.Deleted.GetValueOrDefault(table);
        if (made == 0 && deleted == 0 && !isPlanned)
            return;
        using var insert = database.Prepare("INSERT INTO tracelift_run_table (run_id, table_name, made, deleted) VALUES (?, ?, ?, ?)");
        insert.Bind(1, run).Bind(2, table).Bind(3, made).Bind(4, deleted).Run();
    }
}
