using System.Globalization;
using Tracelift.Model;
using Tracelift.Sqlite.Engine;
using Tracelift.Stores;
using Tracelift.Stores.Derived;

namespace Tracelift.Sqlite.Writing;

/// <summary>Completes an import after its last row: creates indexes, and fills the tables that are derived from the rows.</summary>
internal static class SqliteDerivedTables
{
    private const string Summary = "catmaid_skeleton_summary";

    /// <summary>Creates missing indexes and fills the summaries of the imported skeletons.</summary>
    /// <param name="database">The connection.</param>
    /// <param name="imported">The imported ids.</param>
    /// <param name="transaction">The transaction of the import.</param>
    /// <param name="known">The number of summaries written with the nodes; null if all are still to be made.</param>
    /// <param name="now">The time of the summaries.</param>
    public static SettleResult Run(SqliteDatabase database, ImportedIds imported, long transaction, long? known, long now)
    {
        SqliteIndexes.CreateMissing(database);
        var summaries = known ?? Summarize(database, imported, transaction, now);
        if (imported.Scope != Materializations.Imported)
            Rebuild(database, imported.Scope == Materializations.Project ? imported.Project : null, now);
        return new SettleResult(new Dictionary<string, long>(StringComparer.Ordinal) { [Summary] = summaries }, []);
    }

    /// <summary>Summarises skeletons whose nodes have just been written, without reading the nodes again.</summary>
    /// <returns>The number of skeletons.</returns>
    public static long Summarize(SqliteDatabase database, SkeletonTrees trees, bool areImported, long now)
    {
        var summaries = trees.Measure();
        using var insert = database.Prepare(
            $"""
            INSERT OR REPLACE INTO {Summary}
                (skeleton_id, project_id, last_summary_update, original_creation_time, last_edition_time, num_nodes, cable_length,
                 last_editor_id, num_imported_nodes)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
            """);
        foreach (var summary in summaries)
        {
            insert.Bind(1, summary.Skeleton).Bind(2, trees.Project).Bind(3, now).Bind(4, summary.Created).Bind(5, summary.Edited)
                .Bind(6, summary.Nodes).Bind(8, summary.LastEditor).Bind(9, areImported ? summary.Nodes : 0);
            insert.Bind(7, summary.Length);
            insert.Run();
        }

        return summaries.Count;
    }

    /// <summary>Summarises the skeletons of all treenodes that a run has made.</summary>
    public static void Summarize(SqliteDatabase database, long run, long now)
    {
        SqliteIndexes.CreateMissing(database);
        using var insert = database.Prepare(Sql(string.Create(
            CultureInfo.InvariantCulture,
            $"node.skeleton_id IN (SELECT made.skeleton_id FROM tracelift_run_rows AS range CROSS JOIN treenode AS made ON made.id BETWEEN range.first_id AND range.last_id WHERE range.run_id = {run} AND range.is_made = 1 AND range.table_name = 'treenode')")));
        insert.Bind(1, now).Step();
    }

    /// <summary>Computes the summaries of a project, or of all projects, again.</summary>
    public static void Rebuild(SqliteDatabase database, long? project, long now)
    {
        var which = project is { } id ? string.Create(CultureInfo.InvariantCulture, $"project_id = {id}") : "TRUE";
        database.Execute($"DELETE FROM {Summary} WHERE {which} AND skeleton_id NOT IN (SELECT skeleton_id FROM treenode)");
        using var insert = database.Prepare(Sql(project is null ? which : $"node.{which}"));
        insert.Bind(1, now).Step();
    }

    /// <summary>Summarises skeletons. The range of ids may hold ids of other imports: each treenode has the transaction that made it.</summary>
    private static long Summarize(SqliteDatabase database, ImportedIds imported, long transaction, long now)
    {
        if (!imported.Ids.TryGetValue(Models.Treenode, out var nodes))
            return 0;
        using var insert = database.Prepare(Sql("node.skeleton_id IN (SELECT skeleton_id FROM treenode WHERE id BETWEEN ?2 AND ?3 AND txid = ?4)"));
        insert.Bind(1, now).Bind(2, nodes.First).Bind(3, nodes.Last).Bind(4, transaction).Step();
        return database.Changes;
    }

    /// <summary>Summarises the skeletons of some treenodes.</summary>
    public static void Summarize(SqliteDatabase database, IdSet treenodes, long now)
    {
        using var insert = database.Prepare(Sql("node.skeleton_id IN (SELECT skeleton_id FROM treenode WHERE id IN (SELECT value FROM json_each(?2)))"));
        insert.Bind(1, now).Bind(2, JsonArrays.Of(treenodes)).Step();
    }

    /// <summary>Returns the statement that summarises some skeletons from all their treenodes <c>node</c>, at the time ?1.</summary>
    public static string Sql(string which) => SqliteScripts.Read("Sql/skeleton_summary.sql").Replace("{which}", which, StringComparison.Ordinal);
}
