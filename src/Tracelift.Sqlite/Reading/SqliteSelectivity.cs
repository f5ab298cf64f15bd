using System.Globalization;
using Tracelift.Model;
using Tracelift.Sqlite.Engine;

namespace Tracelift.Sqlite.Reading;

/// <summary>
/// Decides whether SQLite looks up the ids of a set one by one. For large sets, one pass over the table with a check of
/// each row is faster.
/// </summary>
internal static class SqliteSelectivity
{
    // Below this number a lookup is right for any table.
    private const int Few = 1_000;

    // Above this number the parameter itself would become large (some MB).
    private const int Many = 200_000;

    // The cost of looking up one row, in rows of a pass.
    private const int CostOfLookup = 4;

    /// <summary>Whether looking up the ids is faster than a pass over the table.</summary>
    public static bool IsSmall(SqliteDatabase database, string table, string column, IdSet ids)
    {
        if (ids.Count <= Few)
            return true;
        if (ids.Count > Many)
            return false;
        return column == "id"
            ? ids.Count * CostOfLookup < RowsBetween(database, table, ids)
            : Statistics(database, table, column) is var (rows, ofOneId) && ids.Count * ofOneId * CostOfLookup < rows;
    }

    // An upper bound, since ids may be missing. A high estimate does little harm: the cost of a lookup is bounded by the size of the set.
    private static double RowsBetween(SqliteDatabase database, string table, IdSet ids)
    {
        table = SqliteTables.Quote(table);
        var first = Math.Max(ids.Min, database.Long($"SELECT min(id) FROM {table}") ?? 0);
        var last = Math.Min(ids.Max, database.Long($"SELECT max(id) FROM {table}") ?? 0);
        return (double)last - first + 1;
    }

    /// <summary>Returns ANALYZE's statistics, if it ever ran: the number of rows, and of rows with the same id.</summary>
    private static (double Rows, double OfOneId)? Statistics(SqliteDatabase database, string table, string column)
    {
        if (!SqliteTables.HasColumn(database, "sqlite_stat1", "stat"))
            return null;
        var stat = database.Text(
            "SELECT s.stat FROM sqlite_stat1 AS s JOIN pragma_index_info(s.idx) AS i WHERE s.tbl = ? AND i.seqno = 0 AND i.name = ?",
            table,
            column);
        var numbers = stat?.Split(' ') ?? [];
        return numbers.Length >= 2
            && double.TryParse(numbers[0], CultureInfo.InvariantCulture, out var rows)
            && double.TryParse(numbers[1], CultureInfo.InvariantCulture, out var ofOneId)
            ? (rows, ofOneId)
            : null;
    }
}
