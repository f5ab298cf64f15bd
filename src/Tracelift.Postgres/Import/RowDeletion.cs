using Tracelift.Model;
using Tracelift.Postgres.Derived;

namespace Tracelift.Postgres.Import;

/// <summary>
/// Deletes rows and the rows derived from them, some thousands of ids in one statement. Triggers of CATMAID that do the
/// same run first and leave nothing to delete.
/// </summary>
/// <param name="link">The connection.</param>
/// <param name="history">Writes the history of deleted rows while triggers are off; or null.</param>
internal sealed class RowDeletion(PostgresLink link, DeletionHistory? history = null)
{
    // The number of ids in one statement: a short text, and a cancellation takes effect soon.
    private const int IdsInStatement = 20_000;

    /// <summary>Deletes rows; ignores ids that no longer exist.</summary>
    /// <param name="table">Their table.</param>
    /// <param name="ids">Their ids.</param>
    /// <param name="done">Receives the number of ids done; or null.</param>
    /// <param name="cancellationToken">Cancels the work; the transaction is lost then.</param>
    /// <returns>The number of rows deleted.</returns>
    public async Task<long> DeleteAsync(string table, IdSet ids, Action<long>? done, CancellationToken cancellationToken)
    {
        var (count, through) = (0L, 0L);
        var skeletons = new IdSet();
        var kind = Models.All.FirstOrDefault(model => model.Table == table)?.Columns[0].Kind ?? ColumnKind.Id;
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

    // An edge is found through its link, which a foreign key may delete together with its end.
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
            // These rows are computed from a user's work, so they do not prevent the user's deletion.
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
