using Tracelift.Model;
using Tracelift.Server.Access;
using Tracelift.Server.Calls;
using Tracelift.Server.Http;
using Tracelift.Tracing.Vocabulary;

namespace Tracelift.Server.Api.Connectors;

/// <summary>Links between treenodes and connectors.</summary>
internal static class LinkCalls
{
    private const string Pair = "[[356, [6730, 2700, 0], 377, 373, 5, 3, [7620, 2890, 0], 285, 235, 5, 3, [6030, 2640, 0]]]";

    public static void Map(ApiMap api)
    {
        api.Subject = "Connectors";
        api.GetOrPost("/{pid}/connectors/links", Requirement.Browse, "The links of skeletons to connectors by one relation.", LinksAsync)
            .Says("Rows of [skeleton, connector, x, y, z, confidence, user, treenode, created, edited]; the place is the connector's, in nm.")
            .Takes("skeleton_ids", FieldKind.Ids, "The skeletons.", isRequired: true)
            .Takes("relation_type", FieldKind.Text, $"The relation; {LinkType.Presynaptic} by default.")
            .Takes("with_tags", FieldKind.Flag, "Whether to return the connectors' tags; true by default.")
            .Answers("""{"links": [[235, 356, 6730, 2700, 0, 5, 3, 285, "2011-10-04T10:11:12.510000+00:00", "2011-10-04T10:11:12.510000+00:00"]], "tags": {"356": ["test"]}}""");
        api.Post("/{pid}/connector/skeletons", Requirement.Browse, "The partners of synapses.", SkeletonsAsync)
            .Takes("connector_ids", FieldKind.Ids, "The connectors.", isRequired: true)
            .Answers("""[[356, {"presynaptic_to": 235, "postsynaptic_to": [373, 361], "presynaptic_to_node": 285, "postsynaptic_to_node": [377, 367]}]]""");
        api.Post("/{pid}/connector/info", Requirement.Browse, "Each pair of a source and a target of synapses.", InfoAsync)
            .Says("Rows of [connector, [x, y, z], treenode, skeleton, confidence, user, [x, y, z], treenode, skeleton, confidence, user, [x, y, z]]: the source, then the target. At least one condition is needed.")
            .Takes("pre", FieldKind.Ids, "The source is one of these skeletons.").Takes("post", FieldKind.Ids, "The target is one of these.")
            .Takes("cids", FieldKind.Ids, "One of these connectors.").Answers(Pair);
        api.Post("/{pid}/connector/list/many_to_many", Requirement.Browse, "Each pair of linked nodes of two sets of skeletons, where the first is linked by a relation.", ManyToManyAsync)
            .Says("Rows as in connector/info.")
            .Takes("skids1", FieldKind.Ids, "The first set.", isRequired: true).Takes("skids2", FieldKind.Ids, "The second set.", isRequired: true)
            .Takes("relation", FieldKind.Text, "The relation.", isRequired: true, example: LinkType.Presynaptic).Answers(Pair);
    }

