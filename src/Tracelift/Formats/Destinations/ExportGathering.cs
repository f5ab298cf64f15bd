using System.Globalization;
using System.Runtime.CompilerServices;
using Tracelift.Errors;
using Tracelift.Formats.Swc;
using Tracelift.Model;

namespace Tracelift.Formats.Destinations;

/// <summary>
/// Gathers the rows of an export by skeleton and by connector, for formats that write a skeleton with all it has at once. Nodes,
/// connectors and links go through temporary files, in parts that fit into memory. In memory stay: names, the annotations of
/// neurons, and the tags of nodes.
/// </summary>
internal sealed class ExportGathering(DestinationContext context) : IAsyncDisposable
{
    private const string Neuron = "neuron", Skeleton = "skeleton", Annotation = "annotation", Label = "label";
    private const int NodesOfPart = 200_000;
    private const int MostParts = 512;

    private readonly Dictionary<long, string> _classes = [];
    private readonly Dictionary<long, string> _relations = [];
    private readonly Dictionary<long, string> _neurons = [];
    private readonly Dictionary<long, (long Owner, string Name)> _skeletons = [];
    private readonly Dictionary<long, string> _annotations = [];
    private readonly Dictionary<long, string> _labels = [];
    private readonly Dictionary<long, string> _users = [];
    private readonly Dictionary<long, long> _neuronOf = [];
    private readonly List<(long Object, long Annotation)> _annotated = [];
    private readonly List<(long Node, long Tag)> _tagged = [];
    private readonly Dictionary<string, long> _notHeld = new(StringComparer.Ordinal);
    private readonly StructSpool<NodeRow> _nodes = new("the export", Parts(context.Treenodes));
    private readonly StructSpool<NodeRow> _partners = new("the export", 64, 16 << 20);
    private readonly StructSpool<ConnectorRow> _connectors = new("the export", 64, 16 << 20);
    private readonly StructSpool<LinkRow> _links = new("the export", 64, 16 << 20);
    private readonly List<string> _notes = [];
    private (long[] Nodes, long[] Tags) _tags = ([], []);
    private (long[] Objects, long[] Annotations) _annotationLinks = ([], []);
    private (long Skeleton, int Part) _last = (0, -1);
    private Dictionary<long, int> _typeTags = [];
    private readonly IdSet _written = [];
    private long _several;

    /// <summary>The names of relations by id.</summary>
    public IReadOnlyDictionary<long, string> Relations => _relations;

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
        else if (model == Models.TreenodeClassInstance)
            Pairs(batch, "treenode", "class_instance", (node, tag) => _tagged.Add((node, tag)));
        else if (model == Models.ClassInstance)
            AddInstances(batch);
        else if (model == Models.ClassInstanceClassInstance)
            AddInstanceLinks(batch);
        else if (model == Models.Class)
            Names(batch, "class_name", _classes);
        else if (model == Models.Relation)
            Names(batch, "relation_name", _relations);
        else if (model == Models.User)
            Names(batch, "username", _users);
        else
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
    public async IAsyncEnumerable<GatheredSkeleton> SkeletonsAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        Settle();
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

