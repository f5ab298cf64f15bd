using Tracelift.Model;

namespace Tracelift.Postgres.Import;

/// <summary>
/// Deletes rows with what is derived from them, by some thousands of ids a statement. Where triggers of CATMAID's do so
/// as well, they go first and leave nothing over.
/// </summary>
internal sealed class RowDeletion(PostgresLink link)
{
    // Ids that one statement deletes: small texts, and whoever cancels does not wait for long.
    private const int IdsInStatement = 20_000;

    /// <summary>Deletes rows; those that are not there any more do not matter.</summary>
    /// <param name="model">Their model.</param>
    /// <param name="ids">Their ids.</param>
    /// <param name="done">Is told how many ids are through; or null.</param>
    /// <param name="cancellationToken">Cancels it; the transaction is lost then.</param>
    /// <returns>The number of rows that are gone.</returns>
    public async Task<long> DeleteAsync(ModelDescription model, IdSet ids, Action<long>? done, CancellationToken cancellationToken)
    {
        var (count, through) = (0L, 0L);
        var skeletons = new IdSet();
        foreach (var part in ids.Chunk(IdsInStatement))
        {
            if (model == Models.Treenode)
                skeletons.UnionWith(await SkeletonsAsync(part, cancellationToken));
            foreach (var sql in Before(model, part))
                await link.ExecuteAsync(sql, cancellationToken);
            count += await link.ExecuteAsync(
                $"DELETE FROM {SqlText.Name(model.Table)} WHERE {SqlText.OneOf("id", model.Columns[0].Kind, part)}", cancellationToken);
            foreach (var sql in After(model, part))
                await link.ExecuteAsync(sql, cancellationToken);
            done?.Invoke(through += part.Length);
        }

        foreach (var part in skeletons.Chunk(IdsInStatement))
            await SummarizeAsync(part, cancellationToken);
        return count;
    }

    private Task<List<long>> SkeletonsAsync(long[] treenodes, CancellationToken cancellationToken) => link.QueryAsync(
        $"SELECT DISTINCT skeleton_id FROM treenode WHERE {SqlText.OneOf("id", ColumnKind.Id, treenodes)}",
        [],
        row => row.GetInt64(0),
        cancellationToken);

    // A link's edge is found through the link, which a foreign key may take away together with its end.
    private static IEnumerable<string> Before(ModelDescription model, long[] ids)
    {
        if (model == Models.Treenode || model == Models.Connector)
        {
            yield return $"""
                DELETE FROM treenode_connector_edge USING treenode_connector link
                WHERE treenode_connector_edge.id = link.id AND {SqlText.OneOf($"link.{model.Table}_id", ColumnKind.Id, ids)}
                """;
        }
        else if (model == Models.User)
        {
            yield return $"DELETE FROM catmaid_userprofile WHERE {SqlText.OneOf("user_id", ColumnKind.Integer, ids)}";
        }
    }

    private static IEnumerable<string> After(ModelDescription model, long[] ids) =>
        DerivedTables.Of(model).Where(table => table != "catmaid_skeleton_summary")
            .Select(table => $"DELETE FROM {table} WHERE {SqlText.OneOf("id", ColumnKind.Id, ids)}")
            .Concat(model == Models.ClassInstance
                ? [$"DELETE FROM catmaid_skeleton_summary WHERE {SqlText.OneOf("skeleton_id", ColumnKind.Id, ids)}"]
                : []);

    private async Task SummarizeAsync(long[] skeletons, CancellationToken cancellationToken)
    {
        var theirs = SqlText.OneOf("skeleton_id", ColumnKind.Id, skeletons);
        await link.ExecuteAsync(
            $"DELETE FROM catmaid_skeleton_summary summary WHERE {theirs} AND NOT EXISTS (SELECT FROM treenode WHERE treenode.skeleton_id = summary.skeleton_id)",
            cancellationToken);
        await link.ExecuteAsync(
            EmbeddedSql.Read("Sql", "skeleton_summary_anew").Replace("{which}", $"node.{theirs}", StringComparison.Ordinal), cancellationToken);
    }
}