    private static async Task<ApiAnswer> LinksAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        var data = await ProjectData.OpenAsync(request, cancellationToken);
        var fields = await request.FieldsAsync(cancellationToken);
        var skeletons = Required(fields, "skeleton_ids", "At least one skeleton ID required");
        var relation = data.KnownRelation(fields.Text("relation_type") is { Length: > 0 } given ? given : LinkType.Presynaptic);
        var withTags = fields.Flag("with_tags", otherwise: true);
        return ApiAnswer.Json(async (writer, stop) =>
        {
            var links = await data.ListAsync(data.Query(Models.TreenodeConnector).Where("skeleton", skeletons).Where("relation", relation), LinkRow.Of, stop);
            var ids = new IdSet(links.Select(link => link.Connector));
            var places = (await data.ListAsync(data.Query(Models.Connector).Where("pk", ids), ConnectorRow.Of, stop)).ToDictionary(connector => connector.Id);
            writer.WriteStartObject();
            writer.WriteStartArray("links");
            foreach (var link in links.Where(link => places.ContainsKey(link.Connector)).OrderBy(link => link.Id))
            {
                var place = places[link.Connector];
                writer.WriteStartArray();
                writer.WriteNumberValue(link.Skeleton);
                writer.WriteNumberValue(link.Connector);
                writer.WritePoint(place.X, place.Y, place.Z);
                writer.WriteNumberValue(link.Confidence);
                writer.WriteNumberValue(link.User);
                writer.WriteNumberValue(link.Treenode);
                writer.WriteStringValue(ApiTime.Iso(link.Created));
                writer.WriteStringValue(ApiTime.Iso(link.Edited));
                writer.WriteEndArray();
            }

            writer.WriteEndArray();
            writer.WritePropertyName("tags");
            writer.WriteNames(withTags ? await data.ConnectorTagsAsync(ids, stop) : []);
            writer.WriteEndObject();
        });
    }

    private static async Task<ApiAnswer> SkeletonsAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        var data = await ProjectData.OpenAsync(request, cancellationToken);
        var connectors = Required(await request.FieldsAsync(cancellationToken), "connector_ids", "No connector IDs provided");
        var (pre, post) = (data.Relation(LinkType.Presynaptic), data.Relation(LinkType.Postsynaptic));
        var links = await data.ListAsync(data.Query(Models.TreenodeConnector).Where("connector", connectors).Where("relation", new IdSet(pre.Concat(post))), LinkRow.Of, cancellationToken);
        return ApiAnswer.Json((writer, _) =>
        {
            writer.WriteStartArray();
            foreach (var group in links.OrderBy(link => link.Id).GroupBy(link => link.Connector).OrderBy(group => group.Key))
            {
                var sources = group.Where(link => pre.Contains(link.Relation)).ToList();
                var targets = group.Where(link => post.Contains(link.Relation)).ToList();
                writer.WriteStartArray();
                writer.WriteNumberValue(group.Key);
                writer.WriteStartObject();
                writer.WritePropertyName("presynaptic_to");
                writer.WriteNumberOrNull(sources.Count == 0 ? null : sources[^1].Skeleton);
                writer.WritePropertyName("postsynaptic_to");
                writer.WriteIds(targets.Select(link => link.Skeleton));
                writer.WritePropertyName("presynaptic_to_node");
                writer.WriteNumberOrNull(sources.Count == 0 ? null : sources[^1].Treenode);
                writer.WritePropertyName("postsynaptic_to_node");
                writer.WriteIds(targets.Select(link => link.Treenode));
                writer.WriteEndObject();
                writer.WriteEndArray();
            }

            writer.WriteEndArray();
            return Task.CompletedTask;
        });
    }

    private static async Task<ApiAnswer> InfoAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        var data = await ProjectData.OpenAsync(request, cancellationToken);
        var fields = await request.FieldsAsync(cancellationToken);
        var (pre, post, connectors) = (fields.Ids("pre"), fields.Ids("post"), fields.Ids("cids"));
        if (pre.Count + post.Count + connectors.Count == 0)
            throw ApiFault.BadValue("At least one of pre, post and cids is needed");
        var pairs = new LinkPairs(data);
        var sources = pairs.Query(pre, connectors, data.KnownRelation(LinkType.Presynaptic));
        var targets = pairs.Query(post, connectors, data.KnownRelation(LinkType.Postsynaptic));
        return await pairs.AnswerAsync(sources, targets, (_, _) => true, cancellationToken);
    }

    private static async Task<ApiAnswer> ManyToManyAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        var data = await ProjectData.OpenAsync(request, cancellationToken);
        var fields = await request.FieldsAsync(cancellationToken);
        var one = Required(fields, "skids1", "No skeleton IDs for first list of 'many' provided");
        var other = Required(fields, "skids2", "No skeleton IDs for second list of 'many' provided");
        var type = LinkType.Find(fields.RequiredText("relation")) ?? throw ApiFault.BadValue($"Cannot accept a relation named '{fields.Text("relation")}'");
        var pairs = new LinkPairs(data);
        return await pairs.AnswerAsync(
            pairs.Query(one, [], data.KnownRelation(type.Relation)),
            pairs.Query(other, [], null),
            (source, target) => source.Id != target.Id && (type.IsReciprocal || source.Relation != target.Relation),
            cancellationToken);
    }

    private static IdSet Required(RequestFields fields, string name, string fault) =>
        fields.Ids(name) is { Count: > 0 } ids ? new IdSet(ids) : throw ApiFault.BadValue(fault);
}
