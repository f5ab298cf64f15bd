using System.Globalization;
using Tracelift.Errors;
using Tracelift.Formats.Swc;
using Tracelift.Model;

namespace Tracelift.Formats.Destinations;

/// <summary>
/// Gathers the rows of an export by skeleton and by connector, for formats that write a skeleton with all it has at once. Nodes,
/// connectors and links go through temporary files, in parts that fit into memory; names, annotations and tags stay in memory.
/// </summary>
internal sealed class ExportGathering(DestinationContext context) : IAsyncDisposable
{
    private const int NodesOfPart = 200_000;
    private const int MostParts = 512;

    private readonly ExportNames _names = new(context.Options.TagsAsTypes);
    private readonly Dictionary<string, long> _notHeld = new(StringComparer.Ordinal);
    private readonly StructSpool<NodeRow> _nodes = new("the export", Parts(context.Treenodes));
    private readonly StructSpool<NodeRow> _partners = new("the export", 64, 16 << 20);
    private readonly StructSpool<ConnectorRow> _connectors = new("the export", 64, 16 << 20);
    private readonly StructSpool<LinkRow> _links = new("the export", 64, 16 << 20);
    private readonly List<string> _notes = [];
    private (long Skeleton, int Part) _last = (0, -1);
    private readonly IdSet _written = [];
    private long _several;

    /// <summary>The names of relations by id.</summary>
    public IReadOnlyDictionary<long, string> Relations => _names.Relations;

    /// <summary>Warnings that writing has found.</summary>
    public IReadOnlyList<string> Notes => _notes;

    /// <summary>Rows that no file format of skeletons holds, by kind.</summary>
    public Dictionary<string, long> NotHeld => _notHeld;

    /// <summary>The treenodes with links, if nodes are numbered; else null.</summary>
    public IdSet? LinkedNodes { get; } = context.Options.NodeIds == NodeIdRule.Number ? [] : null;

    /// <summary>The number of treenodes without those of partners.</summary>
    public long Nodes => _nodes.Count;

    /// <summary>The number of links of connectors.</summary>
    public long Links => _links.Count;

    /// <summary>The number of connectors.</summary>
    public long Connectors => _connectors.Count;

    /// <summary>The number of nodes of partners.</summary>
    public long Partners => _partners.Count;

    /// <summary>Takes a batch of the export.</summary>
    /// <returns>Whether these rows are gathered; if not, the format may hold them in its own way.</returns>
    public bool Add(Batch batch)
    {
        var model = batch.Model;
        if (model == Models.Treenode)
            AddNodes(batch);
        else if (model == Models.Connector)
            AddConnectors(batch);
        else if (model == Models.TreenodeConnector)
            AddLinks(batch);
        else if (!_names.Add(batch, Miss))
            return false;
        return true;
    }

    /// <summary>Counts rows that the format does not hold.</summary>
    public void Miss(string what, long count)
    {
        if (count > 0)
            _notHeld[what] = _notHeld.GetValueOrDefault(what) + count;
    }

    /// <summary>Returns every exported skeleton with nodes, in the order of their ids.</summary>
    public IEnumerable<GatheredSkeleton> Skeletons(CancellationToken cancellationToken)
    {
        _names.Settle(Miss);
        var done = 0L;
        for (var part = 0; part < _nodes.Parts; part++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var rows = _nodes.Read(part);

            // Skeleton by skeleton, and in each by id: the same data give the same files, whatever order a store has.
            Array.Sort(rows, (one, other) => one.Skeleton != other.Skeleton ? one.Skeleton.CompareTo(other.Skeleton) : one.Id.CompareTo(other.Id));
            for (var first = 0; first < rows.Length;)
            {
                var last = first + 1;
                while (last < rows.Length && rows[last].Skeleton == rows[first].Skeleton)
                    last++;
                yield return Of(rows.AsSpan(first, last - first));
                context.Progress?.Invoke("Writing skeletons", ++done, context.Skeletons.Count);
                first = last;
            }
        }

        Miss("neurons without nodes", _names.CountNeurons(_written, context.Skeletons));
        Miss("skeletons without nodes", _names.CountSkeletons(context.Skeletons) - done);
        if (_several > 0)
            _notes.Add(string.Create(CultureInfo.InvariantCulture, $"{_several} nodes have tags of several types: each got the smallest type"));
    }

