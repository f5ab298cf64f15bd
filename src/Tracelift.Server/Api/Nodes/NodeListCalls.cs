using Tracelift.Model;
using Tracelift.Server.Access;
using Tracelift.Server.Api.Values;
using Tracelift.Server.Calls;
using Tracelift.Server.Http;
using Tracelift.Stores;
using Tracelift.Stores.Derived;
using Tracelift.Tracing.Volumes;

namespace Tracelift.Server.Api.Nodes;

/// <summary>What is in a box: nodes, connectors and skeletons.</summary>
internal static class NodeListCalls
{
    // CATMAID gives so many unless its administrator sets another number.
    private const int MostNodes = 3_500;

    // Searches of CATMAID that differ in one thing: the second one leaves out lines that only touch the upper side.
    private static readonly string[] Searches = ["postgis3d", "postgis2d"];

    // Searches of CATMAID in rows that its administrators have it prepare.
    private static readonly string[] Caches = ["cached_json", "cached_json_text", "cached_msgpack", "cached_json_grid", "cached_json_text_grid", "cached_msgpack_grid"];

    public static void Map(ApiMap api)
    {
        api.Subject = "Nodes";
        api.GetOrPost("/{pid}/node/list", Requirement.Browse, $"The nodes and connectors in a box, at most {MostNodes} of each.", ListAsync)
            .Says("A list of nodes [id, parent, x, y, z, confidence, radius, skeleton, edition time in seconds since 1970, user], connectors [id, x, y, z, confidence, edition time, user, [[node, relation, confidence, edition time, link]]], tags (node or connector to names), whether there are more, relations (id to name), and with origins a list of lists of [skeleton, its id there, data source]. A line to a parent that crosses the box brings both its nodes. lod and lod_type are ignored: all levels of detail are in the answer.")
            .Takes("left", FieldKind.Number, "The smallest x in nm; 0 by default, as for all sides.").Takes("top", FieldKind.Number, "The smallest y.").Takes("z1", FieldKind.Number, "The smallest z.")
            .Takes("right", FieldKind.Number, "The largest x.").Takes("bottom", FieldKind.Number, "The largest y.").Takes("z2", FieldKind.Number, "The largest z.")
            .Takes("treenode_ids", FieldKind.Ids, "Treenodes to return wherever they are.").Takes("connector_ids", FieldKind.Ids, "Connectors to return wherever they are.")
            .Takes("labels", FieldKind.Flag, "Whether to return tags.").Takes("with_origin", FieldKind.Flag, "Whether to return the origins of skeletons.")
            .Takes("with_relation_map", FieldKind.Text, "used, all or none: which relations to return; used by default.")
            .Takes("min_skeleton_nodes", FieldKind.Integer, "Only skeletons with more nodes.").Takes("min_skeleton_length", FieldKind.Number, "Only skeletons with a longer cable, in nm.")
            .Takes("hidden_last_editor_id", FieldKind.Integer, "Only skeletons that another user edited last.")
            .Takes("order", FieldKind.Text, "cable-asc or cable-desc, to sort nodes by the cable lengths of their skeletons.")
            .Takes("src", FieldKind.Text, $"How to search: {string.Join(", ", Searches)}.").Takes("format", FieldKind.Text, "json, or msgpack for the same as MessagePack (application/octet-stream).")
            .Answers("""[[[237, null, 1065.5, 3035, 0, 5, -1, 235, 1323093096.955, 3]], [[150002, 8000, 1000, 0, 5, 1795985642.916043, 3, [[237, 24, 5, 1795985643.005087, 150010]]]], {}, false, {"24": "postsynaptic_to"}]""");
        api.GetOrPost("/{pid}/skeletons/in-bounding-box", Requirement.Browse, "The skeletons with a line in a box.", SkeletonsAsync)
            .Takes("minx", FieldKind.Number, "The smallest x in nm; 0 by default, as for all sides.").Takes("miny", FieldKind.Number, "The smallest y.").Takes("minz", FieldKind.Number, "The smallest z.")
            .Takes("maxx", FieldKind.Number, "The largest x.").Takes("maxy", FieldKind.Number, "The largest y.").Takes("maxz", FieldKind.Number, "The largest z.")
            .Takes("volume_id", FieldKind.Integer, "The box around this volume in place of the sides.")
            .Takes("skeleton_ids", FieldKind.Ids, "Only these skeletons.")
            .Takes("min_nodes", FieldKind.Integer, "Only skeletons with at least so many nodes.").Takes("min_cable", FieldKind.Integer, "Only skeletons with at least such a cable length, in nm.")
            .Answers("[235, 361]");
    }

