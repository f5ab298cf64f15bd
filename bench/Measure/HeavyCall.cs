using System.Globalization;
using System.Text.Json;

namespace Tracelift.Bench.Measure;

/// <summary>A call that reads much, and the statements that read the same rows of the database.</summary>
/// <param name="Name">Its name in the table.</param>
/// <param name="Path">Its path below the project, with its query.</param>
/// <param name="Form">Its form; null for GET.</param>
/// <param name="Statements">The statements; $p stands for the project, $s for the skeletons.</param>
/// <param name="Count">Counts the rows of an answer that the statements have, too.</param>
internal sealed record HeavyCall(string Name, string Path, string? Form, IReadOnlyList<string> Statements, Func<JsonElement, long> Count)
{
    private const string Everywhere = "ST_MakeLine(ST_MakePoint(-1e9, -1e9, -1e9), ST_MakePoint(1e9, 1e9, 1e9))";
    private const string Box = "-1000000000";
    private const string OtherBox = "1000000000";
    private const string Presynaptic = "(SELECT id FROM relation WHERE project_id = $p AND relation_name = 'presynaptic_to')";
    private const string Postsynaptic = "(SELECT id FROM relation WHERE project_id = $p AND relation_name = 'postsynaptic_to')";
    private const string LabeledAs = "(SELECT id FROM relation WHERE project_id = $p AND relation_name = 'labeled_as')";