    /// <summary>Returns every connector with its links, part by part, each part in the order of ids.</summary>
    public IEnumerable<GatheredConnector> ConnectorsWithLinks()
    {
        var done = 0L;
        for (var part = 0; part < _connectors.Parts; part++)
        {
            var (connectors, links) = (_connectors.Read(part), _links.Read(part));
            Array.Sort(connectors, (one, other) => one.Id.CompareTo(other.Id));
            Array.Sort(links, (one, other) =>
                one.Connector != other.Connector ? one.Connector.CompareTo(other.Connector)
                : one.Relation != other.Relation ? one.Relation.CompareTo(other.Relation)
                : one.Node.CompareTo(other.Node));
            var at = 0;
            foreach (var connector in connectors)
            {
                while (at < links.Length && links[at].Connector < connector.Id)
                    at++;
                var first = at;
                while (at < links.Length && links[at].Connector == connector.Id)
                    at++;
                yield return new GatheredConnector(connector, new ArraySegment<LinkRow>(links, first, at - first));
                if (++done % 10_000 == 0)
                    context.Progress?.Invoke("Writing connectors", done, _connectors.Count);
            }
        }
    }

    /// <summary>Returns the nodes of partners, those of a skeleton one after another.</summary>
    public IEnumerable<GatheredPartner> PartnerNodes()
    {
        for (var part = 0; part < _partners.Parts; part++)
        {
            var rows = _partners.Read(part);
            Array.Sort(rows, (one, other) => one.Skeleton != other.Skeleton ? one.Skeleton.CompareTo(other.Skeleton) : one.Id.CompareTo(other.Id));
            foreach (var row in rows)
            {
                var neuron = _names.NeuronOf(row.Skeleton);
                yield return new GatheredPartner(row, neuron, _names.NameOf(row.Skeleton, neuron));
            }
        }
    }

    /// <summary>Returns the names of a node's tags, sorted.</summary>
    public IEnumerable<string> TagsOf(long node) => _names.TagsOf(node);

    /// <summary>Counts the tags of nodes that did not become types.</summary>
    public long CountOtherTags() => _names.CountOtherTags();

