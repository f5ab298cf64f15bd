using Tracelift.Model;
using Tracelift.Stores;

namespace Tracelift.Projects.Stored;

/// <summary>A project's classes and relations, its ontology, and the instances of the ontology.</summary>
internal sealed class StoredVocabulary
{
    /// <summary>The class of the roots of an ontology.</summary>
    public const string RootClass = "classification_root";

    /// <summary>The class of the instance that represents a project.</summary>
    public const string ProjectClass = "classification_project";

    /// <summary>The relation of that instance to the root of its classification.</summary>
    public const string ClassifiedBy = "classified_by";

    /// <summary>The relation of a stack or group to the node of its classification.</summary>
    public const string LinkedTo = "linked_to";

    /// <summary>The relation of a root to <see cref="RootClass"/>.</summary>
    public const string IsA = "is_a";

    /// <summary>Classes by name.</summary>
    public Dictionary<string, long> Classes { get; } = new(StringComparer.Ordinal);

    /// <summary>Relations by name.</summary>
    public Dictionary<string, long> Relations { get; } = new(StringComparer.Ordinal);

    /// <summary>Links between classes, by id: a is below b.</summary>
    public List<(long A, long B, long Relation)> ClassLinks { get; } = [];

    /// <summary>The instances by class and parent instance; the parent of roots is below 0.</summary>
    public Dictionary<(long Class, long Parent), long> Instances { get; } = [];

    /// <summary>The class and parent instance of each instance, by id.</summary>
    public SortedDictionary<long, (long Class, long Parent)> Places { get; } = [];

    /// <summary>The instance that represents the project; or null.</summary>
    public long? ProjectInstance { get; set; }

    /// <summary>The root instances of the project's classification graphs.</summary>
    public HashSet<long> ClassifiedRoots { get; } = [];

    /// <summary>The instances that stacks are linked to.</summary>
    public List<(long Stack, long Instance)> StackLinks { get; } = [];

    /// <summary>The instances that groups are linked to.</summary>
    public List<(long Group, long Instance)> GroupLinks { get; } = [];

    /// <summary>Reads the vocabularies of some projects.</summary>
    public static async Task<Dictionary<long, StoredVocabulary>> LoadAsync(IReadSession session, IdSet projects, CancellationToken cancellationToken)
    {
        var found = projects.ToDictionary(project => project, _ => new StoredVocabulary());
        foreach (var (project, id, name) in await session.ListAsync(
            new RowQuery(Models.Class).Where("project", projects), row => (row.Long("project"), row.Id, row.Text("class_name")), cancellationToken))
        {
            found[project].Classes.TryAdd(name, id);
        }

        foreach (var (project, id, name) in await session.ListAsync(
            new RowQuery(Models.Relation).Where("project", projects), row => (row.Long("project"), row.Id, row.Text("relation_name")), cancellationToken))
        {
            found[project].Relations.TryAdd(name, id);
        }

        var withRoots = new IdSet(found.Where(one => one.Value.Classes.ContainsKey(RootClass) || one.Value.Classes.ContainsKey(ProjectClass)).Select(one => one.Key));
        foreach (var (project, id, a, b, relation) in (await session.ListAsync(
            new RowQuery(Models.ClassClass).Where("project", withRoots), row => (row.Long("project"), row.Id, row.Long("class_a"), row.Long("class_b"), row.Long("relation")), cancellationToken)).OrderBy(link => link.Item2))
        {
            found[project].ClassLinks.Add((a, b, relation));
        }

        await ReadInstancesAsync(session, found, withRoots, cancellationToken);
        return found;
    }

    /// <summary>Returns the classes of the ontology, including the roots.</summary>
    public HashSet<long> OntologyClasses()
    {
        var classes = new HashSet<long>();
        if (!Classes.TryGetValue(RootClass, out var top))
            return classes;
        var below = ClassLinks.ToLookup(link => link.B, link => link.A);
        var open = new Stack<long>(below[top]);
        while (open.TryPop(out var next))
        {
            if (!classes.Add(next))
                continue;
            foreach (var child in below[next])
                open.Push(child);
        }

        return classes;
    }

    private static async Task ReadInstancesAsync(
        IReadSession session, Dictionary<long, StoredVocabulary> found, IdSet projects, CancellationToken cancellationToken)
    {
        // Reads only these classes: a project with tracing data has millions of other instances.
        var classes = new IdSet();
        foreach (var vocabulary in projects.Select(project => found[project]))
        {
            classes.UnionWith(vocabulary.OntologyClasses());
            if (vocabulary.Classes.TryGetValue(ProjectClass, out var own))
                classes.Add(own);
        }

        var instances = await session.ListAsync(
            new RowQuery(Models.ClassInstance).Where("project", projects).Where("class_column", classes),
            row => (Project: row.Long("project"), row.Id, Class: row.Long("class_column")),
            cancellationToken);
        var links = await session.ListAsync(
            new RowQuery(Models.ClassInstanceClassInstance).Where("project", projects).Where("class_instance_a", new IdSet(instances.Select(instance => instance.Id))),
            row => (Project: row.Long("project"), A: row.Long("class_instance_a"), B: row.Long("class_instance_b"), Relation: row.Long("relation")),
            cancellationToken);
        var parents = links.ToLookup(link => link.A);
        var known = instances.Select(instance => instance.Id).ToHashSet();
        foreach (var (project, id, type) in instances.OrderBy(instance => instance.Id))
        {
            var vocabulary = found[project];
            if (vocabulary.Classes.TryGetValue(ProjectClass, out var own) && type == own)
            {
                vocabulary.ProjectInstance ??= id;
                vocabulary.ClassifiedRoots.UnionWith(parents[id].Select(link => link.B));
                continue;
            }

            var parent = parents[id].Select(link => link.B).FirstOrDefault(known.Contains);
            vocabulary.Instances.TryAdd((type, parent), id);
            vocabulary.Places[id] = (type, parent);
        }

        foreach (var (project, id, stack, instance) in (await session.ListAsync(
            new RowQuery(Models.StackClassInstance).Where("project", projects), row => (row.Long("project"), row.Id, row.Long("stack"), row.Long("class_instance")), cancellationToken)).OrderBy(link => link.Item2))
        {
            found[project].StackLinks.Add((stack, instance));
        }

        foreach (var (project, id, group, instance) in (await session.ListAsync(
            new RowQuery(Models.StackGroupClassInstance).Where("project", projects), row => (row.Long("project"), row.Id, row.Long("stack_group"), row.Long("class_instance")), cancellationToken)).OrderBy(link => link.Item2))
        {
            found[project].GroupLinks.Add((group, instance));
        }
    }
}
