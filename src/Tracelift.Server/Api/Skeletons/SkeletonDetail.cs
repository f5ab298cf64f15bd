using System.Text.Json;
using Tracelift.Model;
using Tracelift.Stores;
using Tracelift.Tracing;

namespace Tracelift.Server.Api.Skeletons;

/// <summary>What of a skeleton is wanted besides its nodes.</summary>
internal sealed record DetailParts(bool Connectors, bool Tags, bool Reviews, bool Annotations, bool Users, bool EditionTimes, bool Ordered);

/// <summary>Writes a skeleton as five lists, its nodes while they are read: there can be a hundred thousand.</summary>
internal sealed class SkeletonDetail(ProjectData data, DetailParts wanted)
{
    // Links by any other relation, such as attached_to, have the code -1.
    private const int OtherRelation = -1;
    private static readonly string[] Relations = [LinkType.Presynaptic, LinkType.Postsynaptic, LinkType.GapJunction, LinkType.Desmosome];

    private readonly IdSet _nodes = [];

    public async Task WriteAsync(Utf8JsonWriter writer, long skeleton, CancellationToken cancellationToken)
    {
        writer.WriteStartArray();
        await WriteNodesAsync(writer, skeleton, cancellationToken);
        await WriteConnectorsAsync(writer, skeleton, cancellationToken);
        await WriteTagsAsync(writer, cancellationToken);
        await WriteReviewsAsync(writer, skeleton, cancellationToken);
        await WriteAnnotationsAsync(writer, skeleton, cancellationToken);
        writer.WriteEndArray();
        await writer.FlushAsync(cancellationToken);
    }

    private async Task WriteNodesAsync(Utf8JsonWriter writer, long skeleton, CancellationToken cancellationToken)
    {
        var sorted = new List<NodeRow>();
        writer.WriteStartArray();
        await foreach (var batch in data.ReadAsync(data.Query(Models.Treenode).Where("skeleton", skeleton), cancellationToken))
        {
            using (batch)
            {
                var columns = new NodeColumns(batch);
                for (var row = 0; row < batch.Count; row++)
                {
                    var node = columns[row];
                    if (wanted.Tags)
                        _nodes.Add(node.Id);
                    if (wanted.Ordered)
                        sorted.Add(node);
                    else
                        Write(writer, node);
                }
            }

            await writer.FlushAsync(cancellationToken);
        }

        sorted.Sort((one, other) => one.Id.CompareTo(other.Id));
        foreach (var node in sorted)
            Write(writer, node);
        writer.WriteEndArray();
    }

    private void Write(Utf8JsonWriter writer, in NodeRow node)
    {
        writer.WriteStartArray();
        writer.WriteNumberValue(node.Id);
        writer.WriteNumberOrNull(node.Parent);
        writer.WriteNumberValue(node.User);
        writer.WritePoint(node.X, node.Y, node.Z);
        writer.WriteNumberValue(node.Radius);
        writer.WriteNumberValue(node.Confidence);
        if (wanted.EditionTimes)
            writer.WriteStringValue(ApiTime.Iso(node.Edited));
        writer.WriteEndArray();
    }

    private async Task WriteConnectorsAsync(Utf8JsonWriter writer, long skeleton, CancellationToken cancellationToken)
    {
        writer.WriteStartArray();
        if (wanted.Connectors)
        {
            var kinds = new Dictionary<long, int>();
            for (var kind = 0; kind < Relations.Length; kind++)
            {
                foreach (var relation in data.Relation(Relations[kind]))
                    kinds[relation] = kind;
            }

            var links = await data.ListAsync(
                data.Query(Models.TreenodeConnector).Where("skeleton", skeleton),
                row => (Node: row.Long("treenode"), Connector: row.Long("connector"), Relation: row.Long("relation"), User: row.Long("user"), Edited: row.Long("edition_time")),
                cancellationToken);
            var places = (await data.ListAsync(
                data.Query(Models.Connector).Where("pk", new IdSet(links.Select(link => link.Connector))),
                row => (row.Id, X: row.Float("location_x"), Y: row.Float("location_y"), Z: row.Float("location_z")),
                cancellationToken)).ToDictionary(place => place.Id);
            foreach (var link in links.OrderBy(link => link.Node).ThenBy(link => link.Connector))
            {
                if (!places.TryGetValue(link.Connector, out var place))
                    continue;
                writer.WriteStartArray();
                writer.WriteNumberValue(link.Node);
                writer.WriteNumberValue(link.Connector);
                writer.WriteNumberValue(kinds.GetValueOrDefault(link.Relation, OtherRelation));
                writer.WritePoint(place.X, place.Y, place.Z);
                WriteRest(writer, link.User, link.Edited);
                writer.WriteEndArray();
            }
        }

        writer.WriteEndArray();
    }

