using Tracelift.Model;
using Tracelift.Server.Api.Values;
using Tracelift.Server.Calls;
using Tracelift.Server.Http;
using Tracelift.Tracing.Vocabulary;

namespace Tracelift.Server.Api.Skeletons;

/// <summary>The requested parts of a skeleton besides its nodes.</summary>
internal sealed record DetailParts(bool Connectors, bool Tags, bool Reviews, bool Annotations, bool Users, bool EditionTimes, bool Ordered);

/// <summary>Writes skeletons as five lists each. One alone is streamed, because it can have a hundred thousand nodes.</summary>
internal sealed class SkeletonDetail(ProjectData data, DetailParts wanted, ValueWriter output)
{
    // The relations that clients know by index; links of other relations are skipped.
    internal static readonly string[] Relations = [LinkType.Presynaptic, LinkType.Postsynaptic, LinkType.GapJunction, LinkType.Desmosome];

    // How much of many skeletons is in memory at a time.
    private const int MostNodes = 50_000;
    private const int MostSkeletons = 1_000;

    private int RestCount => (wanted.Users ? 1 : 0) + (wanted.EditionTimes ? 1 : 0);

    /// <summary>Writes a skeleton.</summary>
    public async Task WriteAsync(long skeleton, CancellationToken cancellationToken)
    {
        output.StartList(5);
        var nodes = await WriteNodesAsync(skeleton, cancellationToken);
        Write(skeleton, await DetailRows.ReadAsync(data, wanted, IdSet.Of(skeleton), nodes, _ => skeleton, cancellationToken));
        output.EndList();
        await output.FlushAsync(cancellationToken);
    }

    /// <summary>Writes skeletons by their ids, some at a time.</summary>
    public async Task WriteAsync(IdSet skeletons, CancellationToken cancellationToken)
    {
        var sizes = (await data.ListAsync(data.Query(Models.SkeletonSummary).Where("pk", skeletons), row => (row.Id, Nodes: row.Long("num_nodes")), cancellationToken)).ToDictionary(row => row.Id, row => row.Nodes);
        var (some, count) = (new IdSet(), 0L);
        foreach (var skeleton in skeletons)
        {
            var size = sizes.GetValueOrDefault(skeleton);
            if (!some.IsEmpty && (count + size > MostNodes || some.Count == MostSkeletons))
            {
                await WriteSomeAsync(some, cancellationToken);
                (some, count) = ([], 0);
            }

            some.Add(skeleton);
            count += size;
        }

        await WriteSomeAsync(some, cancellationToken);
    }

    private async Task WriteSomeAsync(IdSet skeletons, CancellationToken cancellationToken)
    {
        if (skeletons.Count == 1)
        {
            output.Name(skeletons.Min);
            await WriteAsync(skeletons.Min, cancellationToken);
            return;
        }

        var nodes = skeletons.ToDictionary(skeleton => skeleton, _ => new List<NodeRow>());
        var skeletonOf = new Dictionary<long, long>();
        await foreach (var batch in data.ReadAsync(data.Query(Models.Treenode).Where("skeleton", skeletons), cancellationToken))
        {
            using (batch)
            {
                var columns = new NodeColumns(batch);
                for (var row = 0; row < batch.Count; row++)
                {
                    var node = columns[row];
                    nodes[node.Skeleton].Add(node);
                    if (wanted.Tags)
                        skeletonOf[node.Id] = node.Skeleton;
                }
            }
        }

        var rows = await DetailRows.ReadAsync(data, wanted, skeletons, new IdSet(skeletonOf.Keys), node => skeletonOf[node], cancellationToken);
        foreach (var skeleton in skeletons)
        {
            output.Name(skeleton);
            output.StartList(5);
            output.StartList(nodes[skeleton].Count);
            Write(nodes[skeleton]);
            output.EndList();
            Write(skeleton, rows);
            output.EndList();
            await output.FlushAsync(cancellationToken);
        }
    }

    private async Task<IdSet> WriteNodesAsync(long skeleton, CancellationToken cancellationToken)
    {
        var (ids, sorted) = (new IdSet(), new List<NodeRow>());
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
                        ids.Add(node.Id);
                    if (wanted.Ordered)
                        sorted.Add(node);
                    else
                        Write(node);
                }
            }

            await output.FlushAsync(cancellationToken);
        }

        Write(sorted);
        output.EndList();
        return ids;
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

    private void Write(List<NodeRow> nodes)
    {
        if (wanted.Ordered)
            nodes.Sort((one, other) => one.Id.CompareTo(other.Id));
        foreach (var node in nodes)
            Write(node);
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

    /// <summary>Writes all lists but that of the nodes.</summary>
    private void Write(long skeleton, DetailRows rows)
    {
        var links = rows.Links[skeleton].ToList();
        output.StartList(links.Count);
        foreach (var link in links)
        {
            output.StartList(6 + RestCount);
            output.Number(link.Node);
            output.Number(link.Connector);
            output.Number(link.Kind);
            output.Point(link.X, link.Y, link.Z);
            WriteRest(link.User, link.Edited);
            output.EndList();
        }

        output.EndList();
        WriteTags([.. rows.Tags[skeleton].GroupBy(tag => tag.Name).OrderBy(tag => tag.Key, StringComparer.Ordinal)]);
        var reviews = rows.Reviews[skeleton].ToList();
        output.StartList(reviews.Count);
        foreach (var (node, id, reviewer) in reviews)
            output.Ids(node, id, reviewer);
        output.EndList();
        var annotations = rows.Annotations[skeleton].ToList();
        output.StartList(annotations.Count);
        foreach (var (annotation, user) in annotations)
        {
            if (wanted.Users)
                output.Ids(annotation, user);
            else
                output.Ids(annotation);
        }

        output.EndList();
    }

    private void WriteTags(List<IGrouping<string, DetailTag>> tags)
    {
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

    /// <summary>Writes the end of a link's row: its user and edition time, if requested.</summary>
    private void WriteRest(long user, long edited)
    {
        if (wanted.Users)
            output.Number(user);
        if (wanted.EditionTimes)
            output.Text(ApiTime.Iso(edited));
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
