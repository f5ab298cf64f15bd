using System.Globalization;
using Tracelift.Errors;
using Tracelift.Model;
using Tracelift.Sqlite.Engine;

namespace Tracelift.Sqlite.Writing;

/// <summary>Sets all columns of rows that are found by their primary keys.</summary>
internal static class SqliteRowUpdate
{
    /// <summary>Does it.</summary>
    /// <param name="database">The connection.</param>
    /// <param name="rows">The rows.</param>
    /// <param name="transaction">What the rows get as their txid, where the table has one.</param>
    /// <exception cref="InputException">Some rows could not be set; it names them.</exception>
    public static void Run(SqliteDatabase database, Batch rows, long transaction)
    {
        var model = rows.Model;
        var sets = string.Join(", ", model.Columns.Select(column => $"{SqliteTables.Quote(column.Name)} = ?{column.Ordinal + 1}"));
        if (SqliteTables.HasColumn(database, model.Table, SqliteBatchWriter.Mark))
            sets += string.Create(CultureInfo.InvariantCulture, $", {SqliteBatchWriter.Mark} = {transaction}");
        using var update = database.Prepare(
            $"UPDATE {SqliteTables.Quote(model.Table)} SET {sets} WHERE {SqliteTables.Quote(model.Columns[0].Name)} = ?1");
        var problems = new ProblemList();
        for (var row = 0; row < rows.Count; row++)
        {
            SqliteBatchWriter.Bind(update, rows, row);
            if (!update.TryRun(out var violation))
                SqliteConflicts.Add(problems, database, SqliteRow.Of(rows, row), violation);
        }

        if (!problems.IsEmpty)
            throw SqliteConflicts.Failure(model.Table, problems);
    }
}
