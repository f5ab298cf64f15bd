using System.Globalization;
using Tracelift.Model;
using Tracelift.Postgres.Recognition;
using Tracelift.Stores;

namespace Tracelift.Postgres.Derived;

/// <summary>
/// Corrects the derived tables of a project, or of all projects. Writes only wrong and missing rows, so that clients that
/// trace meanwhile wait for no others.
/// </summary>
internal sealed class DerivedRebuild(PostgresLink link)
{
    /// <summary>The derived tables with one row for each row of another table.</summary>
    public static IReadOnlyList<CheckedDerivation> All { get; } =
    [
        new(
            "treenode_edge",
            "treenode",
            "id, parent_id, project_id, edge",
            """
            SELECT node.id, node.parent_id, node.project_id, ST_MakeLine(
                ST_MakePoint(node.location_x, node.location_y, node.location_z),
                ST_MakePoint(parent.location_x, parent.location_y, parent.location_z)) AS edge
            FROM treenode node JOIN treenode parent ON parent.id = coalesce(node.parent_id, node.id)
            """,
            "fresh.parent_id IS NOT DISTINCT FROM derived.parent_id AND ST_AsEWKB(fresh.edge) = ST_AsEWKB(derived.edge)"),
        new(
            "connector_geom",
            "connector",
            "id, project_id, geom",
            "SELECT node.id, node.project_id, ST_MakePoint(node.location_x, node.location_y, node.location_z) AS geom FROM connector node",
            "ST_AsEWKB(fresh.geom) = ST_AsEWKB(derived.geom)"),
        new(
            "treenode_connector_edge",
            "treenode_connector",
            "id, project_id, edge",
            """
            SELECT node.id, node.project_id, ST_MakeLine(
                ST_MakePoint(treenode.location_x, treenode.location_y, treenode.location_z),
                ST_MakePoint(connector.location_x, connector.location_y, connector.location_z)) AS edge
            FROM treenode_connector node JOIN treenode ON treenode.id = node.treenode_id JOIN connector ON connector.id = node.connector_id
            """,
            "ST_AsEWKB(fresh.edge) = ST_AsEWKB(derived.edge)"),
    ];

    /// <summary>Corrects the tables.</summary>
    /// <param name="project">The project; null for all.</param>
    /// <param name="cancellationToken">Cancels the work.</param>
    /// <returns>The number of rows written.</returns>
    public async Task<long> RunAsync(long? project, CancellationToken cancellationToken)
    {
        // As in an import: statistics do not know the new rows, so the planner would compare each row with each.
        await link.ExecuteAsync("SET LOCAL enable_nestloop = off", cancellationToken);
        var written = 0L;
        foreach (var derivation in All)
        {
            var fresh = derivation.Fresh + Where("node", project);
            var which = project is { } id
                ? string.Create(
                    CultureInfo.InvariantCulture,
                    $"(derived.project_id = {id} OR derived.id IN (SELECT id FROM {derivation.Of} WHERE project_id = {id})) AND ")
                : "";

            // Deletes wrong rows and inserts them again: the rows that they derive from may be deleted, or belong to another project.
            await link.ExecuteAsync(
                $"DELETE FROM {derivation.Table} derived WHERE {which}NOT EXISTS (SELECT FROM ({fresh}) fresh WHERE fresh.id = derived.id AND fresh.project_id = derived.project_id AND {derivation.IsSame})",
                cancellationToken);
            written += await link.ExecuteAsync(
                $"INSERT INTO {derivation.Table} ({derivation.Columns}) SELECT {derivation.Columns} FROM ({fresh}) fresh WHERE NOT EXISTS (SELECT FROM {derivation.Table} known WHERE known.id = fresh.id)",
                cancellationToken);
        }

        await link.ExecuteAsync(
            $"DELETE FROM catmaid_skeleton_summary derived {(project is null ? "WHERE" : $"{Where("derived", project)} AND")} NOT EXISTS (SELECT FROM treenode WHERE treenode.skeleton_id = derived.skeleton_id)",
            cancellationToken);
        var summaries = new SkeletonSummaries(link);
        var wrong = await summaries.FindWrongAsync(
            project is { } one ? string.Create(CultureInfo.InvariantCulture, $"node.project_id = {one}") : "true", cancellationToken);
        await link.ExecuteAsync("RESET enable_nestloop", cancellationToken);
        return written + await summaries.RenewAsync(wrong, cancellationToken);
    }

