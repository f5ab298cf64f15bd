using System.Text.Json;
using Tracelift.Model;
using Tracelift.Server.Access;
using Tracelift.Server.Api.Skeletons;
using Tracelift.Server.Calls;
using Tracelift.Server.Http;
using Tracelift.Tracing.Vocabulary;

namespace Tracelift.Server.Api.Nodes;

/// <summary>Reads single nodes: their positions and their users.</summary>
internal static class NodeCalls
{
    public static void Map(ApiMap api)
    {
        api.Subject = "Nodes";
        api.Post("/{pid}/treenodes/compact-detail", Requirement.Browse, "Treenodes that meet all conditions.", DetailAsync)
            .Says("Rows of [id, parent, x, y, z, confidence, radius, skeleton, edition time in seconds since 1970, user]; positions and radius in nm.")
            .Takes("treenode_ids", FieldKind.Ids, "One of these nodes.")
            .Takes("label_ids", FieldKind.Ids, "A node with one of these tags, or one of those in label_names.")
            .Takes("label_names", FieldKind.Texts, "A node with one of the tags of these names.")
            .Takes("skeleton_ids", FieldKind.Ids, "A node of one of these skeletons.")
            .Answers("[[237, null, 1065.5, 3035, 0, 5, -1, 235, 1317109755.802, 3]]");
        api.Post("/{pid}/node/user-info", Requirement.Browse, "The creators, editors and reviewers of treenodes and connectors, with times.", UsersAsync)
            .Takes("node_ids", FieldKind.Ids, "The nodes.", isRequired: true)
            .Answers("""{"237": {"user": 3, "editor": 3, "creation_time": "2011-09-27T07:49:15.802000+00:00", "edition_time": "2011-09-27T07:49:15.802000+00:00", "reviewers": [4], "review_times": ["2012-05-02T09:10:11+00:00"]}}""");
    }

    private static async Task<ApiAnswer> DetailAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        var data = await ProjectData.OpenAsync(request, cancellationToken);
        var fields = await request.FieldsAsync(cancellationToken);
        var query = data.Query(Models.Treenode);
        if (fields.Ids("treenode_ids") is { Count: > 0 } nodes)
            query = query.Where("pk", new IdSet(nodes));
        if (fields.Ids("skeleton_ids") is { Count: > 0 } skeletons)
            query = query.Where("skeleton", new IdSet(skeletons));
        var (labels, names) = (fields.Ids("label_ids"), fields.Texts("label_names"));
        if (labels.Count > 0 || names.Count > 0)
            query = query.Where("pk", await TaggedAsync(data, labels, names, cancellationToken));
        if (query.Ids.Count == 0)
            throw ApiFault.BadValue("No treenode IDs, label IDs, label names or skeleton IDs provided");
        return ApiAnswer.Json(async (writer, stop) =>
        {
            writer.WriteStartArray();
            await foreach (var batch in data.ReadAsync(query, stop))
            {
                using (batch)
                {
                    var columns = new NodeColumns(batch);
                    for (var row = 0; row < batch.Count; row++)
                        Write(writer, columns[row]);
                }
            }

            writer.WriteEndArray();
        });
    }

    /// <summary>Writes a treenode as a row.</summary>
    internal static void Write(Utf8JsonWriter writer, in NodeRow node)
    {
        writer.WriteStartArray();
        writer.WriteNumberValue(node.Id);
        writer.WriteNumberOrNull(node.Parent);
        writer.WritePoint(node.X, node.Y, node.Z);
        writer.WriteNumberValue(node.Confidence);
        writer.WriteNumberValue(node.Radius);
        writer.WriteNumberValue(node.Skeleton);
        writer.WriteNumberValue(ApiTime.Epoch(node.Edited));
        writer.WriteNumberValue(node.User);
        writer.WriteEndArray();
    }

    private static async Task<IdSet> TaggedAsync(ProjectData data, IReadOnlyList<long> ids, IReadOnlyList<string> names, CancellationToken cancellationToken)
    {
        var labels = new IdSet(ids);
        labels.UnionWith(await data.ListAsync(
            data.Query(Models.ClassInstance).Where("class_column", data.Class(TracingVocabulary.Label)).WhereText("name", [.. names]), row => row.Id, cancellationToken));
        return new IdSet(await data.ListAsync(
            data.Query(Models.TreenodeClassInstance).Where("class_instance", labels).Where("relation", data.Relation(TracingVocabulary.LabeledAs)),
            row => row.Long("treenode"),
            cancellationToken));
    }

    private static async Task<ApiAnswer> UsersAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        var data = await ProjectData.OpenAsync(request, cancellationToken);
        var nodes = new IdSet((await request.FieldsAsync(cancellationToken)).Ids("node_ids"));
        if (nodes.IsEmpty)
            throw ApiFault.BadValue("Need at least one node ID");
        var reviews = (await data.ListAsync(
            data.Query(Models.Review).Where("treenode", nodes), row => (Node: row.Long("treenode"), row.Id, Reviewer: row.Long("reviewer"), Time: row.Long("review_time")), cancellationToken))
            .ToLookup(review => review.Node);
        var answer = new SortedDictionary<long, NodeUsersAnswer>();
        foreach (var model in new[] { Models.Treenode, Models.Connector })
        {
            foreach (var (id, user, editor, created, edited) in await data.ListAsync(
                data.Query(model).Where("pk", nodes), row => (row.Id, row.Long("user"), row.Long("editor"), row.Long("creation_time"), row.Long("edition_time")), cancellationToken))
            {
                var theirs = reviews[id].OrderBy(review => review.Id).ToList();
                answer[id] = new NodeUsersAnswer(
                    user, editor, ApiTime.Iso(created), ApiTime.Iso(edited), theirs.Select(review => review.Reviewer), theirs.Select(review => ApiTime.Iso(review.Time)));
            }
        }

        return ApiAnswer.Json(answer.ById(), AnswerJson.Default.DictionaryStringNodeUsersAnswer);
    }
}

/// <summary>Who has made, changed and reviewed a node.</summary>
internal sealed record NodeUsersAnswer(long User, long Editor, string CreationTime, string EditionTime, IEnumerable<long> Reviewers, IEnumerable<string> ReviewTimes);
