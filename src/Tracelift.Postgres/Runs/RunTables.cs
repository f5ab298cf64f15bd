using Npgsql;
using NpgsqlTypes;
using Tracelift.Errors;
using Tracelift.Postgres.Derived;
using Tracelift.Stores;
using Tracelift.Stores.Ledger;

namespace Tracelift.Postgres.Runs;

/// <summary>The ledger of imports, in the tables of the schema <c>tracelift</c>.</summary>
internal static class RunTables
{
    // The number of ranges in one statement: kept ids can lie anywhere.
    private const int RangesInStatement = 20_000;

    private static readonly Dictionary<string, IReadOnlyList<IdRange>> NothingPlanned = [];

    /// <summary>Whether the tables exist.</summary>
    public static Task<bool> ExistAsync(PostgresLink link, CancellationToken cancellationToken) =>
        // A role that may not use the schema may still read the catalog.
        link.ScalarAsync<bool>(
            "SELECT EXISTS (SELECT FROM pg_class JOIN pg_namespace n ON n.oid = relnamespace WHERE nspname = 'tracelift' AND relname = 'run_rows')", [], cancellationToken);

    /// <summary>Records a run, if the database has a ledger and this role may write to it; else a note says why not.</summary>
    /// <returns>The run's number; or null.</returns>
    public static async Task<long?> RememberAsync(
        PostgresLink link, RunRecord record, WrittenIds written, List<string> notes, CancellationToken cancellationToken)
    {
        if (!await ExistAsync(link, cancellationToken))
            notes.Add("This import can't be undone: the database has no ledger of imports. tracelift store attach makes later ones undoable");
        else if (!await CanWriteAsync(link, cancellationToken))
            notes.Add("This import can't be undone: this role may not write to the schema tracelift. Its owner can GRANT USAGE on the schema, SELECT, INSERT on its tables and USAGE on its sequence");
        else
            return await RecordAsync(link, record, written, NothingPlanned, cancellationToken);
        return null;
    }

