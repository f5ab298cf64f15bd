using Tracelift.Model;
using Tracelift.Server.Api.Values;
using Tracelift.Server.Calls;
using Tracelift.Server.Http;
using Tracelift.Tracing.Vocabulary;

namespace Tracelift.Server.Api.Skeletons;

/// <summary>The requested parts of a skeleton besides its nodes.</summary>
internal sealed record DetailParts(bool Connectors, bool Tags, bool Reviews, bool Annotations, bool Users, bool EditionTimes, bool Ordered);

/// <summary>Writes a skeleton as five lists; streams its nodes, because there can be a hundred thousand.</summary>
internal sealed class SkeletonDetail(ProjectData data, DetailParts wanted, ValueWriter output)
{
    // The relations that clients know by index; links of other relations are skipped.
    internal static readonly string[] Relations = [LinkType.Presynaptic, LinkType.Postsynaptic, LinkType.GapJunction, LinkType.Desmosome];

    private readonly IdSet _nodes = [];

    public async Task WriteAsync(long skeleton, CancellationToken cancellationToken)
    {
        output.StartList(5);
        await WriteNodesAsync(skeleton, cancellationToken);
        await WriteConnectorsAsync(skeleton, cancellationToken);
        await WriteTagsAsync(cancellationToken);
        await WriteReviewsAsync(skeleton, cancellationToken);
        await WriteAnnotationsAsync(skeleton, cancellationToken);
        output.EndList();
        await output.FlushAsync(cancellationToken);
    }

