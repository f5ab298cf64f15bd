using Tracelift.Model;

namespace Tracelift.Sqlite.Engine;

/// <summary>Facts about the file's tables, and their names as SQL.</summary>
internal static class SqliteTables
{
    // Tables of the concept family that have no model.
    private static readonly string[] OtherConcepts = ["log"];

    /// <summary>Every family that models draw their ids from.</summary>
    public static IEnumerable<IdFamily> Families => Models.All.Concat(ProjectModels.All).Select(model => model.Family).Distinct();

    /// <summary>Quotes a name for SQL.</summary>
    public static string Quote(string name) => "\"" + name.Replace("\"", "\"\"", StringComparison.Ordinal) + "\"";

    /// <summary>Quotes names and separates them by commas.</summary>
    public static string List(IEnumerable<string> names) => string.Join(", ", names.Select(Quote));

    /// <summary>Returns a model's columns, quoted and separated by commas.</summary>
    public static string Columns(ModelDescription model) => List(model.Columns.Select(column => column.Name));

    /// <summary>Returns question marks, separated by commas.</summary>
    public static string Parameters(int count) => string.Join(", ", Enumerable.Repeat("?", count));

    /// <summary>Whether the table exists and has the column.</summary>
    public static bool HasColumn(SqliteDatabase database, string table, string column) =>
        database.Long("SELECT 1 FROM pragma_table_info(?) WHERE name = ?", table, column) is not null;

    /// <summary>Whether rows are found quickly by a column: it is the primary key, or the first column of an index.</summary>
    public static bool IsLookedUp(SqliteDatabase database, string table, string column) =>
        column == "id"
        || database.Long(
            "SELECT 1 FROM pragma_index_list(?) AS l JOIN pragma_index_info(l.name) AS i WHERE i.seqno = 0 AND i.name = ?",
            table,
            column) is not null;

    /// <summary>Returns all tables that draw their ids from a family's sequence.</summary>
    public static IEnumerable<string> Of(IdFamily family) =>
        Models.All.Concat(ProjectModels.All).Where(model => model.Family == family && model != ProjectModels.Token)
            .Select(model => model.Table)
            .Concat(family == IdFamily.Concept ? OtherConcepts : []);
}
