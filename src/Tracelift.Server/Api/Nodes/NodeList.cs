using Tracelift.Model;
using Tracelift.Server.Api.Connectors;
using Tracelift.Server.Api.Skeletons;
using Tracelift.Server.Api.Values;
using Tracelift.Server.Calls;
using Tracelift.Stores;
using Tracelift.Stores.Derived;
using Tracelift.Tracing.Vocabulary;

namespace Tracelift.Server.Api.Nodes;

/// <summary>The nodes and connectors in a box.</summary>
/// <param name="data">The project.</param>
/// <param name="box">The box.</param>
/// <param name="touchesTop">Whether lines count that only touch the box's upper side in z.</param>
internal sealed class NodeList(ProjectData data, SpatialBox box, bool touchesTop)
{
    private const double Microseconds = 1_000_000;

    private readonly SortedDictionary<long, (ConnectorRow Connector, List<LinkRow> Links)> _connectors = [];
    private SortedDictionary<long, List<string>> _tags = [];
    private List<(long Skeleton, long Source, long DataSource)> _origins = [];
    private int _count;

    /// <summary>The nodes.</summary>
    public List<NodeRow> Nodes { get; private set; } = [];

    /// <summary>The relations of the links.</summary>
    public IdSet Relations { get; } = [];

    /// <summary>Finds connectors in the box, those with a link that crosses it, and named ones; with these links.</summary>
    public async Task FindConnectorsAsync(IReadSession session, IReadOnlyList<long> named, int most, CancellationToken cancellationToken)
    {
        var (ids, lines) = (new IdSet(named.Take(most)), new IdSet());
        await session.ScanLinksAsync(
            data.Project,
            box,
            line =>
            {
                if (!IsIn(line.FromX, line.FromY, line.FromZ, line.ToX, line.ToY, line.ToZ))
                    return true;
                ids.Add(line.Connector);
                lines.Add(line.Link);
                return ids.Count < most && lines.Count < most;
            },
            cancellationToken);
        await session.ScanConnectorsAsync(
            data.Project,
            box,
            point =>
            {
                if (ids.Count < most && IsIn(point.X, point.Y, point.Z, point.X, point.Y, point.Z))
                    ids.Add(point.Connector);
                return ids.Count < most;
            },
            cancellationToken);
        foreach (var connector in await data.ListAsync(data.Query(Models.Connector).Where("pk", ids), ConnectorRow.Of, cancellationToken))
            _connectors[connector.Id] = (connector, []);
        foreach (var link in await data.ListAsync(data.Query(Models.TreenodeConnector).Where("pk", lines), LinkRow.Of, cancellationToken))
        {
            if (!_connectors.TryGetValue(link.Connector, out var connector))
                continue;
            connector.Links.Add(link);
            Relations.Add(link.Relation);
        }
    }

    /// <summary>Finds both nodes of each line that crosses the box, the nodes of the links, and named ones.</summary>
    public async Task FindNodesAsync(IReadSession session, IReadOnlyList<long> named, int most, CancellationToken cancellationToken)
    {
        var ids = new IdSet();
        await session.ScanEdgesAsync(
            data.Project,
            box,
            edge =>
            {
                if (!IsIn(edge.FromX, edge.FromY, edge.FromZ, edge.ToX, edge.ToY, edge.ToZ))
                    return true;
                ids.Add(edge.Node);
                if (edge.Parent is { } parent && ids.Count < most)
                    ids.Add(parent);
                return ids.Count < most;
            },
            cancellationToken);
        foreach (var id in named.Concat(_connectors.Values.SelectMany(connector => connector.Links).Select(link => link.Treenode)))
        {
            if (ids.Count < most)
                ids.Add(id);
        }

        Nodes = await data.ListAsync(data.Query(Models.Treenode).Where("pk", ids), row => new NodeColumns(row.Batch)[row.Row], cancellationToken);
        Nodes.Sort((one, other) => one.Id.CompareTo(other.Id));
        _count = Nodes.Count;
    }

