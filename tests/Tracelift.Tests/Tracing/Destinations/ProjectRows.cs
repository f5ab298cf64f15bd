using System.Globalization;
using Tracelift.Tests.Support;

namespace Tracelift.Tests.Tracing.Destinations;

/// <summary>What a project holds, told by names and places: two projects with the same content have the same lines, whatever their ids.</summary>
internal static class ProjectRows
{
    /// <summary>Nodes with their neuron, their place and that of their parent. A radius that is not known counts as 0.</summary>
    public const string Nodes = """
        SELECT 'node ' || n.name || ' ' || t.location_x || ' ' || t.location_y || ' ' || t.location_z || ' ' || CASE WHEN t.radius < 0 THEN 0.0 ELSE t.radius END
            || ' > ' || coalesce(p.location_x || ' ' || p.location_y || ' ' || p.location_z, 'root')
        FROM treenode t JOIN class_instance_class_instance m ON m.class_instance_a = t.skeleton_id JOIN relation r ON r.id = m.relation_id AND r.relation_name = 'model_of'
            JOIN class_instance n ON n.id = m.class_instance_b LEFT JOIN treenode p ON p.id = t.parent_id
        WHERE t.project_id = {0} ORDER BY 1
        """;

    /// <summary>Annotations of neurons that have nodes.</summary>
    public const string Annotations = """
        SELECT DISTINCT 'annotation ' || n.name || ' ' || a.name
        FROM class_instance_class_instance m JOIN relation r ON r.id = m.relation_id AND r.relation_name = 'annotated_with'
            JOIN class_instance n ON n.id = m.class_instance_a JOIN class c ON c.id = n.class_id AND c.class_name = 'neuron' JOIN class_instance a ON a.id = m.class_instance_b
        WHERE m.project_id = {0} AND EXISTS (SELECT 1 FROM class_instance_class_instance s JOIN treenode t ON t.skeleton_id = s.class_instance_a WHERE s.class_instance_b = n.id) ORDER BY 1
        """;

    /// <summary>Connectors with their place.</summary>
    public const string Connectors = "SELECT 'connector ' || location_x || ' ' || location_y || ' ' || location_z || ' ' || confidence FROM connector WHERE project_id = {0} ORDER BY 1";

    /// <summary>Links of connectors to nodes.</summary>
    public const string Links = """
        SELECT 'link ' || r.relation_name || ' ' || c.location_x || ' ' || c.location_y || ' ' || c.location_z || ' ' || t.location_x || ' ' || t.location_y || ' ' || t.location_z || ' ' || n.name
        FROM treenode_connector l JOIN relation r ON r.id = l.relation_id JOIN connector c ON c.id = l.connector_id JOIN treenode t ON t.id = l.treenode_id AND t.skeleton_id = l.skeleton_id
            JOIN class_instance_class_instance m ON m.class_instance_a = t.skeleton_id JOIN relation o ON o.id = m.relation_id AND o.relation_name = 'model_of' JOIN class_instance n ON n.id = m.class_instance_b
        WHERE l.project_id = {0} ORDER BY 1
        """;

    /// <summary>Tags of nodes.</summary>
    public const string Tags = """
        SELECT 'tag ' || a.name || ' ' || t.location_x || ' ' || t.location_y || ' ' || t.location_z
        FROM treenode_class_instance l JOIN treenode t ON t.id = l.treenode_id JOIN class_instance a ON a.id = l.class_instance_id
        WHERE l.project_id = {0} ORDER BY 1
        """;

    /// <summary>Tags of nodes that name a type.</summary>
    public const string TypeTags = """
        SELECT DISTINCT 'tag ' || a.name || ' ' || t.location_x || ' ' || t.location_y || ' ' || t.location_z
        FROM treenode_class_instance l JOIN treenode t ON t.id = l.treenode_id JOIN class_instance a ON a.id = l.class_instance_id
        WHERE l.project_id = {0} AND a.name IN ('soma', 'axon', 'dendrite', 'apical dendrite', 'fork point', 'end point') ORDER BY 1
        """;

    public static async Task<List<string>> ReadAsync(TestStore store, long project, params string[] queries)
    {
        var rows = new List<string>();
        foreach (var query in queries)
            rows.AddRange((await store.QueryAsync(query.Replace("{0}", project.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal))).Order(StringComparer.Ordinal));
        return rows;
    }
}
