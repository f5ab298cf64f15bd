using System.Text.Json;
using Tracelift.Model;
using Tracelift.Server.Access;
using Tracelift.Server.Api.Connectors;
using Tracelift.Server.Calls;
using Tracelift.Server.Http;
using Tracelift.Tracing.Vocabulary;

namespace Tracelift.Server.Api.Skeletons;

/// <summary>A skeleton with the partners of its synapses.</summary>
internal static class ArborCalls
{
    public static void Map(ApiMap api)
    {
        api.Subject = "Skeletons";
        api.GetOrPost("/{pid}/{sid}/{nodes}/{connectors}/{tags}/compact-arbor", Requirement.Browse, "A skeleton with the partners of its synapses: 0 or 1 for nodes, connectors and tags.", ArborAsync)
            .Says("Three lists. Nodes: [id, parent, user, x, y, z, radius, confidence]; synapses: [node, confidence, connector, confidence of the partner, node of the partner, skeleton of the partner, relation, relation of the partner] with 0 for presynaptic and 1 for postsynaptic; tags: name to node ids. Positions in nm.")
            .Takes("with_time", FieldKind.Flag, "Whether nodes end with the times of creation and last edit, in seconds since 1970.")
            .Takes("with_halflinks", FieldKind.Flag, "Whether to return synapses without a partner, too.")
            .Takes("ordered", FieldKind.Flag, "Whether to sort by id.")
            .Answers("""[[[1, null, 3, 100.5, 20, 40, -1, 5]], [[1, 5, 356, 5, 285, 235, 1, 0]], {"soma": [1]}]""");
        api.GetOrPost("/{pid}/skeleton/{sid}/compact-json", Requirement.Browse, "A skeleton with the name of its neuron, for older clients.", JsonAsync)
            .Says("[name, nodes, tags, [node, connector, 0 presynaptic | 1 other, x, y, z, null], node to reviewers].")
            .Answers("""["branched neuron", [[1, null, 3, 100.5, 20, 40, -1, 5]], {"soma": [1]}, [[1, 356, 1, 130, 20, 40, null]], {"1": [4]}]""");
    }