    private async Task WriteNodesAsync(long skeleton, CancellationToken cancellationToken)
    {
        var sorted = new List<NodeRow>();
        var query = data.Query(Models.Treenode).Where("skeleton", skeleton);
        output.StartList(await CountAsync(query, cancellationToken));
        await foreach (var batch in data.ReadAsync(query, cancellationToken))
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
                        Write(node);
                }
            }

            await output.FlushAsync(cancellationToken);
        }

        sorted.Sort((one, other) => one.Id.CompareTo(other.Id));
        foreach (var node in sorted)
            Write(node);
        output.EndList();
    }

    /// <summary>Returns the number of rows, for formats that need it first; the snapshot is then read twice.</summary>
    private async Task<int> CountAsync(Stores.RowQuery query, CancellationToken cancellationToken)
    {
        var count = 0;
        if (!output.NeedsCounts)
            return count;
        await foreach (var batch in data.ReadAsync(query, cancellationToken))
        {
            using (batch)
                count += batch.Count;
        }

        return count;
    }

    private void Write(in NodeRow node)
    {
        output.StartList(wanted.EditionTimes ? 9 : 8);
        output.Number(node.Id);
        output.NumberOrNull(node.Parent);
        output.Number(node.User);
        output.Point(node.X, node.Y, node.Z);
        output.Number(node.Radius);
        output.Number(node.Confidence);
        if (wanted.EditionTimes)
            output.Text(ApiTime.Iso(node.Edited));
        output.EndList();
    }

    private async Task WriteConnectorsAsync(long skeleton, CancellationToken cancellationToken)
    {
        if (!wanted.Connectors)
        {
            output.Ids();
            return;
        }

        var kinds = new Dictionary<long, int>();
        for (var kind = 0; kind < Relations.Length; kind++)
        {
            foreach (var relation in data.Relation(Relations[kind]))
                kinds[relation] = kind;
        }

        var links = await data.ListAsync(
            data.Query(Models.TreenodeConnector).Where("skeleton", skeleton).Where("relation", new IdSet(kinds.Keys)),
            row => (Node: row.Long("treenode"), Connector: row.Long("connector"), Relation: row.Long("relation"), User: row.Long("user"), Edited: row.Long("edition_time")),
            cancellationToken);
        var places = (await data.ListAsync(
            data.Query(Models.Connector).Where("pk", new IdSet(links.Select(link => link.Connector))),
            row => (row.Id, X: row.Float("location_x"), Y: row.Float("location_y"), Z: row.Float("location_z")),
            cancellationToken)).ToDictionary(place => place.Id);
        links.RemoveAll(link => !places.ContainsKey(link.Connector));
        output.StartList(links.Count);
        foreach (var link in links.OrderBy(link => link.Node).ThenBy(link => link.Connector))
        {
            var place = places[link.Connector];
            output.StartList(6 + RestCount);
            output.Number(link.Node);
            output.Number(link.Connector);
            output.Number(kinds[link.Relation]);
            output.Point(place.X, place.Y, place.Z);
            WriteRest(link.User, link.Edited);
            output.EndList();
        }

        output.EndList();
    }

    private int RestCount => (wanted.Users ? 1 : 0) + (wanted.EditionTimes ? 1 : 0);

    /// <summary>Writes the end of a link's row: its user and edition time, if requested.</summary>
    private void WriteRest(long user, long edited)
    {
        if (wanted.Users)
            output.Number(user);
        if (wanted.EditionTimes)
            output.Text(ApiTime.Iso(edited));
    }

    private async Task WriteTagsAsync(CancellationToken cancellationToken)
    {
        if (!wanted.Tags)
        {
            output.StartObject(0);
            output.EndObject();
            return;
        }

        var links = await data.ListAsync(
            data.Query(Models.TreenodeClassInstance).Where("treenode", _nodes).Where("relation", data.Relation(TracingVocabulary.LabeledAs)),
            row => (Node: row.Long("treenode"), Label: row.Long("class_instance"), User: row.Long("user"), Edited: row.Long("edition_time")),
            cancellationToken);
        var names = await data.NamesAsync(new IdSet(links.Select(link => link.Label)), cancellationToken);
        var tags = links.Where(link => names.ContainsKey(link.Label)).GroupBy(link => names[link.Label]).OrderBy(tag => tag.Key, StringComparer.Ordinal).ToList();
        output.StartObject(tags.Count);
        foreach (var tag in tags)
        {
            output.Name(tag.Key);
            output.StartList(tag.Count());
            foreach (var link in tag.OrderBy(link => link.Node))
            {
                if (RestCount == 0)
                {
                    output.Number(link.Node);
                    continue;
                }

                output.StartList(1 + RestCount);
                output.Number(link.Node);
                WriteRest(link.User, link.Edited);
                output.EndList();
            }

            output.EndList();
        }

        output.EndObject();
    }

    private async Task WriteReviewsAsync(long skeleton, CancellationToken cancellationToken)
    {
        if (!wanted.Reviews)
        {
            output.Ids();
            return;
        }

        var query = data.Query(Models.Review).Where("skeleton", skeleton);
        output.StartList(await CountAsync(query, cancellationToken));
        await foreach (var batch in data.ReadAsync(query, cancellationToken))
        {
            using (batch)
            {
                var (nodes, reviewers) = (batch.Longs("treenode").Values, batch.Longs("reviewer").Values);
                for (var row = 0; row < batch.Count; row++)
                    output.Ids(nodes[row], batch.Ids[row], reviewers[row]);
            }

            await output.FlushAsync(cancellationToken);
        }

        output.EndList();
    }

    private async Task WriteAnnotationsAsync(long skeleton, CancellationToken cancellationToken)
    {
        List<AnnotationLink> links = [];

        // As in CATMAID, the user beside an annotation is the one who linked the skeleton to its neuron.
        var users = new Dictionary<long, long>();
        if (wanted.Annotations)
        {
            foreach (var (neuron, user) in await data.ListAsync(
                data.Query(Models.ClassInstanceClassInstance).Where("relation", data.Relation(TracingVocabulary.ModelOf)).Where("class_instance_a", skeleton), row => (row.Long("class_instance_b"), row.Long("user")), cancellationToken))
                users[neuron] = user;
            links = await data.AnnotationLinksAsync(new IdSet(users.Keys), null, cancellationToken);
        }

        output.StartList(links.Count);
        foreach (var link in links)
        {
            if (wanted.Users)
                output.Ids(link.Annotation, users[link.Entity]);
            else
                output.Ids(link.Annotation);
        }

        output.EndList();
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

    /// <summary>Returns the node of a row.</summary>
    public NodeRow this[int row] => new(
        batch.Ids[row], _parents.IsNull(row) ? null : _parents.Values[row], _skeletons[row], _users[row], _x[row], _y[row], _z[row], _radii[row], _confidences[row], _edited[row]);
}
