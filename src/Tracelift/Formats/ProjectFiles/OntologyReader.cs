using Tracelift.Model.Projects;

namespace Tracelift.Formats.ProjectFiles;

/// <summary>Reads a project's ontology, and classification paths in it.</summary>
internal sealed class OntologyReader
{
    private readonly NodeFields _project;
    private readonly HashSet<(string Parent, string Child)> _links = [];
    private readonly HashSet<string> _roots = new(StringComparer.Ordinal);
    private readonly HashSet<string> _classes = new(StringComparer.Ordinal);

    public OntologyReader(NodeFields project)
    {
        _project = project;
        Roots = Nodes(project.Items("ontology"), []);
    }

    public IReadOnlyList<OntologyNode> Roots { get; }

    /// <summary>Returns the paths of a classification; every step must be in the ontology.</summary>
    public IReadOnlyList<IReadOnlyList<string>> Paths(NodeFields fields)
    {
        var paths = fields.Paths("classification");
        foreach (var path in paths)
        {
            if (Wrong(path) is { } wrong)
                fields.Fault("unknown-class", "classification", $"classification [{string.Join(", ", path)}]: {wrong}");
        }

        return paths;
    }

    private string? Wrong(IReadOnlyList<string> path)
    {
        if (Roots.Count == 0 && _classes.Count == 0)
            return "the project has no ontology";
        if (path.FirstOrDefault(name => !_classes.Contains(name)) is { } unknown)
            return $"the ontology has no class {unknown}";
        if (!_roots.Contains(path[0]))
            return $"{path[0]} is not a root of the ontology; a path begins at one ({string.Join(", ", _roots.Take(5))})";
        for (var i = 1; i < path.Count; i++)
        {
            if (!_links.Contains((path[i - 1], path[i])))
                return $"the ontology has no {path[i]} below {path[i - 1]}";
        }

        return null;
    }

    private List<OntologyNode> Nodes(IEnumerable<DocumentNode> items, IReadOnlyList<string> above)
    {
        var nodes = new List<OntologyNode>();
        foreach (var item in items)
        {
            if (item is not MapNode map || map.Find("class")?.Value is not ScalarNode { Kind: not ScalarKind.Null } scalar || string.IsNullOrWhiteSpace(scalar.Text))
                _project.Bad("ontology", item is MapNode ? new ScalarNode(item.Place, ScalarKind.Boolean, "an entry without a class") : item, "a class: a mapping with class, relation (but for roots) and children");
            else
                nodes.Add(Node(map, scalar.Text, above));
        }

        return nodes;
    }

    private OntologyNode Node(MapNode map, string name, IReadOnlyList<string> above)
    {
        var relation = map.Find("relation")?.Value is ScalarNode { Kind: not ScalarKind.Null } scalar ? scalar.Text : null;
        if (above.Contains(name))
            Fault("ontology-circle", map, $"{name} is below itself: {string.Join(" > ", above)} > {name}");
        else if (above.Count == 0 ? !_roots.Add(name) : !_links.Add((above[^1], name)))
            Fault("duplicate-class", map, above.Count == 0 ? $"the root {name} occurs twice" : $"{name} occurs twice below {above[^1]}; two classes can be related only once");
        if (above.Count > 0 && string.IsNullOrWhiteSpace(relation))
            Fault("missing-relation", map, $"{name} has no relation to {above[^1]}");
        _classes.Add(name);
        var children = map.Find("children")?.Value switch
        {
            null or ScalarNode { Kind: ScalarKind.Null } => [],
            ListNode list when !above.Contains(name) => Nodes(list.Items, [.. above, name]),
            ListNode => [],
            var other => Wrong(other),
        };
        return new OntologyNode(name, above.Count == 0 ? null : relation, children);
    }

    private List<OntologyNode> Wrong(DocumentNode children)
    {
        _project.Bad("children", children, "a list of classes");
        return [];
    }

    private void Fault(string code, MapNode at, string message) => _project.FaultAt(code, at.Place, $"ontology: {message}");
}
