using System.Globalization;
using System.Xml;
using Tracelift.Errors;
using Tracelift.Files;
using Tracelift.Formats.Destinations;
using Tracelift.Formats.Skeletons;
using Tracelift.Formats.Swc;

namespace Tracelift.Formats.Nml;

/// <summary>Reads NML files, one after another.</summary>
internal sealed class NmlReader(NodeFile into, InputLimits limits)
{
    private readonly List<SkeletonItem> _items = [];
    private readonly HashSet<long> _ids = [];
    private readonly List<string> _tagNames = [];
    private readonly Dictionary<string, int> _tagPlaces = new(StringComparer.Ordinal);
    private readonly List<ItemNodeTag> _tags = [];
    private readonly Dictionary<string, long> _unread = new(StringComparer.Ordinal);

    // Of the current file.
    private Dictionary<long, int> _itemOfNode = [];
    private string _name = "";
    private double[] _voxel = [1, 1, 1];
    private bool _isOurs;

    /// <summary>The trees with nodes.</summary>
    public IReadOnlyList<SkeletonItem> Items => _items;

    /// <summary>The names of tags, which comments give.</summary>
    public IReadOnlyList<string> TagNames => _tagNames;

    /// <summary>The tagged nodes.</summary>
    public IReadOnlyList<ItemNodeTag> Tags => _tags;

    /// <summary>Elements that say something that is not read, by name.</summary>
    public IReadOnlyDictionary<string, long> Unread => _unread;

    /// <summary>Reads a file.</summary>
    /// <exception cref="InputException">The file is no NML, or damaged.</exception>
    public async Task ReadAsync(InputFile file, CancellationToken cancellationToken)
    {
        (_name, _voxel, _isOurs, _itemOfNode) = (file.Name, [1, 1, 1], false, []);
        var settings = new XmlReaderSettings { Async = true, DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null, IgnoreComments = true, IgnoreProcessingInstructions = true, IgnoreWhitespace = true };
        await using var stream = new InputStream(file);
        using var xml = XmlReader.Create(stream, settings);
        try
        {
            await xml.MoveToContentAsync();
            if (xml.LocalName.Equals("neuroml", StringComparison.OrdinalIgnoreCase) || xml.LocalName == "MorphML")
                throw new InputException("other-format", $"{_name} is NeuroML, not NML of webKnossos or KNOSSOS: both have files that end in .nml", "Convert it to SWC, with navis or the tools of NeuroML.");
            if (xml.LocalName != "things")
                throw new InputException("other-format", $"{_name} begins with the element {xml.LocalName}: expected things, with which NML begins");
            while (await xml.ReadAsync())
            {
                cancellationToken.ThrowIfCancellationRequested();
                if (xml.NodeType != XmlNodeType.Element)
                    continue;
                switch (xml.LocalName)
                {
                    case "experiment":
                        _isOurs = xml.GetAttribute("description") == NmlMarks.Description;
                        break;
                    case "scale":
                        ReadScale(xml);
                        break;
                    case "thing":
                        await ReadThingAsync(xml);
                        break;
                    case "comment":
                        ReadComment(xml);
                        break;
                    case "branchpoint" or "volume" or "group":
                        _unread[xml.LocalName] = _unread.GetValueOrDefault(xml.LocalName) + 1;
                        break;
                }
            }
        }
        catch (XmlException e)
        {
            throw new InputException("damaged-nml", $"{_name} can't be read as XML: {e.Message}", "It may be truncated.", inner: e);
        }
    }

    private void ReadScale(XmlReader xml)
    {
        var size = xml.GetAttribute("unit") is { Length: > 0 } unit
            ? SwcHeaderUnit.Of(unit)?.Nanometres?[0] ?? throw Fault(xml, "bad-value", $"the scale is in {Excerpt.Of(unit)}, which is no known unit")
            : 1;
        _voxel = [Real(xml, "x") * size, Real(xml, "y") * size, Real(xml, "z") * size];
        if (_voxel.Any(axis => !(axis > 0)))
            throw Fault(xml, "bad-value", "the scale is not above 0");
    }

