using Tracelift.Model;
using Tracelift.Projects.Stored;
using Tracelift.Stores;

namespace Tracelift.Projects.Ontology;

/// <summary>A classification graph, identified by its root, and its projects.</summary>
/// <param name="Root">The id of the root instance.</param>
/// <param name="Name">The root's name.</param>
/// <param name="Projects">The ids of the projects linked to it.</param>
public sealed record ClassificationGraph(long Root, string Name, IReadOnlyList<long> Projects)
{
    /// <summary>Returns all graphs with linked projects.</summary>
    public static async Task<IReadOnlyList<ClassificationGraph>> ListAsync(IReadSession session, CancellationToken cancellationToken)
    {
        var relations = await session.ListAsync(
            new RowQuery(Models.Relation).WhereText("relation_name", [StoredVocabulary.ClassifiedBy]), row => row.Id, cancellationToken);
        var links = await session.ListAsync(
            new RowQuery(Models.ClassInstanceClassInstance).Where("relation", new IdSet(relations)), row => (Root: row.Long("class_instance_b"), Project: row.Long("project")), cancellationToken);
        var roots = await session.ListAsync(
            new RowQuery(Models.ClassInstance).Where("pk", new IdSet(links.Select(link => link.Root))), row => (row.Id, Name: row.Text("name")), cancellationToken);
        var projects = links.ToLookup(link => link.Root, link => link.Project);
        return [.. roots.OrderBy(root => root.Id).Select(root => new ClassificationGraph(root.Id, root.Name, [.. projects[root.Id].Distinct().Order()]))];
    }

    /// <summary>Returns the graphs linked to a project with all of these tags.</summary>
    public static async Task<IReadOnlyList<ClassificationGraph>> SuggestAsync(IReadSession session, IReadOnlyList<string> tags, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(tags);
        if (tags.Count == 0)
            return [];
        var graphs = await ListAsync(session, cancellationToken);
        var byProject = await ProjectTags.OfAsync(session, new IdSet(graphs.SelectMany(graph => graph.Projects)), cancellationToken);
        return [.. graphs.Where(graph => graph.Projects.Any(project => tags.All(byProject[project].Contains)))];
    }
}
