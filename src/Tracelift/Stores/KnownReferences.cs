using Tracelift.Model;

namespace Tracelift.Stores;

/// <summary>
/// References that only CATMAID's column names show, not foreign keys: Tracelift's tables have none, and some tables of
/// CATMAID hold lists of ids.
/// </summary>
public static class KnownReferences
{
    private static readonly Dictionary<string, ModelDescription> Single = ByName(model => model.NamedBy);

    private static readonly Dictionary<string, ModelDescription> Lists = ByName(model => model.ListedBy);

    // Derived rows and records of past actions: they do not prevent a deletion.
    private static readonly HashSet<string> Derived = new(StringComparer.Ordinal)
    {
        "treenode_edge", "treenode_connector_edge", "connector_geom", "catmaid_skeleton_summary", "catmaid_stats_summary",
        "catmaid_transaction_info", "node_query_cache", "node_grid_cache", "node_grid_cache_cell",
    };

    // Rows that are deleted with their user.
    private static readonly HashSet<string> OfAccounts = new(StringComparer.Ordinal) { "catmaid_userprofile", "authtoken_token" };

    /// <summary>
    /// Whether a column does not count as a use of its row: a column of a derived table, a cache or history. A skeleton's
    /// last editor counts: CATMAID stores there who deleted a node, and the user may have no other row.
    /// </summary>
    public static bool IsDerived(string table, string column) => (IsDerived(table) || OfAccounts.Contains(table)) && !IsLastEditor(table, column);

    /// <summary>Whether a reference to a missing row is a fault: not in history, caches and derived tables, which are checked as a whole.</summary>
    public static bool IsChecked(string table, string column) => !IsDerived(table) || IsLastEditor(table, column);

    /// <summary>Whether a column is the last editor in the summary of a skeleton.</summary>
    public static bool IsLastEditor(string table, string column) =>
        table == Models.SkeletonSummary.Table && column == Models.SkeletonSummary["last_editor"].Name;

    private static bool IsDerived(string table)
    {
        return Derived.Contains(table)
            || table.EndsWith("__history", StringComparison.Ordinal) || table.EndsWith("__tracking", StringComparison.Ordinal);
    }

    /// <summary>Whether CATMAID sets a column to null when the referenced row is deleted, instead of refusing or deleting.</summary>
    public static bool IsEmptied(string table, string column)
    {
        ArgumentNullException.ThrowIfNull(column);
        return FindColumn(table, column)?.IsEmptied == true;
    }

    /// <summary>Returns the model that a column refers to; null if its name does not show it.</summary>
    public static ModelDescription? Find(string table, string column, bool isList)
    {
        ArgumentNullException.ThrowIfNull(column);
        return FindColumn(table, column)?.RefersTo
            ?? (isList ? Lists : Single).GetValueOrDefault(column);
    }

    private static Column? FindColumn(string table, string column) =>
        Models.All.FirstOrDefault(model => model.Table == table)?.Columns.FirstOrDefault(known => known.Name == column);

    private static Dictionary<string, ModelDescription> ByName(Func<ModelDescription, IEnumerable<string>> names) =>
        Models.All.Concat(ProjectModels.All).SelectMany(names, (model, name) => (model, name)).ToDictionary(named => named.name, named => named.model, StringComparer.Ordinal);
}