    private async Task ReadThingAsync(XmlReader xml)
    {
        var (id, title) = (Whole(xml, "id"), xml.GetAttribute("name"));
        var (nodes, edges, annotations) = (new List<NodeRow>(), new List<(long One, long Other)>(), new List<string>());
        var places = new Dictionary<long, int>();
        if (!xml.IsEmptyElement)
        {
            var depth = xml.Depth;
            while (await xml.ReadAsync() && xml.Depth > depth)
            {
                if (xml.NodeType != XmlNodeType.Element)
                    continue;
                if (xml.LocalName == "node")
                {
                    var node = Node(xml);
                    if (!places.TryAdd(node.Id, nodes.Count) || !_itemOfNode.TryAdd(node.Id, _items.Count))
                        throw Fault(xml, "duplicate-id", string.Create(CultureInfo.InvariantCulture, $"node {node.Id} occurs a second time"));
                    nodes.Add(node);
                    if (nodes.Count > SwcOptions.UsualMostNodes)
                        throw Fault(xml, "too-large", string.Create(CultureInfo.InvariantCulture, $"tree {id} has more than {SwcOptions.UsualMostNodes} nodes"));
                }
                else if (xml.LocalName == "edge")
                {
                    edges.Add((Whole(xml, "source"), Whole(xml, "target")));
                }
                else if (xml.LocalName == "metadataEntry" && xml.GetAttribute("key") == NmlMarks.Annotations)
                {
                    for (var i = 0; xml.GetAttribute(string.Create(CultureInfo.InvariantCulture, $"{NmlMarks.ListValue}{i}")) is { } annotation; i++)
                        annotations.Add(annotation);
                }
            }
        }

        if (nodes.Count == 0)
            return;
        if (_items.Count == limits.MostItems)
            throw Fault(xml, "too-many-items", string.Create(CultureInfo.InvariantCulture, $"there are more than {limits.MostItems} trees"));
        into.Add(Tree(id, nodes, edges, places));

        // Trees of several files may have the same ids.
        var isFirst = id > 0 && _ids.Add(id);
        var name = string.Create(CultureInfo.InvariantCulture, $"{_name}, tree {id}");
        _items.Add(new SkeletonItem(name) { Title = string.IsNullOrWhiteSpace(title) ? name : title, SourceId = isFirst ? id : null, Annotations = annotations, Length = 56L * nodes.Count });
    }

    private NodeRow Node(XmlReader xml)
    {
        var radius = xml.GetAttribute("radius") is null ? -1 : Real(xml, "radius");
        var node = new NodeRow
        {
            Id = Whole(xml, "id"),
            X = (float)(Real(xml, "x") * _voxel[0]),
            Y = (float)(Real(xml, "y") * _voxel[1]),
            Z = (float)(Real(xml, "z") * _voxel[2]),
            Radius = radius < 0 ? -1 : (float)radius,
        };
        return float.IsFinite(node.X) && float.IsFinite(node.Y) && float.IsFinite(node.Z) && float.IsFinite(node.Radius)
            ? node
            : throw Fault(xml, "not-finite", string.Create(CultureInfo.InvariantCulture, $"a coordinate of node {node.Id} is too large"));
    }

    private NodeRow[] Tree(long id, List<NodeRow> nodes, List<(long One, long Other)> edges, Dictionary<long, int> places)
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"{_name}, tree {id}");
        var ends = new int[2 * edges.Count];
        for (var i = 0; i < edges.Count; i++)
            (ends[2 * i], ends[(2 * i) + 1]) = (Place(edges[i].One), Place(edges[i].Other));
        var graph = new SwcNodes(nodes.Count) { Count = nodes.Count };
        SwcGraph.Connect(ends, graph, name, "nodes");
        var rows = nodes.ToArray();
        for (var row = 0; row < rows.Length; row++)
            rows[row].Parent = graph.Parents[row] < 0 ? -1 : rows[graph.Parents[row]].Id;
        return rows;

        int Place(long node) => places.TryGetValue(node, out var place) ? place
            : throw new InputException("unknown-node", string.Create(CultureInfo.InvariantCulture, $"{name}: an edge ends in node {node}, which the tree lacks"));
    }

    private void ReadComment(XmlReader xml)
    {
        var (node, content) = (Whole(xml, "node"), xml.GetAttribute("content") ?? "");
        if (!_itemOfNode.TryGetValue(node, out var item))
        {
            _unread["comment of an unknown node"] = _unread.GetValueOrDefault("comment of an unknown node") + 1;
            return;
        }

        // Others write sentences, in which a semicolon separates nothing.
        foreach (var tag in _isOurs ? AnnotationList.Split(content) : content.Trim() is { Length: > 0 } text ? [text] : [])
        {
            if (!_tagPlaces.TryGetValue(tag, out var place))
            {
                _tagPlaces.Add(tag, place = _tagNames.Count);
                _tagNames.Add(tag);
            }

            _tags.Add(new ItemNodeTag(item, node, place));
        }
    }

    private long Whole(XmlReader xml, string attribute) =>
        long.TryParse(xml.GetAttribute(attribute), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) && number >= 0 ? number
        : throw Fault(xml, "bad-value", $"{xml.LocalName} has the {attribute} \"{Excerpt.Of(xml.GetAttribute(attribute) ?? "")}\": expected a whole number");

    private double Real(XmlReader xml, string attribute) =>
        double.TryParse(xml.GetAttribute(attribute), NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number) ? number
        : throw Fault(xml, "bad-value", $"{xml.LocalName} has the {attribute} \"{Excerpt.Of(xml.GetAttribute(attribute) ?? "")}\": expected a number");

    private InputException Fault(XmlReader xml, string code, string what) =>
        new(code, xml is IXmlLineInfo lines ? string.Create(CultureInfo.InvariantCulture, $"{_name}, line {lines.LineNumber}: {what}") : $"{_name}: {what}");
}
