using Tracelift.Model;

namespace Tracelift.Postgres.Derived;

/// <summary>Computes summaries of skeletons again, from all their treenodes.</summary>
internal sealed class SkeletonSummaries(PostgresLink link)
{
    // The number of ids in one statement.
    private const int IdsInStatement = 20_000;

    /// <summary>Computes the summaries of some skeletons again. A skeleton without treenodes gets none.</summary>
    /// <returns>The number of rows that were wrong or missing.</returns>
    public async Task<long> RenewAsync(IdSet skeletons, CancellationToken cancellationToken)
    {
        var written = 0L;
        foreach (var part in skeletons.Chunk(IdsInStatement))
        {
            // Locks in a separate statement: the next one counts all that others have committed until then, and clients that add nodes wait.
            var condition = SqlText.OneOf("skeleton_id", ColumnKind.Id, part);
            await link.ExecuteAsync($"SELECT FROM catmaid_skeleton_summary WHERE {condition} ORDER BY skeleton_id FOR UPDATE", cancellationToken);
            await link.ExecuteAsync(
                $"DELETE FROM catmaid_skeleton_summary summary WHERE {condition} AND NOT EXISTS (SELECT FROM treenode WHERE treenode.skeleton_id = summary.skeleton_id)",
                cancellationToken);
            written += await link.ExecuteAsync(Statement("skeleton_summary_anew", $"node.{condition}"), cancellationToken);
        }

        return written;
    }

    /// <summary>Returns the skeletons, of a project or of all, whose summary is wrong or missing.</summary>
    public async Task<IdSet> FindWrongAsync(string which, CancellationToken cancellationToken) =>
        new(await link.QueryAsync(Statement("skeleton_summary_wrong", which), [], row => row.GetInt64(0), cancellationToken));

    private static string Statement(string name, string which) => PostgresScripts.Read("Sql", name)
        .Replace("{fresh}", PostgresScripts.Read("Sql", "skeleton_summary_fresh"), StringComparison.Ordinal)
        .Replace("{which}", which, StringComparison.Ordinal);
}