    /// <summary>The ten that read most, for some skeletons.</summary>
    public static IReadOnlyList<HeavyCall> All(IReadOnlyList<string> skeletons)
    {
        string List(string name) => string.Join('&', skeletons.Select((id, i) => $"{name}[{i.ToString(CultureInfo.InvariantCulture)}]={id}"));
        const string Nodes = "SELECT id, parent_id, user_id, location_x, location_y, location_z, radius, confidence, skeleton_id FROM treenode WHERE skeleton_id = ANY ('{$s}') AND project_id = $p";
        const string Links = "FROM treenode_connector link JOIN connector ON connector.id = link.connector_id WHERE link.skeleton_id = ANY ('{$s}') AND link.project_id = $p";
        var tags = $"FROM treenode_class_instance tag JOIN treenode ON treenode.id = tag.treenode_id JOIN class_instance label ON label.id = tag.class_instance_id WHERE treenode.skeleton_id = ANY ('{{$s}}') AND tag.project_id = $p AND tag.relation_id = {LabeledAs}";
        return
        [
            new(
                "skeletons/connectivity",
                "skeletons/connectivity",
                List("source_skeleton_ids") + "&boolean_op=OR",
                [
                    $"""
                    SELECT own.skeleton_id, other.skeleton_id, own.relation_id, summary.num_nodes,
                        count(*) FILTER (WHERE other.confidence = 1), count(*) FILTER (WHERE other.confidence = 2), count(*) FILTER (WHERE other.confidence = 3),
                        count(*) FILTER (WHERE other.confidence = 4), count(*) FILTER (WHERE other.confidence = 5)
                    FROM treenode_connector own
                    JOIN treenode_connector other ON other.connector_id = own.connector_id AND other.id <> own.id
                    LEFT JOIN catmaid_skeleton_summary summary ON summary.skeleton_id = other.skeleton_id
                    WHERE own.project_id = $p AND own.skeleton_id = ANY ('{"{$s}"}')
                        AND ((own.relation_id = {Presynaptic} AND other.relation_id = {Postsynaptic}) OR (own.relation_id = {Postsynaptic} AND other.relation_id = {Presynaptic}))
                    GROUP BY 1, 2, 3, 4
                    """,
                ],
                answer => Partners(answer.GetProperty("incoming")) + Partners(answer.GetProperty("outgoing"))),
            new(
                "skeleton/connectivity_matrix",
                "skeleton/connectivity_matrix",
                List("rows") + "&" + List("columns"),
                [
                    $"""
                    SELECT own.skeleton_id, other.skeleton_id, count(*)
                    FROM treenode_connector own
                    JOIN treenode_connector other ON other.connector_id = own.connector_id
                    WHERE own.project_id = $p AND own.skeleton_id = ANY ('{"{$s}"}') AND other.skeleton_id = ANY ('{"{$s}"}') AND own.relation_id = {Presynaptic} AND other.relation_id = {Postsynaptic}
                    GROUP BY 1, 2
                    """,
                ],
                answer => answer.EnumerateObject().Sum(row => row.Value.EnumerateObject().LongCount())),
            new(
                "skeletons/compact-detail with connectors and tags",
                "skeletons/compact-detail",
                List("skeleton_ids") + "&with_connectors=true&with_tags=true",
                [Nodes, $"SELECT link.treenode_id, link.connector_id, link.relation_id, connector.location_x, connector.location_y, connector.location_z, link.skeleton_id {Links}", $"SELECT label.name, tag.treenode_id, treenode.skeleton_id {tags}"],
                answer => answer.GetProperty("skeletons").EnumerateObject().Sum(skeleton =>
                    skeleton.Value[0].GetArrayLength() + (long)skeleton.Value[1].GetArrayLength() + skeleton.Value[2].EnumerateObject().Sum(tag => tag.Value.GetArrayLength()))),
            new(
                "treenodes/compact-detail",
                "treenodes/compact-detail",
                List("skeleton_ids"),
                ["SELECT id, parent_id, location_x, location_y, location_z, confidence, radius, skeleton_id, extract(epoch FROM edition_time), user_id FROM treenode WHERE skeleton_id = ANY ('{$s}') AND project_id = $p"],
                answer => answer.GetArrayLength()),
            new(
                "node/list, all there is",
                $"node/list?left={Box}&top={Box}&z1={Box}&right={OtherBox}&bottom={OtherBox}&z2={OtherBox}",
                null,
                [
                    $"""
                    SELECT node.id, node.parent_id, node.location_x, node.location_y, node.location_z, node.confidence, node.radius, node.skeleton_id, extract(epoch FROM node.edition_time), node.user_id
                    FROM treenode_edge line JOIN treenode node ON node.id = line.id WHERE line.project_id = $p AND line.edge &&& {Everywhere} LIMIT 3500
                    """,
                    $"""
                    SELECT connector.id, connector.location_x, connector.location_y, connector.location_z, link.treenode_id, link.relation_id
                    FROM (SELECT id FROM connector_geom WHERE project_id = $p AND geom &&& {Everywhere} LIMIT 3500) here JOIN connector USING (id) LEFT JOIN treenode_connector link ON link.connector_id = connector.id
                    """,
                ],
                _ => -1),
            new(
                "skeletons/in-bounding-box, all there is",
                $"skeletons/in-bounding-box?minx={Box}&miny={Box}&minz={Box}&maxx={OtherBox}&maxy={OtherBox}&maxz={OtherBox}",
                null,
                [$"SELECT DISTINCT node.skeleton_id FROM treenode_edge line JOIN treenode node ON node.id = line.id WHERE line.project_id = $p AND line.edge &&& {Everywhere}"],
                answer => answer.GetArrayLength()),
            new(
                "connectors with tags and partners",
                "connectors/",
                List("skeleton_ids") + "&with_tags=true&with_partners=true",
                [
                    $"SELECT DISTINCT connector.id, connector.location_x, connector.location_y, connector.location_z, connector.confidence, connector.user_id, connector.editor_id, extract(epoch FROM connector.creation_time), extract(epoch FROM connector.edition_time) {Links}",
                    $"SELECT tag.connector_id, label.name FROM connector_class_instance tag JOIN class_instance label ON label.id = tag.class_instance_id WHERE tag.project_id = $p AND tag.relation_id = {LabeledAs} AND tag.connector_id IN (SELECT link.connector_id {Links})",
                    $"SELECT other.id, other.treenode_id, other.skeleton_id, other.relation_id, other.confidence, other.user_id, extract(epoch FROM other.creation_time), extract(epoch FROM other.edition_time), other.connector_id FROM treenode_connector other WHERE other.connector_id IN (SELECT link.connector_id {Links})",
                ],
                answer => answer.GetProperty("connectors").GetArrayLength() + answer.GetProperty("tags").EnumerateObject().Sum(tag => (long)tag.Value.GetArrayLength()) + answer.GetProperty("partners").EnumerateObject().Sum(partner => (long)partner.Value.GetArrayLength())),
            new(
                "connectors/links",
                "connectors/links/",
                List("skeleton_ids") + "&relation_type=postsynaptic_to",
                [$"SELECT link.skeleton_id, connector.id, connector.location_x, connector.location_y, connector.location_z, link.confidence, link.user_id, link.treenode_id, link.creation_time, link.edition_time {Links} AND link.relation_id = {Postsynaptic}"],
                answer => answer.GetProperty("links").GetArrayLength()),
            new(
                "annotations/query-targets with annotations",
                "annotations/query-targets",
                "types[0]=neuron&with_annotations=true",
                [
                    """
                    SELECT neuron.id, neuron.name, model.class_instance_a
                    FROM class_instance neuron JOIN class ON class.id = neuron.class_id AND class.class_name = 'neuron'
                    LEFT JOIN class_instance_class_instance model ON model.class_instance_b = neuron.id AND model.relation_id = (SELECT id FROM relation WHERE project_id = $p AND relation_name = 'model_of')
                    WHERE neuron.project_id = $p ORDER BY neuron.name
                    """,
                    """
                    SELECT link.class_instance_a, annotation.id, annotation.name, link.user_id
                    FROM class_instance_class_instance link JOIN class_instance annotation ON annotation.id = link.class_instance_b
                    JOIN class_instance neuron ON neuron.id = link.class_instance_a JOIN class ON class.id = neuron.class_id AND class.class_name = 'neuron'
                    WHERE link.project_id = $p AND link.relation_id = (SELECT id FROM relation WHERE project_id = $p AND relation_name = 'annotated_with')
                    """,
                ],
                answer => answer.GetProperty("entities").EnumerateArray().Sum(entity => 1L + entity.GetProperty("annotations").GetArrayLength())),
            new(
                "stats/user-history, ten years",
                "stats/user-history?start_date=2019-01-01&end_date=2028-12-31",
                null,
                [
                    """
                    SELECT node.user_id, date_trunc('day', node.creation_time), count(*), sum(ST_3DLength(edge.edge))
                    FROM treenode node JOIN treenode_edge edge ON edge.id = node.id WHERE node.project_id = $p AND node.creation_time >= '2019-01-01' AND node.creation_time < '2029-01-01' GROUP BY 1, 2
                    """,
                    $"""
                    SELECT link.user_id, date_trunc('day', greatest(link.creation_time, other.creation_time)), count(*)
                    FROM treenode_connector link JOIN treenode_connector other ON other.connector_id = link.connector_id AND other.relation_id = {Postsynaptic}
                    WHERE link.project_id = $p AND link.relation_id = {Presynaptic} GROUP BY 1, 2
                    """,
                    "SELECT reviewer_id, date_trunc('day', review_time), count(*) FROM review WHERE project_id = $p GROUP BY 1, 2",
                ],
                _ => -1),
        ];
    }

    private static long Partners(JsonElement way) => way.EnumerateObject().Sum(partner => partner.Value.GetProperty("skids").EnumerateObject().LongCount());
}
