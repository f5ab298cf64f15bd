using System.Runtime.CompilerServices;
using Tracelift.Formats.ProjectFiles;
using Tracelift.Model;
using Tracelift.Model.Projects;
using Tracelift.Projects.Stored;
using Tracelift.Stores;

namespace Tracelift.Projects.Exporting;

/// <summary>A project of a store as project files describe it.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Definition">Everything that files can describe.</param>
public sealed record ExportedProject(long Id, ProjectDefinition Definition)
{
    /// <summary>The ids of the project, its stacks and their groups.</summary>
    public required ProjectIds Ids { get; init; }
}

/// <summary>Reads projects as definitions: stacks, mirrors in order of position, groups, ontology, classification, tags.</summary>
public static class ProjectExporter
{
    private const int ProjectsAtOnce = 500;

    /// <summary>Reads projects one by one.</summary>
    public static async IAsyncEnumerable<ExportedProject> ReadAsync(
        IReadSession session, IReadOnlyList<long> projects, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(session);
        foreach (var part in projects.Chunk(ProjectsAtOnce))
        {
            var ids = new IdSet(part);
            var stored = await StoredProjects.LoadAsync(session, ids, cancellationToken);
            var vocabularies = await StoredVocabulary.LoadAsync(session, ids, cancellationToken);
            var tags = await ProjectTags.OfAsync(session, ids, cancellationToken);
            foreach (var project in stored)
                yield return new ExportedProject(project.Id, Define(project, new ClassTree(vocabularies[project.Id]), [.. tags[project.Id]])) { Ids = IdsOf(project) };
        }
    }

    private static ProjectIds IdsOf(StoredProject project) =>
        new(project.Id, [.. project.Stacks.Select(stack => new StackIds(stack.Id, [.. stack.Memberships.Select(member => member.Group)]))]);

    private static ProjectDefinition Define(StoredProject project, ClassTree classes, IReadOnlyList<string> tags) => new()
    {
        Title = project.Title,
        Comment = project.Comment,
        Stacks = [.. project.Stacks.Select(stack => stack.Definition with { Classification = classes.OfStack(stack.Id) })],
        StackGroups =
        [
            .. project.Groups.Select(group => new StackGroupDefinition(group.Title) { Comment = group.Comment, Classification = classes.OfGroup(group.Id) })
                .Where(group => group.Comment is not null || group.Classification.Count > 0),
        ],
        Ontology = classes.Roots,
        Classification = classes.OfProject,
        Tags = tags,
    };
}
