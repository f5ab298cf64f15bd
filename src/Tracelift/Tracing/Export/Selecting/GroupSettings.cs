using Tracelift.Model;

namespace Tracelift.Tracing.Export.Selecting;

/// <summary>
/// The export settings of a project's groups: annotations below a settings annotation, which can have annotations
/// <c>export: ...</c> themselves. A group inherits missing settings from the nearest group above it, and at last from the
/// options. Of several parallel groups, the most open setting applies.
/// </summary>
internal sealed class GroupSettings
{
    private static readonly (string Name, Kind Kind, int Level)[] Words =
    [
        ("export: annotations", Kind.Annotations, 1),
        ("export: no-annotations", Kind.Annotations, 0),
        ("export: tags", Kind.Tags, 1),
        ("export: no-tags", Kind.Tags, 0),
        ("export: treenodes", Kind.Treenodes, 1),
        ("export: no-treenodes", Kind.Treenodes, 0),
        ("export: no-connectors", Kind.Connectors, (int)ConnectorMode.None),
        ("export: intra-connectors-only", Kind.Connectors, (int)ConnectorMode.IntraConnectorsOnly),
        ("export: intra-connectors-and-placeholders", Kind.Connectors, (int)ConnectorMode.IntraConnectorsAndPlaceholders),
        ("export: intra-connectors-and-original-placeholders", Kind.Connectors, (int)ConnectorMode.IntraConnectorsAndOriginalPlaceholders),
    ];

    private readonly AnnotationGraph _graph;
    private readonly Dictionary<long, (Kind Kind, int Level)> _words = [];
    private readonly Dictionary<long, NeuronSetting> _settings = [];

    public GroupSettings(AnnotationGraph graph, IEnumerable<long> metaAnnotations, ExportOptions options)
    {
        _graph = graph;
        Groups = graph.Below(metaAnnotations);
        Usual = NeuronSetting.Of(options);
        foreach (var (name, kind, level) in Words)
        {
            foreach (var annotation in graph.Named(name))
                _words[annotation] = (kind, level);
        }
    }

    private enum Kind
    {
        Treenodes,
        Annotations,
        Tags,
        Connectors,
    }

    /// <summary>The annotations that are groups.</summary>
    public IdSet Groups { get; }

    /// <summary>The setting of neurons without a group.</summary>
    public NeuronSetting Usual { get; }

    /// <summary>Returns the setting of a group.</summary>
    public NeuronSetting Of(long group)
    {
        if (!_settings.TryGetValue(group, out var setting))
        {
            setting = new NeuronSetting(
                Level(group, Kind.Treenodes, Usual.Treenodes ? 1 : 0) > 0,
                Level(group, Kind.Annotations, Usual.Annotations ? 1 : 0) > 0,
                Level(group, Kind.Tags, Usual.Tags ? 1 : 0) > 0,
                (ConnectorMode)Level(group, Kind.Connectors, (int)Usual.Connectors));
            _settings.Add(group, setting);
        }

        return setting;
    }

    /// <summary>Searches upwards from a group for the nearest settings, and returns the most open one.</summary>
    private int Level(long group, Kind kind, int usual)
    {
        int? found = null;
        var seen = new IdSet { group };
        var open = new Stack<long>([group]);
        while (open.TryPop(out var annotation))
        {
            var carried = _graph.CarriedBy(annotation);
            if (Said(carried, kind) is { } setting)
            {
                found = Math.Max(found ?? setting, setting);
                continue;
            }

            var above = carried.Where(id => id != annotation && Groups.Contains(id)).ToList();
            if (above.Count == 0)
                found = Math.Max(found ?? usual, usual);
            foreach (var next in above.Where(seen.Add))
                open.Push(next);
        }

        return found ?? usual;
    }

    private int? Said(IReadOnlyList<long> carried, Kind kind)
    {
        int? level = null;
        foreach (var annotation in carried)
        {
            if (_words.TryGetValue(annotation, out var word) && word.Kind == kind)
                level = Math.Max(level ?? word.Level, word.Level);
        }

        return level;
    }
}
