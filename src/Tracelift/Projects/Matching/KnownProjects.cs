using Tracelift.Formats.ProjectFiles;
using Tracelift.Model;
using Tracelift.Model.Projects;
using Tracelift.Projects.Stored;
using Tracelift.Stores;

namespace Tracelift.Projects.Matching;

/// <summary>The projects of a store that definitions may describe.</summary>
internal sealed class KnownProjects
{
    // CATMAID keeps its classification graphs there; it is not a user's project.
    private const long Workspace = -1;

    private readonly Dictionary<long, StoredProject> _projects;
    private readonly ILookup<string, StoredProject> _byTitle;
    private readonly ILookup<string, StoredProject> _byStacks;
    private readonly Dictionary<long, StoredVocabulary> _vocabularies;
    private readonly HashSet<string> _stackTitles;
    private readonly Dictionary<long, string> _traced;

    private KnownProjects(
        IEnumerable<StoredProject> projects, Dictionary<long, StoredVocabulary> vocabularies, HashSet<string> stackTitles, Dictionary<long, string> traced)
    {
        _projects = projects.ToDictionary(project => project.Id);
        _byTitle = _projects.Values.OrderBy(project => project.Id).ToLookup(project => project.Title, StringComparer.Ordinal);
        _byStacks = _projects.Values.Where(project => project.Stacks.Count > 0).OrderBy(project => project.Id).ToLookup(project => Keys(project.Stacks.Select(stack => stack.Key)), StringComparer.Ordinal);
        _vocabularies = vocabularies;
        _stackTitles = stackTitles;
        _traced = traced;
    }

    /// <summary>Reads the candidates for some definitions.</summary>
    /// <param name="session">The store.</param>
    /// <param name="found">The definitions.</param>
    /// <param name="options">The options.</param>
    /// <param name="cancellationToken">Cancels the queries.</param>
    /// <param name="except">A project that is none; or null.</param>
    public static async Task<KnownProjects> LoadAsync(
        IReadSession session, IReadOnlyList<FoundProject> found, ProjectImportOptions options, CancellationToken cancellationToken, long? except = null)
    {
        var definitions = found.Select(one => one.Definition).OfType<ProjectDefinition>().ToList();
        var byRule = options.SameNames is not null;
        var ids = new IdSet();
        if (options.Project is { } target)
            ids.Add(target);
        if (byRule || (options.KnownBy.HasFlag(KnownBy.Name) && options.Project is null))
        {
            ids.UnionWith(await session.ListAsync(
                new RowQuery(Models.Project).WhereText("title", definitions.Select(definition => definition.Title).ToHashSet(StringComparer.Ordinal)), row => row.Id, cancellationToken));
        }

        if (!byRule && options.KnownBy.HasFlag(KnownBy.Stacks) && options.Project is null)
            ids.UnionWith(await WithStacksAsync(session, definitions, cancellationToken));
        ids.Remove(Workspace);
        if (except is { } source)
            ids.Remove(source);
        var titles = byRule && options.SameNames!.IgnoreSameNameStacks
            ? await session.ListAsync(
                new RowQuery(ProjectModels.Stack).WhereText("title", definitions.SelectMany(definition => definition.Stacks).Select(stack => stack.Title).ToHashSet(StringComparer.Ordinal)),
                row => row.Text("title"),
                cancellationToken)
            : [];
        var projects = await StoredProjects.LoadAsync(session, ids, cancellationToken);
        var vocabularies = definitions.Exists(definition => definition.HasClasses) || options.ClassificationGraphs.Count > 0
            ? await StoredVocabulary.LoadAsync(session, new IdSet(projects.Select(project => project.Id)), cancellationToken)
            : [];
        var traced = options.Strategy == KnownStrategy.Replace && !byRule && options.Project is null
            ? await TracingData.OfAsync(session, ids, cancellationToken)
            : [];
        return new KnownProjects(projects, vocabularies, [.. titles], traced);
    }

    public StoredProject? ById(long id) => _projects.GetValueOrDefault(id);

    public StoredVocabulary? VocabularyOf(long id) => _vocabularies.GetValueOrDefault(id);

    public bool HasStackTitle(string title) => _stackTitles.Contains(title);

    public IReadOnlyList<StoredProject> ByTitle(string title) => [.. _byTitle[title]];

    /// <summary>Returns the projects linked to exactly the same stacks.</summary>
    public IReadOnlyList<StoredProject> ByStacks(ProjectDefinition definition) =>
        definition.Stacks.Count == 0 ? [] : [.. _byStacks[Keys(definition.Stacks.Select(StackKey.Of))]];

    /// <summary>Describes a project's tracing data; null for none.</summary>
    public string? TracingDataOf(long project) => _traced.GetValueOrDefault(project);

    private static string Keys(IEnumerable<StackKey> keys) => string.Join('\n', keys.Select(key => key.Text).Order(StringComparer.Ordinal));

    private static async Task<IEnumerable<long>> WithStacksAsync(
        IReadSession session, List<ProjectDefinition> definitions, CancellationToken cancellationToken)
    {
        // One address of each definition is enough to find the candidates; a slash at its end does not matter.
        var bases = definitions.Select(definition => definition.Stacks.SelectMany(stack => stack.Mirrors).FirstOrDefault()?.ImageBase).OfType<string>()
            .SelectMany(address => (string[])[MirrorAddress.Key(address), MirrorAddress.Key(address) + "/"]).ToHashSet(StringComparer.Ordinal);
        var stacks = await session.ListAsync(new RowQuery(ProjectModels.StackMirror).WhereText("image_base", bases), row => row.Long("stack"), cancellationToken);

        // Stacks without mirrors are recognised by title.
        var titles = definitions.Where(definition => definition.Stacks.All(stack => stack.Mirrors.Count == 0)).SelectMany(definition => definition.Stacks).Select(stack => stack.Title).ToHashSet(StringComparer.Ordinal);
        if (titles.Count > 0)
            stacks.AddRange(await session.ListAsync(new RowQuery(ProjectModels.Stack).WhereText("title", titles), row => row.Id, cancellationToken));
        return await session.ListAsync(
            new RowQuery(ProjectModels.ProjectStack).Where("stack", new IdSet(stacks)), row => row.Long("project"), cancellationToken);
    }
}
