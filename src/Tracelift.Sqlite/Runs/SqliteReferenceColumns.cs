using Tracelift.Sqlite.Engine;
using Tracelift.Stores;

namespace Tracelift.Sqlite.Runs;

/// <summary>The columns that refer to rows, and the tables of projects, for checks and deletions.</summary>
internal static class SqliteReferenceColumns
{
    /// <summary>Returns all columns that refer to rows of other tables.</summary>
    public static IReadOnlyList<CheckedReference> Find(SqliteDatabase database)
    {
        var references = new List<CheckedReference>();
        using var columns = database.Prepare(
            """
            SELECT s.name, c.name FROM sqlite_schema AS s JOIN pragma_table_info(s.name) AS c
            WHERE s.type = 'table' AND s.name NOT LIKE 'sqlite_%' AND s.name NOT LIKE 'tracelift_%'
            """);
        while (columns.Step())
        {
            var (table, column) = (columns.Text(0), columns.Text(1));
            if (KnownReferences.IsChecked(table, column) && KnownReferences.Find(table, column, isList: false) is { } target)
                references.Add(Reference(database, table, column, target.Table) with { IsEmptied = KnownReferences.IsEmptied(table, column) });
        }

        foreach (var left in SqliteReferences.OfProjects().Append(SqliteReferences.OfStacks))
            references.Add(Reference(database, left.Table, left.Column, left.RefersTo) with { Value = left.Value, Condition = left.Condition, HasProject = false, IsLeftBehind = true });
        return references;
    }

    /// <summary>Returns the tables with a project's id as SQL, by name.</summary>
    public static IReadOnlyDictionary<string, string> OfProjects(SqliteDatabase database)
    {
        using var names = database.Prepare(
            "SELECT t.name FROM sqlite_schema AS t JOIN pragma_table_info(t.name) AS c ON c.name = 'project_id' WHERE t.type = 'table' AND t.name NOT LIKE 'tracelift_%'");
        var tables = new Dictionary<string, string>(StringComparer.Ordinal);
        while (names.Step())
            tables[names.Text(0)] = $"{SqliteTables.Quote(names.Text(0))} AS t";
        return tables;
    }

    /// <summary>Runs a statement with up to four integers a row.</summary>
    public static void Scan(SqliteDatabase database, string sql, Action<ScannedRow> row)
    {
        using var rows = database.Prepare(sql);
        var columns = rows.Columns;
        while (rows.Step())
            row(new ScannedRow(At(rows, 0, columns), At(rows, 1, columns), At(rows, 2, columns), At(rows, 3, columns)));
    }

    private static long? At(SqliteStatement row, int column, int columns) => column >= columns || row.IsNull(column) ? null : row.Long(column);

    private static CheckedReference Reference(SqliteDatabase database, string table, string column, string target) => new(table, column, target)
    {
        From = $"{SqliteTables.Quote(table)} AS t",
        Value = $"t.{SqliteTables.Quote(column)}",
        To = SqliteTables.Quote(target),
        HasId = SqliteTables.HasColumn(database, table, "id"),
        HasProject = SqliteTables.HasColumn(database, table, "project_id"),
    };
}