            await Task.CompletedTask;
        }

        Miss("neurons without nodes", _neurons.Keys.LongCount(neuron => !_written.Contains(neuron)) - PartnerNeurons());
        Miss("skeletons without nodes", _skeletons.Keys.LongCount(context.Skeletons.Contains) - done);
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
                var neuron = NeuronOf(row.Skeleton);
                yield return new GatheredPartner(row, neuron, NameOf(row.Skeleton, neuron));
            }
        }
    }

    /// <summary>Returns the names of a node's tags, sorted.</summary>
    public IEnumerable<string> TagsOf(long node)
    {
        Settle();
        var at = FirstOf(_tags.Nodes, node);
        for (; at < _tags.Nodes.Length && _tags.Nodes[at] == node; at++)
            yield return _labels.GetValueOrDefault(_tags.Tags[at], "");
    }

    /// <summary>Counts the tags of nodes that did not become types.</summary>
    public long CountOtherTags() => _tagged.LongCount(pair => !_typeTags.ContainsKey(pair.Tag));

    /// <summary>The number of tags of nodes.</summary>
    public long Tags => _tagged.Count;

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _nodes.DisposeAsync();
        await _partners.DisposeAsync();
        await _connectors.DisposeAsync();
        await _links.DisposeAsync();
    }

    // Neurons of partners go another way.
    private long PartnerNeurons() => _neuronOf.Where(pair => !context.Skeletons.Contains(pair.Key)).Select(pair => pair.Value).Distinct().LongCount(neuron => _neurons.ContainsKey(neuron) && !_written.Contains(neuron));

    private static int Parts(long? nodes) => (int)Math.Clamp((nodes ?? 8L * NodesOfPart) / NodesOfPart, 1, MostParts);

    private static int FirstOf(long[] values, long value)
    {
        var at = Array.BinarySearch(values, value);
        if (at < 0)
            return values.Length;
        while (at > 0 && values[at - 1] == value)
            at--;
        return at;
    }

    private static void Names(Batch batch, string field, Dictionary<long, string> into)
    {
        var texts = batch.Texts(field);
        for (var row = 0; row < batch.Count; row++)
            into[batch.Ids[row]] = texts.Text(row) ?? "";
    }

    private static void Pairs(Batch batch, string one, string other, Action<long, long> add)
    {
        var (ones, others) = (batch.Longs(one).Values, batch.Longs(other).Values);
        for (var row = 0; row < batch.Count; row++)
            add(ones[row], others[row]);
    }

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

    private void AddInstances(Batch batch)
    {
        var (classes, names, owners) = (batch.Longs("class_column").Values, batch.Texts("name"), batch.Longs("user").Values);
        for (var row = 0; row < batch.Count; row++)
        {
            var (id, name) = (batch.Ids[row], names.Text(row) ?? "");
            switch (_classes.GetValueOrDefault(classes[row]))
            {
                case Neuron:
                    _neurons[id] = name;
                    break;
                case Skeleton:
                    _skeletons[id] = (owners[row], name);
                    break;
                case Annotation:
                    _annotations[id] = name;
                    break;
                case Label:
                    _labels[id] = name;
                    break;
                default:
                    Miss("other class instances", 1);
                    break;
            }
        }
    }

    private void AddInstanceLinks(Batch batch)
    {
        var (relations, ones, others) = (batch.Longs("relation").Values, batch.Longs("class_instance_a").Values, batch.Longs("class_instance_b").Values);
        for (var row = 0; row < batch.Count; row++)
        {
            switch (_relations.GetValueOrDefault(relations[row]))
            {
                case "model_of":
                    _neuronOf[ones[row]] = others[row];
                    break;
                case "annotated_with":
                    _annotated.Add((ones[row], others[row]));
                    break;
                default:
                    Miss("other links of class instances", 1);
                    break;
            }
        }
    }

    /// <summary>Sorts what came in another order than it is asked for.</summary>
    private void Settle()
    {
        if (_annotationLinks.Objects.Length == 0 && _annotated.Count > 0)
        {
            Miss("annotations of annotations and volumes", _annotated.LongCount(pair => !_neurons.ContainsKey(pair.Object)));
            _annotationLinks = Sorted(_annotated, _annotations);
        }

        if (_tags.Nodes.Length > 0 || _tagged.Count == 0)
            return;
        _tags = Sorted(_tagged, _labels);
        foreach (var (id, name) in _labels)
        {
            if (SwcTypeTags.TypeOf(name) is { } type && SwcTypeTags.Has(type, context.Options.TagsAsTypes))
                _typeTags.Add(id, type);
        }
    }

    private static (long[] Ones, long[] Others) Sorted(List<(long One, long Other)> pairs, Dictionary<long, string> names)
    {
        pairs.Sort((a, b) => a.One != b.One ? a.One.CompareTo(b.One)
            : string.CompareOrdinal(names.GetValueOrDefault(a.Other), names.GetValueOrDefault(b.Other)));
        return ([.. pairs.Select(pair => pair.One)], [.. pairs.Select(pair => pair.Other)]);
    }

    private long? NeuronOf(long skeleton) => _neuronOf.TryGetValue(skeleton, out var neuron) ? neuron : null;

    private string NameOf(long skeleton, long? neuron) =>
        neuron is { } id && _neurons.TryGetValue(id, out var name) ? name : _skeletons.GetValueOrDefault(skeleton).Name ?? "";

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
        SetTypes(nodes);
        MarkSoma(nodes);
        var neuron = NeuronOf(skeleton);
        if (neuron is { } id)
            _written.Add(id);
        var owner = _skeletons.GetValueOrDefault(skeleton).Owner;
        var ordered = new int[nodes.Count];
        Array.Fill(ordered, 5);
        if (confidences.Count > 0)
        {
            for (var row = 0; row < nodes.Count; row++)
                ordered[row] = confidences.GetValueOrDefault(nodes.Ids[row], 5);
        }

        return new GatheredSkeleton(
            skeleton, neuron, NameOf(skeleton, neuron), AnnotationsOf(neuron), _users.GetValueOrDefault(owner, ""), built, ordered);
    }

    private List<string> AnnotationsOf(long? neuron)
    {
        var names = new List<string>();
        if (neuron is null)
            return names;
        for (var at = FirstOf(_annotationLinks.Objects, neuron.Value); at < _annotationLinks.Objects.Length && _annotationLinks.Objects[at] == neuron; at++)
        {
            // Several people may have given the same annotation.
            if (_annotations.TryGetValue(_annotationLinks.Annotations[at], out var name) && (names.Count == 0 || names[^1] != name))
                names.Add(name);
        }

        return names;
    }

    private void SetTypes(SwcNodes nodes)
    {
        if (_typeTags.Count == 0)
            return;
        for (var row = 0; row < nodes.Count; row++)
        {
            int? type = null;
            for (var at = FirstOf(_tags.Nodes, nodes.Ids[row]); at < _tags.Nodes.Length && _tags.Nodes[at] == nodes.Ids[row]; at++)
            {
                if (!_typeTags.TryGetValue(_tags.Tags[at], out var other) || other == type)
                    continue;
                _several += type is null ? 0 : 1;
                type = Math.Min(type ?? other, other);
            }

            nodes.Types[row] = type ?? 0;
        }
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
