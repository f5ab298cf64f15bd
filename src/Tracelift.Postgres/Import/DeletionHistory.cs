using Tracelift.Model;

namespace Tracelift.Postgres.Import;

/// <summary>
/// Writes CATMAID's history of deleted rows while its triggers are off: each row with its time of validity and the
/// transaction that deleted it.
/// </summary>
internal sealed class DeletionHistory
{
    /// <summary>The name of the trigger, the same for each table.</summary>
    public const string Trigger = "on_delete_update_history_txid_regular";

    private readonly Dictionary<string, string> _insertions;

    private DeletionHistory(Dictionary<string, string> insertions) => _insertions = insertions;

    /// <summary>Reads which tables have such a trigger.</summary>
    public static async Task<DeletionHistory> LoadAsync(PostgresLink link, CancellationToken cancellationToken)
    {
        // The columns that both tables have; the history's own columns have CATMAID's names.
        var tables = await link.QueryAsync(
            """
            SELECT live.relname::text, string_agg(quote_ident(own.attname), ', ' ORDER BY kept.attnum),
                (SELECT array_agg(attname::text) FROM pg_attribute WHERE attrelid = history.oid AND attname IN ('sys_period', 'exec_transaction_id'))
            FROM pg_trigger
            JOIN pg_class live ON live.oid = tgrelid
            JOIN pg_class history ON history.oid = to_regclass(quote_ident(live.relname || '__history'))
            JOIN pg_attribute kept ON kept.attrelid = history.oid AND kept.attnum > 0 AND NOT kept.attisdropped
            JOIN pg_attribute own ON own.attrelid = live.oid AND own.attname = kept.attname AND own.attnum > 0 AND NOT own.attisdropped
            WHERE tgname = $1 AND tgenabled = 'O' AND live.oid = ANY(SELECT to_regclass(quote_ident(name)) FROM unnest($2::text[]) name)
            GROUP BY live.relname, history.oid
            """,
            [Trigger, TriggerSwitch.Silent.Select(model => model.Table).ToArray()],
            row => (Table: row.GetString(0), Columns: row.GetString(1), Own: row.IsDBNull(2) ? [] : row.GetFieldValue<string[]>(2)),
            cancellationToken);
        return new DeletionHistory(tables.ToDictionary(table => table.Table, table => Insertion(table.Table, table.Columns, table.Own), StringComparer.Ordinal));
    }

    /// <summary>Returns a statement that deletes rows and records them in the history; its count is the number of deleted rows.</summary>
    /// <param name="table">Their table.</param>
    /// <param name="which">A condition that selects the rows.</param>
    public string Delete(string table, string which)
    {
        var delete = $"DELETE FROM {SqlText.Name(table)} WHERE {which}";
        return _insertions.TryGetValue(table, out var insertion) ? $"WITH gone AS ({delete} RETURNING *) {insertion}" : delete;
    }

    private static string Insertion(string table, string columns, string[] own)
    {
        var time = Models.All.First(model => model.Table == table).Find("edition_time") is null ? "review_time" : "edition_time";
        var values = own.Select(column => column == "sys_period"
            ? $"tstzrange(least({time}, current_timestamp), current_timestamp)"
            : "txid_current()");
        return $"INSERT INTO {SqlText.Name(table + "__history")} ({string.Join(", ", own.Prepend(columns))}) SELECT {string.Join(", ", values.Prepend(columns))} FROM gone";
    }
}
