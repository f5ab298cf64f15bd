using System.Globalization;
using Tracelift.Errors;
using Tracelift.Model;
using Tracelift.Sqlite.Engine;

namespace Tracelift.Sqlite.Writing;

/// <summary>Updates all columns of rows, which it finds by their primary keys.</summary>
internal static class SqliteRowUpdate
{
    /// <summary>Updates the rows.</summary>
    /// <param name="database">The connection.</param>
    /// <param name="rows">The rows.</param>
    /// <param name="transaction">The value of the rows' txid, if the table has that column.</param>
    /// <exception cref="InputException">Some rows could not be updated; the error names them.</exception>
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
