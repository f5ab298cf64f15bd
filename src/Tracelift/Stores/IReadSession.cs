using Tracelift.Model;

namespace Tracelift.Stores;

/// <summary>Reads within one snapshot of a store. One reading at a time.</summary>
public interface IReadSession : IAsyncDisposable
{
    /// <summary>All projects, by id.</summary>
    Task<IReadOnlyList<ProjectInfo>> ProjectsAsync(CancellationToken cancellationToken);

    /// <summary>
    /// Streams the rows of a model that meet a query, each once, in no particular order. The caller disposes of each
    /// batch.
    /// </summary>
    IAsyncEnumerable<Batch> ReadAsync(RowQuery query, CancellationToken cancellationToken);

    /// <summary>
    /// The number of a project's rows in a table by its name, or null where the store has no such table. For tables
    /// that have no model, such as skeleton_origin.
    /// </summary>
    Task<long?> CountAsync(string table, long project, CancellationToken cancellationToken);

    /// <summary>Which nodes of some skeletons came in by imports of skeletons, by skeleton and user.</summary>
    Task<IReadOnlyList<ImportedNodes>> ImportedNodesAsync(long project, IdSet skeletons, CancellationToken cancellationToken);

    /// <summary>The lines of a project's links that go through a box, and some that only come near it.</summary>
    Task<IReadOnlyList<LinkLine>> LinkLinesAsync(long project, SpatialBox box, CancellationToken cancellationToken);
}

/// <summary>Nodes of a skeleton that a user has imported.</summary>
/// <param name="Skeleton">The skeleton.</param>
/// <param name="User">Who has imported them.</param>
/// <param name="Nodes">How many are still there as they were.</param>
public sealed record ImportedNodes(long Skeleton, long User, long Nodes);
