using Tracelift.Model;

namespace Tracelift.Sqlite.Engine;

/// <summary>What the file's tables are like.</summary>
internal static class SqliteTables
{
    // Of the concept family too, but without a model.
    private static readonly string[] OtherConcepts = ["log"];

    /// <summary>Every family that models draw their ids from.</summary>
    public static IEnumerable<IdFamily> Families => Models.InStores.Concat(ProjectModels.All).Select(model => model.Family).Distinct();

    /// <summary>A name as SQL takes it.</summary>
    public static string Quote(string name) => "\"" + name.Replace("\"", "\"\"", StringComparison.Ordinal) + "\"";

    /// <summary>Names, separated by commas.</summary>
    public static string List(IEnumerable<string> names) => string.Join(", ", names.Select(Quote));

    /// <summary>A model's columns, separated by commas.</summary>
    public static string Columns(ModelDescription model) => List(model.Columns.Select(column => column.Name));

    /// <summary>Question marks, separated by commas.</summary>
    public static string Parameters(int count) => string.Join(", ", Enumerable.Repeat("?", count));

    /// <summary>Whether there is a table with such a column.</summary>
    public static bool HasColumn(SqliteDatabase database, string table, string column) =>
        database.Long("SELECT 1 FROM pragma_table_info(?) WHERE name = ?", table, column) is not null;

    /// <summary>Whether rows are found quickly by a column: it is the primary key, or an index begins with it.</summary>
    public static bool IsLookedUp(SqliteDatabase database, string table, string column) =>
        column == "id"
        || database.Long(
            "SELECT 1 FROM pragma_index_list(?) AS l JOIN pragma_index_info(l.name) AS i WHERE i.seqno = 0 AND i.name = ?",
            table,
            column) is not null;

    /// <summary>All tables that draw their ids from a family's sequence.</summary>
    public static IEnumerable<string> Of(IdFamily family) =>
        Models.InStores.Concat(ProjectModels.All).Where(model => model.Family == family && model != ProjectModels.Token)
            .Select(model => model.Table)
            .Concat(family == IdFamily.Concept ? OtherConcepts : []);
}
