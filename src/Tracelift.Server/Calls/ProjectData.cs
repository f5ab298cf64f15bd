using Tracelift.Model;
using Tracelift.Server.Http;
using Tracelift.Stores;
using Tracelift.Tracing.Vocabulary;

namespace Tracelift.Server.Calls;

/// <summary>
/// The tracing data of a request's project, from the request's snapshot. All answers are limited to
/// the project, because an id does not tell its project.
/// </summary>
internal sealed class ProjectData
{
    private readonly IReadSession _session;
    private readonly ProjectVocabulary _vocabulary;

    private ProjectData(IReadSession session, long project, ProjectVocabulary vocabulary) =>
        (_session, Project, _vocabulary) = (session, project, vocabulary);

    /// <summary>The project.</summary>
    public long Project { get; }

    /// <summary>Reads the names of the project's classes and relations.</summary>
    public static async Task<ProjectData> OpenAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        var session = await request.ReadAsync(cancellationToken);
        return new ProjectData(session, request.Project, await ProjectVocabulary.ReadAsync(session, request.Project, cancellationToken));
    }

    /// <summary>Returns the ids of a class; empty if the project lacks it, so that it has no instances either.</summary>
    public IdSet Class(string name) => _vocabulary.Class(name);

    /// <summary>Returns the ids of a relation.</summary>
    public IdSet Relation(string name) => _vocabulary.Relation(name);

    /// <summary>Returns the ids of a relation that the caller has named.</summary>
    /// <exception cref="ApiFault">The project has no relation of that name.</exception>
    public IdSet KnownRelation(string name) =>
        _vocabulary.Relation(name) is { IsEmpty: false } ids ? ids : throw ApiFault.BadValue($"Unknown relation: {name}");

    /// <summary>Returns the project's relations by id.</summary>
    public Dictionary<long, string> RelationNames() =>
        _vocabulary.RelationNames.SelectMany(name => _vocabulary.Relation(name), (name, id) => (id, name)).ToDictionary(pair => pair.id, pair => pair.name);

    /// <summary>Returns the name of a class, or null if the project lacks it.</summary>
    public string? ClassName(long id) => _vocabulary.ClassName(id);

    /// <summary>Returns a query for rows of the project.</summary>
    public RowQuery Query(ModelDescription model) => new(model) { Project = Project };

    /// <summary>Streams rows.</summary>
    public IAsyncEnumerable<Batch> ReadAsync(RowQuery query, CancellationToken cancellationToken) => _session.ReadAsync(query, cancellationToken);

    /// <summary>Converts each row.</summary>
    public Task<List<T>> ListAsync<T>(RowQuery query, Func<StoredRow, T> make, CancellationToken cancellationToken) => _session.ListAsync(query, make, cancellationToken);

    /// <summary>Returns the names of class instances by id.</summary>
    public async Task<Dictionary<long, string>> NamesAsync(IdSet ids, CancellationToken cancellationToken) =>
        (await ListAsync(Query(Models.ClassInstance).Where("pk", ids), row => (row.Id, Name: row.Text("name")), cancellationToken)).ToDictionary(row => row.Id, row => row.Name);

    /// <summary>Returns the instances of a class by id.</summary>
    public async Task<SortedDictionary<long, string>> InstancesAsync(string className, CancellationToken cancellationToken)
    {
        var instances = new SortedDictionary<long, string>();
        foreach (var (id, name) in await ListAsync(Query(Models.ClassInstance).Where("class_column", Class(className)), row => (row.Id, row.Text("name")), cancellationToken))
            instances[id] = name;
        return instances;
    }

    /// <summary>Returns the pairs of a skeleton and its neuron.</summary>
    /// <param name="skeletons">Limits the result to these skeletons, unless null.</param>
    /// <param name="neurons">Limits the result to these neurons, unless null.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    public Task<List<(long Skeleton, long Neuron)>> ModelsAsync(IdSet? skeletons, IdSet? neurons, CancellationToken cancellationToken)
    {
        var query = Query(Models.ClassInstanceClassInstance).Where("relation", Relation(TracingVocabulary.ModelOf));
        if (skeletons is not null)
            query = query.Where("class_instance_a", skeletons);
        if (neurons is not null)
            query = query.Where("class_instance_b", neurons);
        return ListAsync(query, row => (row.Long("class_instance_a"), row.Long("class_instance_b")), cancellationToken);
    }

    /// <summary>Returns the links between objects and annotations.</summary>
    /// <param name="entities">Limits the result to these objects, unless null.</param>
    /// <param name="annotations">Limits the result to these annotations, unless null.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    public async Task<List<AnnotationLink>> AnnotationLinksAsync(IdSet? entities, IdSet? annotations, CancellationToken cancellationToken)
    {
        var query = Query(Models.ClassInstanceClassInstance).Where("relation", Relation(TracingVocabulary.AnnotatedWith));
        if (entities is not null)
            query = query.Where("class_instance_a", entities);
        if (annotations is not null)
            query = query.Where("class_instance_b", annotations);
        var links = await ListAsync(query, AnnotationLink.Of, cancellationToken);
        links.Sort((one, other) => one.Id.CompareTo(other.Id));
        return links;
    }

    /// <summary>Returns the names of the tags on connectors, in alphabetical order regardless of case.</summary>
    public async Task<SortedDictionary<long, List<string>>> ConnectorTagsAsync(IdSet connectors, CancellationToken cancellationToken)
    {
        var links = await ListAsync(
            Query(Models.ConnectorClassInstance).Where("connector", connectors).Where("relation", Relation(TracingVocabulary.LabeledAs)),
            row => (Connector: row.Long("connector"), Label: row.Long("class_instance")),
            cancellationToken);
        return await NamedAsync(links, cancellationToken);
    }

    /// <summary>Returns the names of labels, grouped by object.</summary>
    public async Task<SortedDictionary<long, List<string>>> NamedAsync(List<(long Bearer, long Label)> links, CancellationToken cancellationToken)
    {
        var names = await NamesAsync(new IdSet(links.Select(link => link.Label)), cancellationToken);
        var tags = new SortedDictionary<long, List<string>>();
        foreach (var group in links.Where(link => names.ContainsKey(link.Label)).GroupBy(link => link.Bearer))
            tags[group.Key] = [.. group.Select(link => names[link.Label]).OrderBy(name => name.ToUpperInvariant(), StringComparer.Ordinal).ThenBy(name => name, StringComparer.Ordinal)];
        return tags;
    }
}

/// <summary>A link between an object and an annotation.</summary>
internal readonly record struct AnnotationLink(long Id, long Entity, long Annotation, long User, long Created, long Edited)
{
    public static AnnotationLink Of(StoredRow row) =>
        new(row.Id, row.Long("class_instance_a"), row.Long("class_instance_b"), row.Long("user"), row.Long("creation_time"), row.Long("edition_time"));
}
