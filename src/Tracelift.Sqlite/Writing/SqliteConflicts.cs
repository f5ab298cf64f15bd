using System.Globalization;
using Tracelift.Errors;
using Tracelift.Sqlite.Engine;

namespace Tracelift.Sqlite.Writing;

/// <summary>Names the rows that break a constraint of the tables.</summary>
internal static class SqliteConflicts
{
    private const string Duplicate = "duplicate-row";
    private const string Missing = "missing-value";
    private const string Refused = "refused-value";

    /// <summary>Adds a row that could not be inserted.</summary>
    public static void Add(ProblemList problems, SqliteDatabase database, SqliteRow row, SqliteViolation violation)
    {
        if (violation.IsDuplicate)
            problems.Add(Duplicate, () => new Problem(Duplicate, Twin(database, row, violation.Columns()), row.Where));
        else if (violation.IsMissing)
            problems.Add(new Problem(Missing, $"{violation.Columns()[0]} has no value", row.Where));
        else
            problems.Add(new Problem(Refused, violation.Message, row.Where));
    }

    /// <summary>Finds the rows that prevent a unique index on a table.</summary>
    public static InputException InTable(SqliteDatabase database, string table, SqliteViolation violation)
    {
        var problems = new ProblemList();
        var columns = violation.Columns();
        var list = SqliteTables.List(columns);
        using var twins = database.Prepare(
            $"SELECT {list}, min(id), max(id) FROM {SqliteTables.Quote(table)} GROUP BY {list} HAVING count(*) > 1");
        while (twins.Step())
        {
            problems.Add(Duplicate, () => new Problem(
                Duplicate,
                Same([.. columns.Select((name, i) => $"{name} {twins.Text(i)}")], twins.Text(columns.Length)),
                $"{table} {twins.Text(columns.Length + 1)}"));
        }

        return Failure(table, problems);
    }

    /// <summary>Returns one error for all faults of a table's rows.</summary>
    public static InputException Failure(string table, ProblemList problems) =>
        new(
            string.Create(CultureInfo.InvariantCulture, $"{problems.Total} rows can't be stored in {table}"),
            problems,
            "The ids are the new ids in the store. Correct the file; nothing was changed.");

    private static string Twin(SqliteDatabase database, SqliteRow row, string[] columns)
    {
        var conditions = string.Join(" AND ", columns.Select(name => $"{SqliteTables.Quote(name)} = ?"));
        var id = database.Text(
            $"SELECT id FROM {SqliteTables.Quote(row.Model.Table)} WHERE {conditions}",
            Array.ConvertAll(columns, name => row[name]));
        return Same([.. columns.Select(name => $"{name} {row[name]}")], id);
    }

    private static string Same(string[] values, string? other) =>
        $"The row has {string.Join(", ", values)}, as has the row with the id {other}";
}
