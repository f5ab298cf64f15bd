using Tracelift.Model;
using Tracelift.Sqlite.Engine;

namespace Tracelift.Sqlite.Runs;

/// <summary>Finds the rows that refer to some rows and were not made by the run.</summary>
internal static class SqliteReferrers
{
    /// <summary>Finds the referring rows.</summary>
    /// <param name="database">The connection.</param>
    /// <param name="run">The run.</param>
    /// <param name="by">The referring column.</param>
    /// <param name="named">The rows that are referred to.</param>
    /// <param name="inTurn">Whether to follow references within the same table, step by step.</param>
    /// <returns>Their ids; for rows without an id, the ids that they refer to.</returns>
    public static IdSet Find(SqliteDatabase database, long run, SqliteReference by, IdSet named, bool inTurn)
    {
        var (id, table) = (SqliteTables.HasColumn(database, by.Table, "id") ? "t.id" : by.Value, SqliteTables.Quote(by.Table));
        var sql = $"SELECT {id} FROM {table} AS t WHERE {Names(database, run, by)}";

        // No index finds a node's children: the cross join makes SQLite build one for the statement.
        if (inTurn && by.Table == by.RefersTo)
        {
            sql = $"""
                WITH RECURSIVE namers (id) AS (
                    {sql}
                    UNION
                    SELECT t.id FROM namers CROSS JOIN {table} AS t ON {by.Value} = namers.id WHERE 1{Others(database, run, by)}
                )
                SELECT id FROM namers
                """;
        }

        var ids = new IdSet();
        using var statement = database.Prepare(sql);
        statement.Bind(1, JsonArrays.Of(named));
        while (statement.Step())
            ids.Add(statement.Long(0));
        return ids;
    }

    /// <summary>Sets the referring column to null.</summary>
    /// <returns>The number of rows changed.</returns>
    public static long SetNull(SqliteDatabase database, long run, SqliteReference by, IdSet named)
    {
        using var statement = database.Prepare(
            $"UPDATE {SqliteTables.Quote(by.Table)} AS t SET {SqliteTables.Quote(by.Column)} = NULL WHERE {Names(database, run, by)}");
        statement.Bind(1, JsonArrays.Of(named)).Run();
        return database.Changes;
    }

    private static string Names(SqliteDatabase database, long run, SqliteReference by) =>
        $"{by.Value} IN (SELECT value FROM json_each(?)){Others(database, run, by)}";

    private static string Others(SqliteDatabase database, long run, SqliteReference by) =>
        by.Condition + SqliteReferences.IsOthers(database, run, by);
}
