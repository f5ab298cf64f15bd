using Tracelift.Model;

namespace Tracelift.Stores;

/// <summary>
/// What columns name by the names that CATMAID gives them, where no foreign key says so: tables of ours have none, and in
/// CATMAID's database some tables hold lists of ids.
/// </summary>
public static class KnownReferences
{
    private static readonly Dictionary<string, ModelDescription> Single = ByName(model => model.NamedBy);

    private static readonly Dictionary<string, ModelDescription> Lists = ByName(model => model.ListedBy);

    // Made of others' rows, or notes of what was done: they keep no row from going.
    private static readonly HashSet<string> Derived = new(StringComparer.Ordinal)
    {
        "treenode_edge", "treenode_connector_edge", "connector_geom", "catmaid_skeleton_summary", "catmaid_stats_summary",
        "catmaid_transaction_info", "node_query_cache", "node_grid_cache", "node_grid_cache_cell",
    };

    // They go with their user.
    private static readonly HashSet<string> OfAccounts = new(StringComparer.Ordinal) { "catmaid_userprofile", "authtoken_token" };

    /// <summary>
    /// Whether a column says nothing about who uses the row that it names: one of a derived table, a cache, history. The last
    /// editor of a skeleton is none of these: CATMAID notes there who deleted a node, and the user may have no other row.
    /// </summary>
    public static bool IsDerived(string table, string column) => (IsDerived(table) || OfAccounts.Contains(table)) && !IsLastEditor(table, column);

    /// <summary>
    /// Whether a row that names one that is not there is a fault: not in history, in caches, and in what is derived, which is
    /// checked as a whole.
    /// </summary>
    public static bool IsChecked(string table, string column) => !IsDerived(table) || IsLastEditor(table, column);

    /// <summary>Whether a column is the last editor in the summary of a skeleton.</summary>
    public static bool IsLastEditor(string table, string column) =>
        table == Models.SkeletonSummary.Table && column == Models.SkeletonSummary["last_editor"].Name;

    private static bool IsDerived(string table)
    {
        return Derived.Contains(table)
            || table.EndsWith("__history", StringComparison.Ordinal) || table.EndsWith("__tracking", StringComparison.Ordinal);
    }

    /// <summary>Whether CATMAID sets a column to null where the row that it names goes, instead of refusing or deleting.</summary>
    public static bool IsEmptied(string table, string column)
    {
        ArgumentNullException.ThrowIfNull(column);
        return FindColumn(table, column)?.IsEmptied == true;
    }

    /// <summary>What a column names, or null where its name does not say.</summary>
    public static ModelDescription? Find(string table, string column, bool isList)
    {
        ArgumentNullException.ThrowIfNull(column);
        return FindColumn(table, column)?.RefersTo
            ?? (isList ? Lists : Single).GetValueOrDefault(column);
    }

    private static Column? FindColumn(string table, string column) =>
        Models.InStores.FirstOrDefault(model => model.Table == table)?.Columns.FirstOrDefault(known => known.Name == column);

    private static Dictionary<string, ModelDescription> ByName(Func<ModelDescription, IEnumerable<string>> names) =>
        Models.InStores.Concat(ProjectModels.All).SelectMany(names, (model, name) => (model, name)).ToDictionary(named => named.name, named => named.model, StringComparer.Ordinal);
}
