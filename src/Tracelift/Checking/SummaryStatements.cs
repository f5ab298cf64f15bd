namespace Tracelift.Checking;

/// <summary>SQL statements that find skeletons whose summary does not match their treenodes.</summary>
/// <param name="andNodes">A further condition on treenodes <c>node</c>.</param>
/// <param name="andSummaries">A further condition on summaries <c>summary</c>.</param>
/// <param name="isCatmaid">
/// Whether CATMAID's triggers keep the summaries: they never set a time back, and CATMAID's own rebuild leaves out skeletons
/// of a single node.
/// </param>
internal sealed class SummaryStatements(string andNodes, string andSummaries, bool isCatmaid)
{
    // Coordinates are 32-bit floats, but the sum is not: otherwise each store would round the differences in its own way.
    private const string Length =
        """
        sqrt((CAST(node.location_x AS double precision) - parent.location_x) * (CAST(node.location_x AS double precision) - parent.location_x)
            + (CAST(node.location_y AS double precision) - parent.location_y) * (CAST(node.location_y AS double precision) - parent.location_y)
            + (CAST(node.location_z AS double precision) - parent.location_z) * (CAST(node.location_z AS double precision) - parent.location_z))
        """;

    /// <summary>Skeletons with treenodes and without a summary.</summary>
    public string Missing =>
        $"""
        SELECT fresh.skeleton_id, fresh.project_id, NULL FROM (
            SELECT node.skeleton_id, min(node.project_id) AS project_id, count(*) AS nodes
            FROM treenode node WHERE 1 = 1{andNodes} GROUP BY node.skeleton_id
        ) fresh
        WHERE fresh.nodes > {(isCatmaid ? 1 : 0)}
            AND NOT EXISTS (SELECT 1 FROM catmaid_skeleton_summary summary WHERE summary.skeleton_id = fresh.skeleton_id)
        """;

    /// <summary>Skeletons whose summary has other numbers. Lengths may differ by the order of summation.</summary>
    public string Wrong =>
        $"""
        SELECT summary.skeleton_id, summary.project_id, NULL FROM (
            SELECT node.skeleton_id, min(node.project_id) AS project_id, count(*) AS nodes,
                min(node.creation_time) AS created, max(node.edition_time) AS edited, coalesce(sum({Length}), 0) AS cable
            FROM treenode node LEFT JOIN treenode parent ON parent.id = node.parent_id
            WHERE 1 = 1{andNodes} GROUP BY node.skeleton_id
        ) fresh
        JOIN catmaid_skeleton_summary summary ON summary.skeleton_id = fresh.skeleton_id
        WHERE summary.num_nodes <> fresh.nodes OR summary.project_id <> fresh.project_id
            OR abs(summary.cable_length - fresh.cable) > 0.001 + 0.000001 * fresh.cable
            {(isCatmaid ? "" : "OR summary.original_creation_time <> fresh.created OR summary.last_edition_time <> fresh.edited")}
        """;

    /// <summary>Summaries that count treenodes of skeletons without treenodes.</summary>
    public string Left =>
        $"""
        SELECT summary.skeleton_id, summary.project_id, NULL FROM catmaid_skeleton_summary summary
        WHERE summary.num_nodes <> 0{andSummaries} AND NOT EXISTS (SELECT 1 FROM treenode node WHERE node.skeleton_id = summary.skeleton_id)
        """;
}
