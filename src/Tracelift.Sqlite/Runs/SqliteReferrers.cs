using Tracelift.Model;
using Tracelift.Sqlite.Engine;

namespace Tracelift.Sqlite.Runs;

/// <summary>The rows that are not a run's and name some rows in a column.</summary>
internal static class SqliteReferrers
{
    /// <summary>Finds them.</summary>
    /// <param name="database">The connection.</param>
    /// <param name="run">The run.</param>
    /// <param name="by">The column.</param>
    /// <param name="named">The rows that are named.</param>
    /// <param name="inTurn">Whether also those that name these, where the column names rows of its own table.</param>
    /// <returns>Their ids; where they have none what they name.</returns>
    public static IdSet Find(SqliteDatabase database, long run, SqliteReference by, IdSet named, bool inTurn)
    {
        var (id, table) = (SqliteTables.HasColumn(database, by.Table, "id") ? "t.id" : by.Value, SqliteTables.Quote(by.Table));
        var sql = $"SELECT {id} FROM {table} AS t WHERE {Names(database, run, by)}";

        // No index of ours finds a node's children: the cross join has SQLite make one for the statement.
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

    /// <summary>Sets the column to null in them.</summary>
    /// <returns>How many rows those are.</returns>
    public static long Empty(SqliteDatabase database, long run, SqliteReference by, IdSet named)
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
