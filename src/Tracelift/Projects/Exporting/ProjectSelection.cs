using Tracelift.Errors;
using Tracelift.Model;
using Tracelift.Projects.Stored;
using Tracelift.Stores;

namespace Tracelift.Projects.Exporting;

/// <summary>A selection of projects, which match every given kind of condition; all projects if there are no conditions.</summary>
public sealed record ProjectSelection
{
    /// <summary>Ids.</summary>
    public IReadOnlyList<long> Ids { get; init; } = [];

    /// <summary>Titles.</summary>
    public IReadOnlyList<string> Titles { get; init; } = [];

    /// <summary>Tags; a project must have one of them.</summary>
    public IReadOnlyList<string> Tags { get; init; } = [];

    /// <summary>Returns the ids of the projects, ascending.</summary>
    /// <exception cref="UsageException">No project has an id or a title.</exception>
    public async Task<IReadOnlyList<long>> FindAsync(IReadSession session, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(session);

        // CATMAID keeps its classification graphs in project -1, which users do not see.
        var projects = (await session.ProjectsAsync(cancellationToken)).Where(project => project.Id > 0).ToList();
        var unknown = Ids.Where(id => !projects.Exists(project => project.Id == id)).Select(id => $"with the id {id}")
            .Concat(Titles.Where(title => !projects.Exists(project => project.Title == title)).Select(title => $"\"{title}\"")).ToList();
        if (unknown.Count > 0)
            throw UnknownProject.Fault(unknown);
        var chosen = projects.Where(project => (Ids.Count == 0 || Ids.Contains(project.Id)) && (Titles.Count == 0 || Titles.Contains(project.Title))).Select(project => project.Id).ToList();
        if (Tags.Count == 0)
            return chosen;
        var tags = await ProjectTags.OfAsync(session, new IdSet(chosen), cancellationToken);
        return [.. chosen.Where(project => tags[project].Any(Tags.Contains))];
    }
}
