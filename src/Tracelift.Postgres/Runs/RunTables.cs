using Tracelift.Errors;
using Tracelift.Postgres.Derived;
using Tracelift.Stores;
using Tracelift.Stores.Derived;
using Tracelift.Stores.Ledger;

namespace Tracelift.Postgres.Runs;

/// <summary>The ledger of imports, in the tables of the schema <c>tracelift</c>.</summary>
internal static class RunTables
{
    private static readonly Dictionary<string, IReadOnlyList<IdRange>> NothingPlanned = [];

    /// <summary>Whether the tables exist.</summary>
    public static Task<bool> ExistAsync(PostgresLink link, CancellationToken cancellationToken) =>
        // A role that may not use the schema may still read the catalog.
        link.ScalarAsync<bool>(
            "SELECT EXISTS (SELECT FROM pg_class JOIN pg_namespace n ON n.oid = relnamespace WHERE nspname = 'tracelift' AND relname = 'run_rows')", [], cancellationToken);

    /// <summary>Records a run or a further part of one, if the database has a ledger and this role may write to it; else a note says why not.</summary>
    /// <returns>The run's number; or null.</returns>
    public static async Task<long?> RememberAsync(
        PostgresLink link, RunRecord record, long? run, WrittenIds written, List<string> notes, CancellationToken cancellationToken)
    {
        if (!await ExistAsync(link, cancellationToken))
            notes.Add("This import can't be undone: the database has no ledger of imports. tracelift store attach makes later ones undoable");
        else if (!await CanWriteAsync(link, cancellationToken))
            notes.Add("This import can't be undone: this role may not write to the schema tracelift. Its owner can GRANT USAGE on the schema, SELECT, INSERT on its tables and USAGE on its sequence");
        else if (run is { } known && await CanExtendAsync(link, cancellationToken) && await RunLedger.ExtendAsync(new PostgresLedger(link), known, record, written, cancellationToken))
            return known;
        else
            return await RunLedger.RecordAsync(new PostgresLedger(link), record, written, NothingPlanned, cancellationToken);
        return null;
    }

    /// <summary>Returns how many rows with a place a run has made, and their project.</summary>
    public static async Task<SpatialRows> SpatialAsync(PostgresLink link, long run, CancellationToken cancellationToken) =>
        (await link.QueryAsync(
            "SELECT project_id, coalesce((SELECT sum(made) FROM tracelift.run_table WHERE run_id = run.id AND table_name = ANY($2)), 0)::int8 FROM tracelift.run WHERE id = $1",
            [run, SpatialSql.Going.Keys.ToArray()],
            row => new SpatialRows(row.GetInt32(0), IsNew: false, row.GetInt64(1)),
            cancellationToken)).FirstOrDefault();

    /// <summary>Returns the ids of the rows that a run has made in some tables.</summary>
    public static async Task<IReadOnlyDictionary<string, IReadOnlyList<IdRange>>> RangesAsync(
        PostgresLink link, long run, IReadOnlyList<string> tables, CancellationToken cancellationToken) =>
        (await link.QueryAsync(
            "SELECT table_name, first_id, last_id FROM tracelift.run_rows WHERE run_id = $1 AND is_made AND table_name = ANY($2) ORDER BY 1, 2",
            [run, tables.ToArray()],
            row => (Table: row.GetString(0), Range: new IdRange(row.GetInt64(1), row.GetInt64(2))),
            cancellationToken))
        .GroupBy(row => row.Table, row => row.Range, StringComparer.Ordinal)
        .ToDictionary(table => table.Key, table => table.ToList() as IReadOnlyList<IdRange>, StringComparer.Ordinal);

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

    // A role that may only add to the ledger makes a run of each part.
    private static Task<bool> CanExtendAsync(PostgresLink link, CancellationToken cancellationToken) => link.ScalarAsync<bool>(
        "SELECT has_table_privilege('tracelift.run', 'UPDATE') AND has_table_privilege('tracelift.run_table', 'UPDATE')", [], cancellationToken);

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
}
