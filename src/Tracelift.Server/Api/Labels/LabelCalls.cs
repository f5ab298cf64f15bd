using System.Text.Json.Nodes;
using Tracelift.Model;
using Tracelift.Server.Access;
using Tracelift.Server.Calls;
using Tracelift.Server.Http;
using Tracelift.Tracing.Vocabulary;

namespace Tracelift.Server.Api.Labels;

/// <summary>The tags of nodes.</summary>
internal static class LabelCalls
{
    // The number of nodes whose skeletons are looked up at a time.
    private const int NodesAtOnce = 20_000;

    public static void Map(ApiMap api)
    {
        api.Subject = "Tags";
        api.Get("/{pid}/labels", Requirement.Browse, "The names of all tags of a project.", ListAsync).Answers("""["ends", "soma"]""");
        api.Get("/{pid}/labels/detail", Requirement.Browse, "The tags of a project.", DetailAsync).Answers("""[{"id": 351, "name": "ends"}]""");
        api.Get("/{pid}/labels/stats", Requirement.Browse, "Each tag on each treenode.", StatsAsync)
            .Says("Rows of [tag, name, skeleton, node].")
            .Answers("""[[351, "uncertain end", 2388, 2396]]""");
        api.Post("/{pid}/labels-for-nodes", Requirement.Browse, "The names of the tags on nodes.", ForNodesAsync)
            .Takes("treenode_ids", FieldKind.Ids, "Treenodes.").Takes("connector_ids", FieldKind.Ids, "Connectors.")
            .Answers("""{"2396": ["uncertain end"]}""");
        api.Get("/{pid}/labels/{type}/{id}", Requirement.Browse, "The names of the tags on a node: a treenode or a connector.", ForNodeAsync).Answers("""["uncertain end"]""");
    }

    /// <summary>Returns the model of links between a kind of node and tags, and the field of the node.</summary>
    /// <exception cref="ApiFault">The kind of node does not exist.</exception>
    public static ModelDescription Links(string type) => type switch
    {
        "treenode" => Models.TreenodeClassInstance,
        "connector" or "location" => Models.ConnectorClassInstance,
        _ => throw ApiFault.NotFound($"Unknown node type: \"{type}\""),
    };

    private static async Task<ApiAnswer> DetailAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        var data = await ProjectData.OpenAsync(request, cancellationToken);
        var labels = await data.InstancesAsync(TracingVocabulary.Label, cancellationToken);
        return ApiAnswer.Json(new JsonArray([.. labels.Select(label => new JsonObject { ["id"] = label.Key, ["name"] = label.Value })]));
    }

    private static async Task<ApiAnswer> ListAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        var data = await ProjectData.OpenAsync(request, cancellationToken);
        return ApiAnswer.Json((await data.InstancesAsync(TracingVocabulary.Label, cancellationToken)).Values.Order(StringComparer.Ordinal), AnswerJson.Default.IEnumerableString);
    }

    private static async Task<ApiAnswer> StatsAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        var data = await ProjectData.OpenAsync(request, cancellationToken);
        var names = await data.InstancesAsync(TracingVocabulary.Label, cancellationToken);
        var links = await data.ListAsync(
            data.Query(Models.TreenodeClassInstance).Where("relation", data.Relation(TracingVocabulary.LabeledAs)), row => (Node: row.Long("treenode"), Label: row.Long("class_instance")), cancellationToken);
        links.Sort();
        return ApiAnswer.Json(async (writer, stop) =>
        {
            writer.WriteStartArray();
            foreach (var part in links.Chunk(NodesAtOnce))
            {
                var skeletons = (await data.ListAsync(data.Query(Models.Treenode).Where("pk", new IdSet(part.Select(link => link.Node))), row => (row.Id, Skeleton: row.Long("skeleton")), stop))
                    .ToDictionary(node => node.Id, node => node.Skeleton);
                foreach (var (node, label) in part)
                {
                    if (!skeletons.TryGetValue(node, out var skeleton) || !names.TryGetValue(label, out var name))
                        continue;
                    writer.WriteStartArray();
                    writer.WriteNumberValue(label);
                    writer.WriteStringValue(name);
                    writer.WriteNumberValue(skeleton);
                    writer.WriteNumberValue(node);
                    writer.WriteEndArray();
                }
            }

            writer.WriteEndArray();
        });
    }

    private static async Task<ApiAnswer> ForNodesAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        var data = await ProjectData.OpenAsync(request, cancellationToken);
        var fields = await request.FieldsAsync(cancellationToken);
        var links = await LinksAsync(data, "treenode", new IdSet(fields.Ids("treenode_ids")), cancellationToken);
        links.AddRange(await LinksAsync(data, "connector", new IdSet(fields.Ids("connector_ids")), cancellationToken));
        var names = await data.NamedAsync(links, cancellationToken);
        return ApiAnswer.Json((writer, _) =>
        {
            writer.WriteNames(names);
            return Task.CompletedTask;
        });
    }

    private static async Task<ApiAnswer> ForNodeAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        var data = await ProjectData.OpenAsync(request, cancellationToken);
        var names = await data.NamedAsync(await LinksAsync(data, request.Name("type"), IdSet.Of(request.Id("id")), cancellationToken), cancellationToken);
        return ApiAnswer.Json(names.Values.FirstOrDefault() ?? [], AnswerJson.Default.IEnumerableString);
    }

    private static Task<List<(long Node, long Label)>> LinksAsync(ProjectData data, string type, IdSet nodes, CancellationToken cancellationToken)
    {
        var model = Links(type);
        var field = model == Models.TreenodeClassInstance ? "treenode" : "connector";
        return data.ListAsync(
            data.Query(model).Where(field, nodes).Where("relation", data.Relation(TracingVocabulary.LabeledAs)), row => (row.Long(field), row.Long("class_instance")), cancellationToken);
    }
}