    /// <summary>Records a run.</summary>
    /// <param name="link">The connection.</param>
    /// <param name="record">The run's own description.</param>
    /// <param name="written">The rows that it has written so far.</param>
    /// <param name="planned">The ids that it has reserved, by table; the written ones are included.</param>
    /// <param name="cancellationToken">Cancels the writing.</param>
    /// <returns>Its number.</returns>
    public static async Task<long> RecordAsync(
        PostgresLink link,
        RunRecord record,
        WrittenIds written,
        IReadOnlyDictionary<string, IReadOnlyList<IdRange>> planned,
        CancellationToken cancellationToken)
    {
        // By the server's clock, which later changes use, too.
        object? newest = written.NewestEdition == long.MinValue ? null : written.NewestEdition;
        var id = await link.ScalarAsync<long>(
            """
            INSERT INTO tracelift.run (began, ended, newest_edition, who, source, sha256, project_id, project_title, is_new_project, options)
            VALUES ($1, $2, greatest(clock_timestamp(), timestamptz '1970-01-01 00:00:00+00' + $3::int8 * interval '1 microsecond'), $4, $5, $6, $7, $8, $9, $10::jsonb)
            RETURNING id
            """,
            [
                record.Began.UtcDateTime, record.Ended.UtcDateTime, Typed(newest, NpgsqlDbType.Bigint), record.Who, record.Source,
                Typed(record.Sha256, NpgsqlDbType.Text), (int)record.Project, record.ProjectTitle, record.IsNewProject, record.Options,
            ],
            cancellationToken);
        foreach (var table in written.Made.Keys.Union(written.Deleted.Keys).Union(planned.Keys))
        {
            var made = written.Made.TryGetValue(table, out var ids) ? ids.Count : 0;
            var deleted = written.Deleted.GetValueOrDefault(table);
            if (made > 0 || deleted > 0 || planned.ContainsKey(table))
            {
                await link.ExecuteAsync(
                    "INSERT INTO tracelift.run_table (run_id, table_name, made, deleted) VALUES ($1, $2, $3, $4)", [id, table, made, deleted], cancellationToken);
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

    /// <summary>Returns all runs, the latest first, or one.</summary>
    public static async Task<IReadOnlyList<StoredRun>> ReadAsync(PostgresLink link, long? only, CancellationToken cancellationToken)
    {
        // A database attached by an older version lacks the last column.
        var tables = (await link.QueryAsync(
            "SELECT run_id, table_name, made, deleted, taken_out, kept, (to_jsonb(t) ->> 'others')::int8 FROM tracelift.run_table t WHERE run_id = coalesce($1, run_id) ORDER BY run_id, table_name",
            [Typed(only, NpgsqlDbType.Bigint)],
            row => (Run: row.GetInt64(0), Table: new RunTable(row.GetString(1), row.GetInt64(2), row.GetInt64(3), Long(row, 4), Long(row, 5), row.IsDBNull(4) ? null : Long(row, 6) ?? 0)),
            cancellationToken)).ToLookup(row => row.Run, row => row.Table);
        return await link.QueryAsync(
            """
            SELECT id, began, ended, who, source, sha256, project_id, project_title, is_new_project, options::text, role, undone, undone_by
            FROM tracelift.run WHERE id = coalesce($1, id) ORDER BY id DESC
            """,
            [Typed(only, NpgsqlDbType.Bigint)],
            row => new StoredRun(
                row.GetInt64(0),
                new RunRecord(
                    Moment(row, 1), Moment(row, 2), row.GetString(3), row.GetString(4), Text(row, 5), row.GetInt32(6), row.GetString(7), row.GetBoolean(8), row.GetString(9)),
                row.GetString(10),
                [.. tables[row.GetInt64(0)]],
                row.IsDBNull(11) ? null : Moment(row, 11),
                Text(row, 12)),
            cancellationToken);
    }

    /// <summary>Returns how many rows with a place a run has made, and their project.</summary>
    public static async Task<SpatialRows> SpatialAsync(PostgresLink link, long run, CancellationToken cancellationToken) =>
        (await link.QueryAsync(
            "SELECT project_id, coalesce((SELECT sum(made) FROM tracelift.run_table WHERE run_id = run.id AND table_name = ANY($2)), 0)::int8 FROM tracelift.run WHERE id = $1",
            [run, SpatialSql.Going.Keys.ToArray()],
            row => new SpatialRows(row.GetInt32(0), IsNew: false, row.GetInt64(1)),
            cancellationToken)).FirstOrDefault();

    /// <summary>Records that a run is undone, and deletes its ids.</summary>
    public static async Task EndAsync(
        PostgresLink link, long run, DateTimeOffset when, string who, IReadOnlyList<RunTable> tables, CancellationToken cancellationToken)
    {
        await link.ExecuteAsync("UPDATE tracelift.run SET undone = $2, undone_by = $3 WHERE id = $1", [run, when.UtcDateTime, who], cancellationToken);
        foreach (var table in tables)
        {
            await link.ExecuteAsync(
                "UPDATE tracelift.run_table SET taken_out = $3, kept = $4 WHERE run_id = $1 AND table_name = $2",
                [run, table.Table, table.TakenOut ?? 0, table.Kept ?? 0],
                cancellationToken);
        }

        foreach (var table in tables.Where(table => table.Others > 0))
        {
            await link.ExecuteAsync(
                """
                INSERT INTO tracelift.run_table (run_id, table_name, made, deleted, taken_out, kept, others) VALUES ($1, $2, 0, 0, 0, 0, $3)
                ON CONFLICT (run_id, table_name) DO UPDATE SET others = excluded.others
                """,
                [run, table.Table, table.Others],
                cancellationToken);
        }

        await link.ExecuteAsync("DELETE FROM tracelift.run_rows WHERE run_id = $1", [run], cancellationToken);
    }

    /// <summary>Throws if the ledger is too old to record the rows of others that an undo deletes.</summary>
    /// <exception cref="StoreException"><c>not-attached</c>.</exception>
    public static async Task RequireOthersAsync(PostgresLink link, CancellationToken cancellationToken)
    {
        if (!await link.ScalarAsync<bool>(
            "SELECT EXISTS (SELECT FROM pg_attribute WHERE attrelid = 'tracelift.run_table'::regclass AND attname = 'others' AND NOT attisdropped)", [], cancellationToken))
        {
            throw new StoreException(
                "not-attached", $"{link.Store} can't record which rows of others an undo deletes: an older version of Tracelift is attached to it", "Run tracelift store attach");
        }
    }

    /// <summary>Records rows that a run has made or re-used.</summary>
    public static async Task RecordRowsAsync(
        PostgresLink link, long run, bool isMade, string table, IEnumerable<IdRange> ranges, CancellationToken cancellationToken)
    {
        foreach (var some in ranges.Chunk(RangesInStatement))
        {
            await link.ExecuteAsync(
                """
                INSERT INTO tracelift.run_rows (run_id, is_made, table_name, first_id, last_id)
                SELECT $1, $2, $3, first_id, last_id FROM unnest($4::int8[], $5::int8[]) AS range (first_id, last_id)
                """,
                [run, isMade, table, Array.ConvertAll(some, range => range.First), Array.ConvertAll(some, range => range.Last)],
                cancellationToken);
        }
    }

    private static Task<bool> CanWriteAsync(PostgresLink link, CancellationToken cancellationToken) => link.ScalarAsync<bool>(
        """
        SELECT bool_and(has_schema_privilege(n.oid, 'USAGE') AND CASE relkind
            WHEN 'S' THEN has_sequence_privilege(c.oid, 'USAGE')
            ELSE has_table_privilege(c.oid, 'SELECT') AND has_table_privilege(c.oid, 'INSERT') END)
        FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace
        WHERE nspname = 'tracelift' AND relname IN ('run', 'run_table', 'run_rows', 'run_id_seq')
        """,
        [],
        cancellationToken);

    private static NpgsqlParameter Typed(object? value, NpgsqlDbType type) => new() { NpgsqlDbType = type, Value = value ?? DBNull.Value };

    private static long? Long(NpgsqlDataReader row, int column) => row.IsDBNull(column) ? null : row.GetInt64(column);

    private static string? Text(NpgsqlDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);

    private static DateTimeOffset Moment(NpgsqlDataReader row, int column) => new(row.GetDateTime(column), TimeSpan.Zero);
}
