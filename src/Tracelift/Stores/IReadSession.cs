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
}
