using Tracelift.Errors;
using Tracelift.Stores;
using Tracelift.Stores.Derived;

namespace Tracelift.Projects.SetUp;

/// <summary>What was computed again for a project.</summary>
/// <param name="Id">The project's id.</param>
/// <param name="Title">Its title.</param>
/// <param name="Caches">The statistics and caches; none in stores other than CATMAID's database.</param>
public sealed record RefreshedProject(long Id, string Title, IReadOnlyList<RefreshedCache> Caches);

/// <summary>Computes everything again that is derived from the rows of projects: edges, summaries, statistics, caches.</summary>
public static class ProjectRefresh
{
    /// <summary>Refreshes projects, one after the other.</summary>
    /// <param name="store">The store.</param>
    /// <param name="named">The projects; empty for all.</param>
    /// <param name="cancellationToken">Cancels the work; the projects before stay refreshed.</param>
    /// <exception cref="UsageException">A project does not exist.</exception>
    public static async Task<IReadOnlyList<RefreshedProject>> RunAsync(
        IStore store, IReadOnlyList<long> named, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(store);
        ArgumentNullException.ThrowIfNull(named);
        IReadOnlyList<ProjectInfo> projects;
        await using (var snapshot = await store.OpenSnapshotAsync(cancellationToken))
            projects = await snapshot.ProjectsAsync(cancellationToken);
        if (named.Where(id => projects.All(project => project.Id != id)).ToList() is { Count: > 0 } unknown)
            throw UnknownProject.Fault(unknown);
        var refreshed = new List<RefreshedProject>();
        foreach (var project in projects.Where(project => named.Count == 0 ? project.Id > 0 : named.Contains(project.Id)))
        {
            await using (var session = await store.BeginChangeAsync(cancellationToken))
            {
                await session.LockProjectAsync(project.Id, cancellationToken);
                await session.RebuildDerivedAsync(project.Id, cancellationToken);
                await session.CommitAsync(cancellationToken);
            }

            refreshed.Add(new RefreshedProject(project.Id, project.Title, await store.RefreshCachesAsync(project.Id, cancellationToken)));
        }

        return refreshed;
    }
}
