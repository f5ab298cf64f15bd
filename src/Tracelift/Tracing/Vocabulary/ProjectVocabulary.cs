using Tracelift.Model;
using Tracelift.Stores;

namespace Tracelift.Tracing.Vocabulary;

/// <summary>The classes and relations of a project of a store, by name and by id.</summary>
public sealed class ProjectVocabulary
{
    private readonly Dictionary<string, IdSet> _classes = new(StringComparer.Ordinal);
    private readonly Dictionary<string, IdSet> _relations = new(StringComparer.Ordinal);
    private readonly Dictionary<long, string> _classNames = [];

    private ProjectVocabulary()
    {
    }

    /// <summary>The classes and relations for tracing that the project lacks.</summary>
    public IReadOnlyList<string> Missing =>
    [
        .. TracingVocabulary.Classes.Where(name => !_classes.ContainsKey(name)).Select(name => $"class {name}"),
        .. TracingVocabulary.Relations.Where(name => !_relations.ContainsKey(name)).Select(name => $"relation {name}"),
    ];

    /// <summary>All class names.</summary>
    public IReadOnlyCollection<string> ClassNames => _classes.Keys;

    /// <summary>All relation names.</summary>
    public IReadOnlyCollection<string> RelationNames => _relations.Keys;

    /// <summary>Reads a project's classes and relations.</summary>
    public static async Task<ProjectVocabulary> ReadAsync(
        IReadSession session, long project, CancellationToken cancellationToken)
    {
        var vocabulary = new ProjectVocabulary();
        await foreach (var batch in session.ReadAsync(
            new RowQuery(Models.Class) { Project = project }, cancellationToken))
        {
            using (batch)
                Add(batch, "class_name", vocabulary._classes, vocabulary._classNames);
        }

        await foreach (var batch in session.ReadAsync(
            new RowQuery(Models.Relation) { Project = project }, cancellationToken))
        {
            using (batch)
                Add(batch, "relation_name", vocabulary._relations, null);
        }

        return vocabulary;
    }

    /// <summary>Returns the ids of the classes with a name: usually one; none if the project lacks it.</summary>
    public IdSet Class(string name) => _classes.GetValueOrDefault(name) ?? [];

    /// <summary>Returns the ids of the relations with a name: usually one; none if the project lacks it.</summary>
    public IdSet Relation(string name) => _relations.GetValueOrDefault(name) ?? [];

    /// <summary>Returns the name of a class; null if the project lacks it.</summary>
    public string? ClassName(long id) => _classNames.GetValueOrDefault(id);

    private static void Add(Batch batch, string nameField, Dictionary<string, IdSet> byName, Dictionary<long, string>? byId)
    {
        var names = batch.Texts(nameField);
        for (var row = 0; row < batch.Count; row++)
        {
            var name = names.Text(row)!;
            if (!byName.TryGetValue(name, out var ids))
                byName.Add(name, ids = []);
            ids.Add(batch.Ids[row]);
            if (byId is not null)
                byId[batch.Ids[row]] = name;
        }
    }
}
