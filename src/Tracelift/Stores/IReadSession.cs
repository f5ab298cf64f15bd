using Tracelift.Model;
using Tracelift.Stores.Derived;

namespace Tracelift.Stores;

/// <summary>Reads one snapshot of a store. Only one read may run at a time.</summary>
public interface IReadSession : IAsyncDisposable
{
    /// <summary>Returns all projects, by id.</summary>
    Task<IReadOnlyList<ProjectInfo>> ProjectsAsync(CancellationToken cancellationToken);

    /// <summary>Streams the rows of a model that match a query, each once, in any order. The caller disposes of each batch.</summary>
    IAsyncEnumerable<Batch> ReadAsync(RowQuery query, CancellationToken cancellationToken);

    /// <summary>
    /// Counts a project's rows in a table; null if the store has no such table. For tables without a model, such as
    /// skeleton_origin.
    /// </summary>
    Task<long?> CountAsync(string table, long project, CancellationToken cancellationToken);

    /// <summary>Counts the nodes of some skeletons that users imported as skeletons, by skeleton and user.</summary>
    Task<IReadOnlyList<ImportedNodes>> ImportedNodesAsync(long project, IdSet skeletons, CancellationToken cancellationToken);

    /// <summary>
    /// Passes on the lines from a project's treenodes to their parents that come close to a box: the box around a line and
    /// this one touch. A root's line is a point.
    /// </summary>
    /// <param name="project">The project.</param>
    /// <param name="box">The box.</param>
    /// <param name="edge">Receives each line; returns whether it wants more.</param>
    /// <param name="cancellationToken">Cancels the search.</param>
    Task ScanEdgesAsync(long project, SpatialBox box, Func<EdgeLine, bool> edge, CancellationToken cancellationToken);

    /// <summary>Returns a project's skeletons with a line that CATMAID's searches find in a box, other than lines that only touch its upper side.</summary>
    async Task<IdSet> SkeletonsInAsync(long project, SpatialBox box, CancellationToken cancellationToken)
    {
        var found = new IdSet();
        await ScanEdgesAsync(
            project,
            box,
            edge =>
            {
                if (!found.Contains(edge.Skeleton) && box.IsBelow(edge.FromZ, edge.ToZ) && box.IsReachedBy(edge.FromX, edge.FromY, edge.FromZ, edge.ToX, edge.ToY, edge.ToZ))
                    found.Add(edge.Skeleton);
                return true;
            },
            cancellationToken);
        return found;
    }

    /// <summary>Passes on a project's links whose lines cross a box, and some that only come close.</summary>
    /// <param name="project">The project.</param>
    /// <param name="box">The box.</param>
    /// <param name="link">Receives each line; returns whether it wants more.</param>
    /// <param name="cancellationToken">Cancels the search.</param>
    Task ScanLinksAsync(long project, SpatialBox box, Func<LinkLine, bool> link, CancellationToken cancellationToken);

    /// <summary>Passes on a project's connectors in a box.</summary>
    /// <param name="project">The project.</param>
    /// <param name="box">The box.</param>
    /// <param name="connector">Receives each connector; returns whether it wants more.</param>
    /// <param name="cancellationToken">Cancels the search.</param>
    Task ScanConnectorsAsync(long project, SpatialBox box, Func<ConnectorPoint, bool> connector, CancellationToken cancellationToken);

    /// <summary>Returns a part of a project's log. The store sorts it, so that only this part is read into memory.</summary>
    Task<IReadOnlyList<LoggedEntry>> LogAsync(LogQuery query, CancellationToken cancellationToken);

    /// <summary>Passes on the skeletons in which a project's treenodes were, one after the other. Only CATMAID's own database knows them.</summary>
    /// <param name="project">The project.</param>
    /// <param name="query">Where the search begins.</param>
    /// <param name="path">Receives each sequence of skeletons, with the number of its treenodes.</param>
    /// <param name="cancellationToken">Cancels the search.</param>
    /// <returns>Whether the store keeps former versions of treenodes; nothing is passed on if not.</returns>
    Task<bool> ScanSkeletonPathsAsync(long project, SkeletonPathQuery query, Action<SkeletonPath> path, CancellationToken cancellationToken) => Task.FromResult(false);
}

/// <summary>Nodes of a skeleton that a user has imported.</summary>
/// <param name="Skeleton">The skeleton.</param>
/// <param name="User">The user who imported them.</param>
/// <param name="Nodes">The number of unchanged nodes.</param>
public sealed record ImportedNodes(long Skeleton, long User, long Nodes);