    private static async Task<ApiAnswer> ArborAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        var data = await ProjectData.OpenAsync(request, cancellationToken);
        var fields = await request.FieldsAsync(cancellationToken);
        var skeleton = request.Id("sid");
        var (withNodes, withLinks, withTags) = (request.Id("nodes") != 0, request.Id("connectors") != 0, request.Id("tags") != 0);
        if (withNodes)
            await DetailCalls.RequireAsync(data, IdSet.Of(skeleton), cancellationToken);
        var links = withLinks ? await LinksAsync(data, skeleton, fields.Flag("with_halflinks"), cancellationToken) : [];
        return ApiAnswer.Json(async (writer, stop) =>
        {
            writer.WriteStartArray();
            writer.WriteStartArray();
            var nodes = new IdSet();
            if (withNodes || withTags)
                await WriteNodesAsync(data, writer, skeleton, nodes, withNodes, fields.Flag("with_time"), stop);
            writer.WriteEndArray();
            writer.WriteStartArray();
            foreach (var (own, other, relation) in links.OrderBy(link => link.Own.Treenode))
            {
                writer.WriteStartArray();
                writer.WriteNumberValue(own.Treenode);
                writer.WriteNumberValue(own.Confidence);
                writer.WriteNumberValue(own.Connector);
                writer.WriteNumberOrNull(other?.Confidence);
                writer.WriteNumberOrNull(other?.Treenode);
                writer.WriteNumberOrNull(other?.Skeleton);
                writer.WriteNumberValue(relation);
                writer.WriteNumberValue(1 - relation);
                writer.WriteEndArray();
            }

            writer.WriteEndArray();
            await WriteTagsAsync(data, writer, withTags ? nodes : [], stop);
            writer.WriteEndArray();
        });
    }

    private static async Task<List<(LinkRow Own, LinkRow? Other, int Relation)>> LinksAsync(ProjectData data, long skeleton, bool withHalves, CancellationToken cancellationToken)
    {
        var (pre, post) = (data.Relation(LinkType.Presynaptic), data.Relation(LinkType.Postsynaptic));
        var own = await data.ListAsync(data.Query(Models.TreenodeConnector).Where("skeleton", skeleton).Where("relation", new IdSet(pre.Concat(post))), LinkRow.Of, cancellationToken);
        var all = (await data.ListAsync(data.Query(Models.TreenodeConnector).Where("connector", new IdSet(own.Select(link => link.Connector))), LinkRow.Of, cancellationToken)).ToLookup(link => link.Connector);
        var links = new List<(LinkRow, LinkRow?, int)>();
        foreach (var link in own)
        {
            var relation = pre.Contains(link.Relation) ? 0 : 1;
            var others = all[link.Connector].Where(other => other.Id != link.Id).ToList();
            links.AddRange(others.Where(other => (relation == 0 ? post : pre).Contains(other.Relation)).Select(other => (link, (LinkRow?)other, relation)));
            if (withHalves && others.Count == 0)
                links.Add((link, null, relation));
        }

        return links;
    }

    private static async Task WriteNodesAsync(ProjectData data, Utf8JsonWriter writer, long skeleton, IdSet ids, bool isWritten, bool withTimes, CancellationToken cancellationToken)
    {
        await foreach (var batch in data.ReadAsync(data.Query(Models.Treenode).Where("skeleton", skeleton), cancellationToken))
        {
            using (batch)
            {
                var (columns, created) = (new NodeColumns(batch), batch.Longs("creation_time").Values);
                for (var row = 0; row < batch.Count; row++)
                {
                    var node = columns[row];
                    ids.Add(node.Id);
                    if (!isWritten)
                        continue;
                    writer.WriteStartArray();
                    WriteNode(writer, node);
                    if (withTimes)
                    {
                        writer.WriteNumberValue(ApiTime.Epoch(created[row]));
                        writer.WriteNumberValue(ApiTime.Epoch(node.Edited));
                    }

                    writer.WriteEndArray();
                }
            }
        }
    }

    private static void WriteNode(Utf8JsonWriter writer, in NodeRow node)
    {
        writer.WriteNumberValue(node.Id);
        writer.WriteNumberOrNull(node.Parent);
        writer.WriteNumberValue(node.User);
        writer.WritePoint(node.X, node.Y, node.Z);
        writer.WriteNumberValue(node.Radius);
        writer.WriteNumberValue(node.Confidence);
    }

    private static async Task WriteTagsAsync(ProjectData data, Utf8JsonWriter writer, IdSet nodes, CancellationToken cancellationToken)
    {
        var links = await data.ListAsync(
            data.Query(Models.TreenodeClassInstance).Where("treenode", nodes).Where("relation", data.Relation(TracingVocabulary.LabeledAs)),
            row => (Node: row.Long("treenode"), Label: row.Long("class_instance")),
            cancellationToken);
        var names = await data.NamesAsync(new IdSet(links.Select(link => link.Label)), cancellationToken);
        writer.WriteStartObject();
        foreach (var tag in links.Where(link => names.ContainsKey(link.Label)).GroupBy(link => names[link.Label]).OrderBy(tag => tag.Key, StringComparer.Ordinal))
        {
            writer.WritePropertyName(tag.Key);
            writer.WriteIds(tag.Select(link => link.Node).Order());
        }

        writer.WriteEndObject();
    }

    private static async Task<ApiAnswer> JsonAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        var data = await ProjectData.OpenAsync(request, cancellationToken);
        var skeleton = request.Id("sid");
        await DetailCalls.RequireAsync(data, IdSet.Of(skeleton), cancellationToken);
        var models = await data.ModelsAsync(IdSet.Of(skeleton), null, cancellationToken);
        if (models.Count == 0)
            throw ApiFault.NotFound($"No neuron found for skeleton #{skeleton}");
        var name = (await data.NamesAsync(IdSet.Of(models[0].Neuron), cancellationToken)).GetValueOrDefault(models[0].Neuron);
        var relations = data.RelationNames();
        var links = await data.ListAsync(data.Query(Models.TreenodeConnector).Where("skeleton", skeleton), LinkRow.Of, cancellationToken);
        var places = (await data.ListAsync(data.Query(Models.Connector).Where("pk", new IdSet(links.Select(link => link.Connector))), ConnectorRow.Of, cancellationToken)).ToDictionary(connector => connector.Id);
        var reviews = await data.ListAsync(data.Query(Models.Review).Where("skeleton", skeleton), row => (row.Id, Node: row.Long("treenode"), Reviewer: row.Long("reviewer")), cancellationToken);
        return ApiAnswer.Json(async (writer, stop) =>
        {
            var nodes = new IdSet();
            writer.WriteStartArray();
            writer.WriteStringValue(name);
            writer.WriteStartArray();
            await WriteNodesAsync(data, writer, skeleton, nodes, isWritten: true, withTimes: false, stop);
            writer.WriteEndArray();
            await WriteTagsAsync(data, writer, nodes, stop);
            writer.WriteStartArray();
            foreach (var link in links.Where(link => places.ContainsKey(link.Connector)).OrderBy(link => link.Treenode).ThenBy(link => link.Id))
            {
                var place = places[link.Connector];
                writer.WriteStartArray();
                writer.WriteNumberValue(link.Treenode);
                writer.WriteNumberValue(link.Connector);
                writer.WriteNumberValue(relations.GetValueOrDefault(link.Relation) == LinkType.Presynaptic ? 0 : 1);
                writer.WritePoint(place.X, place.Y, place.Z);
                writer.WriteNullValue();
                writer.WriteEndArray();
            }

            writer.WriteEndArray();
            writer.WriteStartObject();
            foreach (var node in reviews.GroupBy(review => review.Node).OrderBy(node => node.Key))
            {
                writer.WritePropertyName(JsonRows.Key(node.Key));
                writer.WriteIds(node.OrderBy(review => review.Id).Select(review => review.Reviewer));
            }

            writer.WriteEndObject();
            writer.WriteEndArray();
        });
    }
}
