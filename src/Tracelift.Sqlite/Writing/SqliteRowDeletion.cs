using System.Globalization;
using Tracelift.Model;
using Tracelift.Sqlite.Engine;

namespace Tracelift.Sqlite.Writing;

/// <summary>Deletes rows and updates the summaries that are derived from them, some thousands of ids in one statement.</summary>
internal static class SqliteRowDeletion
{
    private const int IdsInStatement = 20_000;

    /// <summary>Deletes rows; ignores ids that no longer exist.</summary>
    /// <param name="database">The connection.</param>
    /// <param name="table">The rows' table.</param>
    /// <param name="ids">Their ids.</param>
    /// <param name="now">The time of the new summaries.</param>
    /// <param name="done">Receives the number of ids done; or null.</param>
    /// <returns>The number of rows deleted.</returns>
    public static long Run(SqliteDatabase database, string table, IdSet ids, long now, Action<long>? done)
    {
        var (count, through) = (0L, 0L);
        var skeletons = new IdSet();
        foreach (var part in ids.Chunk(IdsInStatement))
        {
            if (table == Models.Treenode.Table)
                AddSkeletons(database, part, skeletons);
            if (table == Models.ClassInstance.Table)
                database.Execute($"DELETE FROM catmaid_skeleton_summary WHERE {OneOf("skeleton_id", part)}");
            if (table == Models.User.Table)
                database.Execute($"DELETE FROM catmaid_userprofile WHERE {OneOf("user_id", part)}; DELETE FROM authtoken_token WHERE {OneOf("user_id", part)}; DELETE FROM catmaid_stats_summary WHERE {OneOf("user_id", part)}");
            if (table == Models.Project.Table)
                database.Execute($"DELETE FROM catmaid_stats_summary WHERE {OneOf("project_id", part)}");
            database.Execute($"DELETE FROM {SqliteTables.Quote(table)} WHERE {OneOf("id", part)}");
            count += database.Changes;
            done?.Invoke(through += part.Length);
        }

        if (skeletons.IsEmpty)
            return count;

        // A load may have dropped the index that finds a skeleton's nodes.
        SqliteIndexes.CreateMissing(database);
        Summarize(database, skeletons, now);
        return count;
    }

    /// <summary>Computes the summaries of skeletons again; a skeleton without treenodes gets none.</summary>
    public static void Summarize(SqliteDatabase database, IdSet skeletons, long now)
    {
        foreach (var part in skeletons.Chunk(IdsInStatement))
            Summarize(database, OneOf("skeleton_id", part), now);
    }

    /// <summary>
    /// Computes the summaries of changed skeletons again. As many of the nodes as before count as imported: a changed node does
    /// not tell its import any more.
    /// </summary>
    public static void SummarizeChanged(SqliteDatabase database, IdSet skeletons, long now)
    {
        foreach (var part in skeletons.Chunk(IdsInStatement))
        {
            var condition = OneOf("skeleton_id", part);
            var known = new List<(long Skeleton, long Imported)>();
            using (var statement = database.Prepare($"SELECT skeleton_id, num_imported_nodes FROM catmaid_skeleton_summary WHERE num_imported_nodes > 0 AND {condition}"))
            {
                while (statement.Step())
                    known.Add((statement.Long(0), statement.Long(1)));
            }

            Summarize(database, condition, now);
            using var update = database.Prepare(
                "UPDATE catmaid_skeleton_summary SET num_imported_nodes = min(num_nodes, max(num_imported_nodes, ?2)) WHERE skeleton_id = ?1");
            foreach (var (skeleton, imported) in known)
                update.Bind(1, skeleton).Bind(2, imported).Run();
        }
    }

    /// <summary>Returns the condition that a column holds one of these ids, which ascend.</summary>
    private static string OneOf(string column, long[] ids) => ids[^1] - ids[0] == ids.Length - 1
        ? string.Create(CultureInfo.InvariantCulture, $"{column} BETWEEN {ids[0]} AND {ids[^1]}")
        : $"{column} IN ({string.Join(',', ids.Select(id => id.ToString(CultureInfo.InvariantCulture)))})";

    private static void AddSkeletons(SqliteDatabase database, long[] treenodes, IdSet skeletons)
    {
        using var statement = database.Prepare($"SELECT DISTINCT skeleton_id FROM treenode WHERE {OneOf("id", treenodes)}");
        while (statement.Step())
            skeletons.Add(statement.Long(0));
    }

    private static void Summarize(SqliteDatabase database, string condition, long now)
    {
        database.Execute(
            $"DELETE FROM catmaid_skeleton_summary WHERE {condition} AND NOT EXISTS (SELECT 1 FROM treenode WHERE treenode.skeleton_id = catmaid_skeleton_summary.skeleton_id)");
        using var insert = database.Prepare(SqliteDerivedTables.Sql($"node.{condition}"));
        insert.Bind(1, now).Step();
    }
}
