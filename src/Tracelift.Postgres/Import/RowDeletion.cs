using Tracelift.Model;
using Tracelift.Postgres.Derived;

namespace Tracelift.Postgres.Import;

/// <summary>
/// Deletes rows with what is derived from them, by some thousands of ids a statement. Where triggers of CATMAID's do so
/// as well, they go first and leave nothing over.
/// </summary>
/// <param name="link">The connection.</param>
/// <param name="history">Notes what triggers would, where these are silent; or null.</param>
internal sealed class RowDeletion(PostgresLink link, DeletionHistory? history = null)
{
    // Ids that one statement deletes: small texts, and whoever cancels does not wait for long.
    private const int IdsInStatement = 20_000;

    /// <summary>Deletes rows; those that are not there any more do not matter.</summary>
    /// <param name="table">Their table.</param>
    /// <param name="ids">Their ids.</param>
    /// <param name="done">Is told how many ids are through; or null.</param>
    /// <param name="cancellationToken">Cancels it; the transaction is lost then.</param>
    /// <returns>The number of rows that are gone.</returns>
    public async Task<long> DeleteAsync(string table, IdSet ids, Action<long>? done, CancellationToken cancellationToken)
    {
        var (count, through) = (0L, 0L);
        var skeletons = new IdSet();
        var kind = Models.InStores.FirstOrDefault(model => model.Table == table)?.Columns[0].Kind ?? ColumnKind.Id;
        foreach (var part in ids.Chunk(IdsInStatement))
        {
            if (table == Models.Treenode.Table)
                skeletons.UnionWith(await SkeletonsAsync(part, cancellationToken));
            foreach (var sql in Before(table, part))
                await link.ExecuteAsync(sql, cancellationToken);
            var which = SqlText.OneOf("id", kind, part);
            count += await link.ExecuteAsync(
                history?.Delete(table, which) ?? $"DELETE FROM {SqlText.Name(table)} WHERE {which}", cancellationToken);
            foreach (var sql in After(table, part))
                await link.ExecuteAsync(sql, cancellationToken);
            done?.Invoke(through += part.Length);
        }

        await new SkeletonSummaries(link).RenewAsync(skeletons, cancellationToken);
        return count;
    }

    private Task<List<long>> SkeletonsAsync(long[] treenodes, CancellationToken cancellationToken) => link.QueryAsync(
        $"SELECT DISTINCT skeleton_id FROM treenode WHERE {SqlText.OneOf("id", ColumnKind.Id, treenodes)}",
        [],
        row => row.GetInt64(0),
        cancellationToken);

    // A link's edge is found through the link, which a foreign key may take away together with its end.
    private static IEnumerable<string> Before(string table, long[] ids)
    {
        if (table is "treenode" or "connector")
        {
            yield return $"""
                DELETE FROM treenode_connector_edge USING treenode_connector link
                WHERE treenode_connector_edge.id = link.id AND {SqlText.OneOf($"link.{table}_id", ColumnKind.Id, ids)}
                """;
        }
        else if (table == Models.User.Table)
        {
            // Rows of statistics are computed from what a user did: they keep nobody.
            foreach (var derived in (string[])["catmaid_userprofile", "authtoken_token", "catmaid_stats_summary"])
                yield return $"DELETE FROM {derived} WHERE {SqlText.OneOf("user_id", ColumnKind.Integer, ids)}";
        }
        else if (table == Models.Project.Table)
        {
            yield return $"DELETE FROM catmaid_stats_summary WHERE {SqlText.OneOf("project_id", ColumnKind.Integer, ids)}";
        }
    }

    private static IEnumerable<string> After(string table, long[] ids) =>
        DerivedTables.Of(table).Where(derived => derived != "catmaid_skeleton_summary")
            .Select(derived => $"DELETE FROM {derived} WHERE {SqlText.OneOf("id", ColumnKind.Id, ids)}")
            .Concat(table == Models.ClassInstance.Table
                ? [$"DELETE FROM catmaid_skeleton_summary WHERE {SqlText.OneOf("skeleton_id", ColumnKind.Id, ids)}"]
                : []);
}