    private static async Task<ApiAnswer> ListAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        var data = await ProjectData.OpenAsync(request, cancellationToken);
        var fields = await request.FieldsAsync(cancellationToken);
        var isPacked = fields.Text("format") switch
        {
            null or "" or "json" => false,
            "msgpack" => true,
            var format => throw ApiFault.BadValue($"Unknown target format: {format}"),
        };
        var (sides, search) = (Sides(fields), Search(fields));
        var relations = fields.Text("with_relation_map") is { Length: > 0 } map ? map : "used";
        if (relations is not ("none" or "used" or "all"))
            throw ApiFault.BadValue("Relation map can only be 'none', 'used' or 'all'");
        var list = new NodeList(data, sides, touchesTop: search == Searches[0]);
        var session = await request.ReadAsync(cancellationToken);
        await list.FindConnectorsAsync(session, fields.Ids("connector_ids"), MostNodes, cancellationToken);
        await list.FindNodesAsync(session, fields.Ids("treenode_ids"), MostNodes, cancellationToken);
        await FilterAsync(data, fields, list, cancellationToken);
        if (fields.Flag("labels"))
            await list.FindTagsAsync(cancellationToken);
        if (fields.Flag("with_origin"))
            await list.FindOriginsAsync(session, cancellationToken);
        var names = relations switch
        {
            "none" => [],
            "all" => data.RelationNames(),
            _ => data.RelationNames().Where(relation => list.Relations.Contains(relation.Key)).ToDictionary(),
        };
        return isPacked
            ? ApiAnswer.Made(MessagePackValues.ContentType, (body, stop) => list.WriteAsync(new MessagePackValues(body), names, MostNodes, stop))
            : ApiAnswer.Json((writer, stop) => list.WriteAsync(new JsonValues(writer), names, MostNodes, stop));
    }

    private static string Search(RequestFields fields) => fields.Text("src") switch
    {
        null or "" => Searches[0],
        var search when Searches.Contains(search) => search,

        // Neuroglancer takes these words for an empty part of the space.
        var search when Caches.Contains(search) => throw ApiFault.BadValue("Could not find matching node provider for request", "Nothing is prepared here: leave src out."),
        var search => throw ApiFault.BadValue($"Unknown node provider: {search}", $"Expected one of {string.Join(", ", Searches)}."),
    };

    private static SpatialBox Sides(RequestFields fields)
    {
        (double, double) Pair(string one, string other)
        {
            var (from, to) = (fields.Number(one) ?? 0, fields.Number(other) ?? 0);
            return (Math.Min(from, to), Math.Max(from, to));
        }

        var ((left, right), (top, bottom), (low, high)) = (Pair("left", "right"), Pair("top", "bottom"), Pair("z1", "z2"));
        return new SpatialBox(left, top, low, right, bottom, high);
    }

    private static async Task FilterAsync(ProjectData data, RequestFields fields, NodeList list, CancellationToken cancellationToken)
    {
        if (fields.Long("n_largest_skeletons_limit") is > 0 || fields.Long("n_last_edited_skeletons_limit") is > 0)
            throw ApiFault.NotHere("n_largest_skeletons_limit and n_last_edited_skeletons_limit");
        var (nodes, length, editor, order) = (fields.Long("min_skeleton_nodes") ?? 0, fields.Number("min_skeleton_length") ?? 0, fields.Long("hidden_last_editor_id"), fields.Text("order"));
        if (order is not (null or "" or "cable-asc" or "cable-desc"))
            throw ApiFault.BadValue($"Unknown ordering: {order}", "Expected cable-asc or cable-desc.");
        if (nodes == 0 && length == 0 && editor is null && string.IsNullOrEmpty(order))
            return;
        var summaries = (await data.ListAsync(
            data.Query(Models.SkeletonSummary).Where("pk", new IdSet(list.Nodes.Select(node => node.Skeleton))),
            row => (row.Id, Nodes: row.Long("num_nodes"), Length: row.Double("cable_length"), Editor: row.Long("last_editor")),
            cancellationToken)).ToDictionary(summary => summary.Id);
        list.Nodes.RemoveAll(node => !summaries.TryGetValue(node.Skeleton, out var summary)
            || (nodes > 0 && summary.Nodes <= nodes) || (length > 0 && summary.Length <= length) || summary.Editor == editor);
        if (!string.IsNullOrEmpty(order))
            list.Nodes.Sort((one, other) => summaries[one.Skeleton].Length.CompareTo(summaries[other.Skeleton].Length) * (order == "cable-asc" ? 1 : -1));
    }

    private static async Task<ApiAnswer> SkeletonsAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        var data = await ProjectData.OpenAsync(request, cancellationToken);
        var fields = await request.FieldsAsync(cancellationToken);
        double Side(string name) => fields.Number(name) ?? 0;
        var box = fields.Long("volume_id") is { } volume
            ? await VolumeBoxAsync(data, volume, cancellationToken)
            : new SpatialBox(Side("minx"), Side("miny"), Side("minz"), Side("maxx"), Side("maxy"), Side("maxz"));
        if (box.MinX > box.MaxX || box.MinY > box.MaxY || box.MinZ > box.MaxZ)
            throw ApiFault.BadValue("The box is turned round: a smallest side is larger than the largest one");
        var wanted = fields.Ids("skeleton_ids") is { Count: > 0 } ids ? new IdSet(ids) : null;
        var (nodes, length) = (fields.Long("min_nodes") ?? 0, fields.Long("min_cable") ?? 0);
        var found = await (await request.ReadAsync(cancellationToken)).SkeletonsInAsync(data.Project, box, cancellationToken);
        if (wanted is not null)
            found = new IdSet(found.Where(wanted.Contains));
        if (nodes > 0 || length > 0)
        {
            found = new IdSet((await data.ListAsync(
                data.Query(Models.SkeletonSummary).Where("pk", found), row => (row.Id, Nodes: row.Long("num_nodes"), Length: row.Double("cable_length")), cancellationToken))
                .Where(summary => summary.Nodes >= nodes && summary.Length >= length).Select(summary => summary.Id));
        }

        return ApiAnswer.Json(found, AnswerJson.Default.IEnumerableInt64);
    }

    private static async Task<SpatialBox> VolumeBoxAsync(ProjectData data, long volume, CancellationToken cancellationToken)
    {
        if (await data.ListAsync(data.Query(Models.Volume).Where("pk", volume), row => row.Text("geometry"), cancellationToken) is not [var geometry])
            throw ApiFault.NotFound($"There is no volume {volume}");
        var mesh = MeshText.Of(geometry);
        return new SpatialBox(mesh.Min.X, mesh.Min.Y, mesh.Min.Z, mesh.Max.X, mesh.Max.Y, mesh.Max.Z);
    }
}
