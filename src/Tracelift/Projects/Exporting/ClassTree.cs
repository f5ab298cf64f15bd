using Tracelift.Model.Projects;
using Tracelift.Projects.Stored;

namespace Tracelift.Projects.Exporting;

/// <summary>
/// A project's ontology as a tree, with paths in it. A class with several parents occurs several times; one that is its
/// own descendant is not exported again.
/// </summary>
internal sealed class ClassTree
{
    private readonly StoredVocabulary _vocabulary;
    private readonly Dictionary<long, string> _classes;
    private readonly Dictionary<long, string> _relations;
    private readonly ILookup<long, (long A, long Relation)> _below;

    public ClassTree(StoredVocabulary vocabulary)
    {
        _vocabulary = vocabulary;
        _classes = vocabulary.Classes.ToDictionary(type => type.Value, type => type.Key);
        _relations = vocabulary.Relations.ToDictionary(relation => relation.Value, relation => relation.Key);
        _below = vocabulary.ClassLinks.Where(link => _classes.ContainsKey(link.A)).ToLookup(link => link.B, link => (link.A, link.Relation));
        Roots = vocabulary.Classes.TryGetValue(StoredVocabulary.RootClass, out var top)
            ? [.. _below[top].Select(link => Node(link.A, null, [top]))]
            : [];
    }

    public IReadOnlyList<OntologyNode> Roots { get; }

    /// <summary>
    /// The instantiated paths, except those that a stack, a group or a longer path implies: no row says which of those
    /// the project itself has.
    /// </summary>
    public IReadOnlyList<IReadOnlyList<string>> OfProject
    {
        get
        {
            var implied = new HashSet<long>(_vocabulary.Places.Values.Select(place => place.Parent));
            foreach (var (_, instance) in _vocabulary.StackLinks.Concat(_vocabulary.GroupLinks))
                implied.Add(instance);
            return [.. _vocabulary.Places.Keys.Where(instance => !implied.Contains(instance)).Select(Path).OfType<IReadOnlyList<string>>()];
        }
    }

    public IReadOnlyList<IReadOnlyList<string>> OfStack(long stack) =>
        [.. _vocabulary.StackLinks.Where(link => link.Stack == stack).Select(link => Path(link.Instance)).OfType<IReadOnlyList<string>>()];

    public IReadOnlyList<IReadOnlyList<string>> OfGroup(long group) =>
        [.. _vocabulary.GroupLinks.Where(link => link.Group == group).Select(link => Path(link.Instance)).OfType<IReadOnlyList<string>>()];

    private OntologyNode Node(long type, string? relation, IReadOnlyList<long> above)
    {
        IReadOnlyList<long> path = [.. above, type];
        return new OntologyNode(
            _classes[type],
            relation,
            [.. _below[type].Where(link => !path.Contains(link.A)).Select(link => Node(link.A, _relations.GetValueOrDefault(link.Relation, "is_a"), path))]);
    }

    // Null if the path leads into another project's classification graph.
    private List<string>? Path(long instance)
    {
        var path = new List<string>();
        for (var at = instance; at != 0; at = _vocabulary.Places[at].Parent)
        {
            if (!_vocabulary.Places.TryGetValue(at, out var place) || !_classes.TryGetValue(place.Class, out var name) || path.Count > 1000)
                return null;
            path.Insert(0, name);
        }

        return path;
    }
}