    /// <summary>What a link's row ends with: who has made it and when it was last changed, where that is wanted.</summary>
    private void WriteRest(Utf8JsonWriter writer, long user, long edited)
    {
        if (wanted.Users)
            writer.WriteNumberValue(user);
        if (wanted.EditionTimes)
            writer.WriteStringValue(ApiTime.Iso(edited));
    }

    private async Task WriteTagsAsync(Utf8JsonWriter writer, CancellationToken cancellationToken)
    {
        writer.WriteStartObject();
        if (wanted.Tags)
        {
            var links = await data.ListAsync(
                data.Query(Models.TreenodeClassInstance).Where("treenode", _nodes).Where("relation", data.Relation(Vocabulary.LabeledAs)),
                row => (Node: row.Long("treenode"), Label: row.Long("class_instance"), User: row.Long("user"), Edited: row.Long("edition_time")),
                cancellationToken);
            var names = await data.NamesAsync(new IdSet(links.Select(link => link.Label)), cancellationToken);
            foreach (var tag in links.Where(link => names.ContainsKey(link.Label)).GroupBy(link => names[link.Label]).OrderBy(tag => tag.Key, StringComparer.Ordinal))
            {
                writer.WriteStartArray(tag.Key);
                foreach (var link in tag.OrderBy(link => link.Node))
                {
                    if (wanted is { Users: false, EditionTimes: false })
                    {
                        writer.WriteNumberValue(link.Node);
                        continue;
                    }

                    writer.WriteStartArray();
                    writer.WriteNumberValue(link.Node);
                    WriteRest(writer, link.User, link.Edited);
                    writer.WriteEndArray();
                }

                writer.WriteEndArray();
            }
        }

        writer.WriteEndObject();
    }

    private async Task WriteReviewsAsync(Utf8JsonWriter writer, long skeleton, CancellationToken cancellationToken)
    {
        writer.WriteStartArray();
        if (wanted.Reviews)
        {
            await foreach (var batch in data.ReadAsync(data.Query(Models.Review).Where("skeleton", skeleton), cancellationToken))
            {
                using (batch)
                {
                    var (nodes, reviewers) = (batch.Longs("treenode").Values, batch.Longs("reviewer").Values);
                    for (var row = 0; row < batch.Count; row++)
                        writer.WriteIds([nodes[row], batch.Ids[row], reviewers[row]]);
                }

                await writer.FlushAsync(cancellationToken);
            }
        }

        writer.WriteEndArray();
    }

    private async Task WriteAnnotationsAsync(Utf8JsonWriter writer, long skeleton, CancellationToken cancellationToken)
    {
        writer.WriteStartArray();
        if (wanted.Annotations)
        {
            var neurons = new IdSet((await data.ModelsAsync(IdSet.Of(skeleton), null, cancellationToken)).Select(model => model.Neuron));
            foreach (var link in await data.AnnotationLinksAsync(neurons, null, cancellationToken))
                writer.WriteIds(wanted.Users ? [link.Annotation, link.User] : [link.Annotation]);
        }

        writer.WriteEndArray();
    }
}

/// <summary>A treenode; position and radius in nm.</summary>
internal readonly record struct NodeRow(long Id, long? Parent, long Skeleton, long User, float X, float Y, float Z, float Radius, long Confidence, long Edited);

/// <summary>The columns of a batch of treenodes, looked up once.</summary>
internal readonly struct NodeColumns(Batch batch)
{
    private readonly LongColumn _parents = batch.Longs("parent");
    private readonly long[] _skeletons = batch.Longs("skeleton").Values;
    private readonly long[] _users = batch.Longs("user").Values;
    private readonly float[] _x = batch.Floats("location_x").Values;
    private readonly float[] _y = batch.Floats("location_y").Values;
    private readonly float[] _z = batch.Floats("location_z").Values;
    private readonly float[] _radii = batch.Floats("radius").Values;
    private readonly long[] _confidences = batch.Longs("confidence").Values;
    private readonly long[] _edited = batch.Longs("edition_time").Values;

    /// <summary>The node of a row.</summary>
    public NodeRow this[int row] => new(
        batch.Ids[row], _parents.IsNull(row) ? null : _parents.Values[row], _skeletons[row], _users[row], _x[row], _y[row], _z[row], _radii[row], _confidences[row], _edited[row]);
}
