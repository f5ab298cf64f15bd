using System.Text.Json;
using Tracelift.Model;
using Tracelift.Server.Calls;
using Tracelift.Server.Http;
using Tracelift.Tracing.Vocabulary;

namespace Tracelift.Server.Api.Skeletons;

/// <summary>Writes the nodes of a skeleton with their reviewers and tags.</summary>
internal static class NodeOverview
{
    public static async Task WriteAsync(ProjectData data, Utf8JsonWriter writer, long skeleton, CancellationToken cancellationToken)
    {
        var nodes = new IdSet();
        writer.WriteStartArray();
        writer.WriteStartArray();
        await foreach (var batch in data.ReadAsync(data.Query(Models.Treenode).Where("skeleton", skeleton), cancellationToken))
        {
            using (batch)
            {
                var columns = new NodeColumns(batch);
                for (var row = 0; row < batch.Count; row++)
                {
                    var node = columns[row];
                    nodes.Add(node.Id);
                    writer.WriteStartArray();
                    writer.WriteNumberValue(node.Id);
                    writer.WriteNumberOrNull(node.Parent);
                    writer.WriteNumberValue(node.Confidence);
                    writer.WritePoint(node.X, node.Y, node.Z);
                    writer.WriteNumberValue(node.Radius);
                    writer.WriteNumberValue(node.User);
                    writer.WriteNumberValue(Math.Floor(ApiTime.Epoch(node.Edited)));
                    writer.WriteEndArray();
                }
            }
        }

        writer.WriteEndArray();
        writer.WriteStartArray();
        foreach (var (node, reviewer) in await data.ListAsync(data.Query(Models.Review).Where("skeleton", skeleton), row => (row.Long("treenode"), row.Long("reviewer")), cancellationToken))
            writer.WriteIds([node, reviewer]);
        writer.WriteEndArray();
        writer.WriteStartArray();
        var links = await data.ListAsync(
            data.Query(Models.TreenodeClassInstance).Where("treenode", nodes).Where("relation", data.Relation(TracingVocabulary.LabeledAs)),
            row => (Node: row.Long("treenode"), Label: row.Long("class_instance")),
            cancellationToken);
        foreach (var (node, names) in await data.NamedAsync(links, cancellationToken))
        {
            foreach (var name in names)
            {
                writer.WriteStartArray();
                writer.WriteNumberValue(node);
                writer.WriteStringValue(name);
                writer.WriteEndArray();
            }
        }

        writer.WriteEndArray();
        writer.WriteEndArray();
    }
}