    /// <summary>The number of tags of nodes.</summary>
    public long Tags => _names.Tags;

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _nodes.DisposeAsync();
        await _partners.DisposeAsync();
        await _connectors.DisposeAsync();
        await _links.DisposeAsync();
    }

    private static int Parts(long? nodes) => (int)Math.Clamp((nodes ?? 8L * NodesOfPart) / NodesOfPart, 1, MostParts);

    private void AddNodes(Batch batch)
    {
        var ids = batch.Ids;
        var (parents, skeletons) = (batch.Longs("parent"), batch.Longs("skeleton").Values);
        var (x, y, z, radii, confidences) = (batch.Floats("location_x").Values, batch.Floats("location_y").Values, batch.Floats("location_z").Values, batch.Floats("radius").Values, batch.Longs("confidence").Values);
        for (var row = 0; row < batch.Count; row++)
        {
            var node = new NodeRow
            {
                Id = ids[row],
                Parent = parents.IsNull(row) ? 0 : parents.Values[row],
                Skeleton = skeletons[row],
                X = x[row],
                Y = y[row],
                Z = z[row],
                Radius = radii[row],
                Confidence = confidences[row],
            };
            if (PartOf(node.Skeleton) is >= 0 and var part)
                _nodes.Add(part, node);
            else
                _partners.Add((int)((ulong)node.Skeleton % (ulong)_partners.Parts), node);
        }
    }

    // -1 for the skeleton of a partner.
    private int PartOf(long skeleton)
    {
        if (_last.Skeleton == skeleton)
            return _last.Part;
        var part = context.Skeletons.Contains(skeleton) ? (int)(context.Skeletons.Rank(skeleton) * _nodes.Parts / context.Skeletons.Count) : -1;
        _last = (skeleton, part);
        return part;
    }

    private void AddConnectors(Batch batch)
    {
        var (x, y, z, confidences) = (batch.Floats("location_x").Values, batch.Floats("location_y").Values, batch.Floats("location_z").Values, batch.Longs("confidence").Values);
        for (var row = 0; row < batch.Count; row++)
        {
            var id = batch.Ids[row];
            _connectors.Add(PartOfConnector(id), new ConnectorRow { Id = id, X = x[row], Y = y[row], Z = z[row], Confidence = (int)confidences[row] });
        }
    }

    private void AddLinks(Batch batch)
    {
        var (connectors, nodes, skeletons, relations, confidences) = (batch.Longs("connector").Values, batch.Longs("treenode").Values, batch.Longs("skeleton").Values, batch.Longs("relation").Values, batch.Longs("confidence").Values);
        for (var row = 0; row < batch.Count; row++)
        {
            LinkedNodes?.Add(nodes[row]);
            _links.Add(
                PartOfConnector(connectors[row]),
                new LinkRow { Connector = connectors[row], Node = nodes[row], Skeleton = skeletons[row], Relation = relations[row], Confidence = confidences[row] });
        }
    }

    // Neighbouring ids stay together, so that small exports are sorted.
    private int PartOfConnector(long id) => (int)((ulong)(id >> 16) % (ulong)_connectors.Parts);

    private GatheredSkeleton Of(ReadOnlySpan<NodeRow> rows)
    {
        var skeleton = rows[0].Skeleton;
        var nodes = new SwcNodes(rows.Length) { Count = rows.Length };
        var confidences = new Dictionary<long, int>();
        for (var row = 0; row < rows.Length; row++)
        {
            ref readonly var node = ref rows[row];
            (nodes.Ids[row], nodes.ParentIds[row], nodes.Lines[row]) = (node.Id, node.Parent == 0 ? -1 : node.Parent, row + 1);
            (nodes.X[row], nodes.Y[row], nodes.Z[row], nodes.Radii[row]) = (node.X, node.Y, node.Z, node.Radius);
            if (node.Confidence != 5)
                confidences.Add(node.Id, (int)node.Confidence);
        }

        var built = SwcTrees.Build(nodes, string.Create(CultureInfo.InvariantCulture, $"Skeleton {skeleton}"), SeveralRoots.Split);
        if (built.Trees.Count > 1)
            _notes.Add(string.Create(CultureInfo.InvariantCulture, $"Skeleton {skeleton} has {built.Trees.Count} roots"));
        _several += _names.SetTypes(nodes);
        MarkSoma(nodes);
        var neuron = _names.NeuronOf(skeleton);
        if (neuron is { } id)
            _written.Add(id);
        var ordered = new int[nodes.Count];
        Array.Fill(ordered, 5);
        if (confidences.Count > 0)
        {
            for (var row = 0; row < nodes.Count; row++)
                ordered[row] = confidences.GetValueOrDefault(nodes.Ids[row], 5);
        }

        return new GatheredSkeleton(
            skeleton, neuron, _names.NameOf(skeleton, neuron), _names.AnnotationsOf(neuron), _names.OwnerOf(skeleton), built, ordered);
    }

    private void MarkSoma(SwcNodes nodes)
    {
        foreach (var marker in context.Options.SomaMarkers)
        {
            var isMarked = false;
            for (var row = 0; row < nodes.Count; row++)
            {
                if (!(marker.Tag is { } tag ? TagsOf(nodes.Ids[row]).Contains(tag, StringComparer.Ordinal) : marker.IsRoot ? nodes.Parents[row] < 0 : nodes.Radii[row] >= marker.Radius))
                    continue;
                nodes.Types[row] = SwcTypeTags.SomaType;
                isMarked = true;
            }

            if (isMarked)
                return;
        }
    }
}
