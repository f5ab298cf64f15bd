using Tracelift.Model;

namespace Tracelift.Tracing.Export.Selecting;

/// <summary>The annotations of a project and the annotations of annotations, at any depth and with cycles.</summary>
internal sealed class AnnotationGraph
{
    private readonly Dictionary<string, List<long>> _byName = new(StringComparer.Ordinal);
    private readonly Dictionary<long, List<long>> _above = [];
    private readonly Dictionary<long, List<long>> _below = [];

    /// <summary>All annotations.</summary>
    public IdSet Annotations { get; } = [];

    public void Add(long annotation, string name)
    {
        Annotations.Add(annotation);
        if (!_byName.TryGetValue(name, out var ids))
            _byName.Add(name, ids = []);
        ids.Add(annotation);
    }

    /// <summary>Adds an annotation of an annotation.</summary>
    public void Link(long annotation, long with)
    {
        List(_above, annotation).Add(with);
        List(_below, with).Add(annotation);
    }

    /// <summary>Returns the annotations with a name; several may have the same.</summary>
    public IReadOnlyList<long> Named(string name) => _byName.TryGetValue(name, out var ids) ? ids : [];

    /// <summary>Returns all annotations with their names.</summary>
    public IEnumerable<(long Id, string Name)> Names() => _byName.SelectMany(name => name.Value, (name, id) => (id, name.Key));

    /// <summary>Returns the annotations that carry an annotation themselves.</summary>
    public IReadOnlyList<long> CarriersOf(long annotation) => _below.GetValueOrDefault(annotation) ?? [];

    /// <summary>Returns the annotations of an annotation itself.</summary>
    public IReadOnlyList<long> CarriedBy(long annotation) => _above.GetValueOrDefault(annotation) ?? [];

    /// <summary>Returns some annotations and all annotations below them, at any depth.</summary>
    public IdSet WithAllBelow(IEnumerable<long> annotations) => Reach(annotations, _below);

    /// <summary>Returns some annotations and all annotations above them, at any depth.</summary>
    public IdSet WithAllAbove(IEnumerable<long> annotations) => Reach(annotations, _above);

    /// <summary>Returns all annotations below some annotations, without these themselves.</summary>
    public IdSet Below(IEnumerable<long> annotations)
    {
        var start = annotations.ToList();
        return Reach(start.SelectMany(id => _below.GetValueOrDefault(id) ?? []), _below);
    }

    private static IdSet Reach(IEnumerable<long> from, Dictionary<long, List<long>> edges)
    {
        var reached = new IdSet();
        var open = new Stack<long>(from);
        while (open.TryPop(out var id))
        {
            if (!reached.Add(id) || !edges.TryGetValue(id, out var next))
                continue;
            foreach (var other in next)
                open.Push(other);
        }

        return reached;
    }

    private static List<long> List(Dictionary<long, List<long>> lists, long key)
    {
        if (!lists.TryGetValue(key, out var list))
            lists.Add(key, list = []);
        return list;
    }
}