    /// <summary>Writes the missing rows that derive from new rows.</summary>
    public async Task AddMissingAsync(IReadOnlyDictionary<ModelDescription, IdSet> added, CancellationToken cancellationToken)
    {
        foreach (var derivation in All)
        {
            if (added.FirstOrDefault(rows => rows.Key.Table == derivation.Of).Value is not { IsEmpty: false } ids)
                continue;
            await link.ExecuteAsync(
                $"INSERT INTO {derivation.Table} ({derivation.Columns}) SELECT {derivation.Columns} FROM ({derivation.Fresh} WHERE node.id = ANY({SqlText.IdArray(ColumnKind.Id, ids)})) fresh WHERE NOT EXISTS (SELECT FROM {derivation.Table} known WHERE known.id = fresh.id)",
                cancellationToken);
        }

        // Where a trigger counts the nodes, there is no need to read all nodes of the skeletons.
        if (!added.TryGetValue(Models.Treenode, out var nodes)
            || (await DerivedTriggers.LoadAsync(link, cancellationToken)).Any(trigger => trigger.IsActive && trigger.Fills.Contains("catmaid_skeleton_summary")))
        {
            return;
        }

        var skeletons = await link.QueryAsync(
            $"SELECT DISTINCT skeleton_id FROM treenode WHERE id = ANY({SqlText.IdArray(ColumnKind.Id, nodes)})", [], row => row.GetInt64(0), cancellationToken);
        await new SkeletonSummaries(link).RenewAsync(new IdSet(skeletons), cancellationToken);
    }

    /// <summary>Corrects the rows that derive from changed rows: each edge with an end among them, and summaries.</summary>
    public async Task CorrectAsync(IdSet treenodes, IdSet connectors, IdSet skeletons, CancellationToken cancellationToken)
    {
        foreach (var derivation in All)
        {
            foreach (var (field, ids) in derivation.Of switch
            {
                "treenode" => [("node.id", treenodes), ("node.parent_id", treenodes)],
                "connector" => [("node.id", connectors)],
                _ => new[] { ("node.treenode_id", treenodes), ("node.connector_id", connectors) },
            })
            {
                if (ids.IsEmpty)
                    continue;
                var fresh = $"{derivation.Fresh} WHERE {field} = ANY({SqlText.IdArray(ColumnKind.Id, ids)})";
                var columns = derivation.Columns.Split(", ").Where(column => column != "id");
                await link.ExecuteAsync(
                    $"UPDATE {derivation.Table} derived SET {string.Join(", ", columns.Select(column => $"{column} = fresh.{column}"))} FROM ({fresh}) fresh WHERE fresh.id = derived.id AND NOT (fresh.project_id = derived.project_id AND {derivation.IsSame})",
                    cancellationToken);
                await link.ExecuteAsync(
                    $"INSERT INTO {derivation.Table} ({derivation.Columns}) SELECT {derivation.Columns} FROM ({fresh}) fresh WHERE NOT EXISTS (SELECT FROM {derivation.Table} known WHERE known.id = fresh.id)",
                    cancellationToken);
            }
        }

        await new SkeletonSummaries(link).RenewAsync(skeletons, cancellationToken);
    }

    private static string Where(string table, long? project) =>
        project is { } id ? string.Create(CultureInfo.InvariantCulture, $" WHERE {table}.project_id = {id}") : "";
}