    /// <summary>Finds the tags of nodes in the box, and of connectors at its height.</summary>
    public async Task FindTagsAsync(CancellationToken cancellationToken)
    {
        var relation = data.Relation(TracingVocabulary.LabeledAs);
        var links = await data.ListAsync(
            data.Query(Models.TreenodeClassInstance).Where("treenode", new IdSet(Visible().Select(node => node.Id))).Where("relation", relation),
            row => (row.Long("treenode"), row.Long("class_instance")),
            cancellationToken);
        links.AddRange(await data.ListAsync(
            data.Query(Models.ConnectorClassInstance).Where("connector", new IdSet(_connectors.Values.Where(row => row.Connector.Z >= box.MinZ && row.Connector.Z < box.MaxZ).Select(row => row.Connector.Id))).Where("relation", relation),
            row => (row.Long("connector"), row.Long("class_instance")),
            cancellationToken));
        _tags = await data.NamedAsync(links, cancellationToken);
    }

    /// <summary>Finds the origins of skeletons with nodes in the box.</summary>
    public async Task FindOriginsAsync(IReadSession session, CancellationToken cancellationToken) =>
        _origins = await session.ListAsync(
            new RowQuery(OriginModels.SkeletonOrigin) { Project = data.Project }.Where("skeleton", new IdSet(Visible().Select(node => node.Skeleton))),
            row => (row.Long("skeleton"), row.Long("source_id"), row.Long("data_source")),
            cancellationToken);

    /// <summary>Writes all that was found.</summary>
    public async Task WriteAsync(ValueWriter output, Dictionary<long, string> relations, int most, CancellationToken cancellationToken)
    {
        output.StartList(_origins.Count > 0 ? 6 : 5);
        output.StartList(Nodes.Count);
        foreach (var node in Nodes)
        {
            output.StartList(10);
            output.Number(node.Id);
            output.NumberOrNull(node.Parent);
            output.Point(node.X, node.Y, node.Z);
            output.Number(node.Confidence);
            output.Number(node.Radius);
            output.Number(node.Skeleton);
            output.Number(node.Edited / Microseconds);
            output.Number(node.User);
            output.EndList();
        }

        output.EndList();
        await output.FlushAsync(cancellationToken);
        output.StartList(_connectors.Count);
        foreach (var (connector, links) in _connectors.Values)
        {
            output.StartList(8);
            output.Number(connector.Id);
            output.Point(connector.X, connector.Y, connector.Z);
            output.Number(connector.Confidence);
            output.Number(connector.Edited / Microseconds);
            output.Number(connector.User);
            output.StartList(links.Count);
            foreach (var link in links)
            {
                output.StartList(5);
                output.Number(link.Treenode);
                output.Number(link.Relation);
                output.Number(link.Confidence);
                output.Number(link.Edited / Microseconds);
                output.Number(link.Id);
                output.EndList();
            }

            output.EndList();
            output.EndList();
        }

        output.EndList();
        output.StartObject(_tags.Count);
        foreach (var (id, names) in _tags)
        {
            output.Name(id);
            output.StartList(names.Count);
            foreach (var name in names)
                output.Text(name);
            output.EndList();
        }

        output.EndObject();
        output.Flag(_count >= most);
        output.StartObject(relations.Count);
        foreach (var (id, name) in relations)
        {
            output.Name(id);
            output.Text(name);
        }

        output.EndObject();
        if (_origins.Count > 0)
        {
            output.StartList(1);
            output.StartList(_origins.Count);
            foreach (var (skeleton, source, dataSource) in _origins)
                output.Ids(skeleton, source, dataSource);
            output.EndList();
            output.EndList();
        }

        output.EndList();
        await output.FlushAsync(cancellationToken);
    }

    private bool IsIn(double fromX, double fromY, double fromZ, double toX, double toY, double toZ) =>
        (touchesTop || box.IsBelow(fromZ, toZ)) && box.IsReachedBy(fromX, fromY, fromZ, toX, toY, toZ);

    private IEnumerable<NodeRow> Visible() =>
        Nodes.Where(node => node.X >= box.MinX && node.X < box.MaxX && node.Y >= box.MinY && node.Y < box.MaxY && node.Z >= box.MinZ && node.Z < box.MaxZ);
}
