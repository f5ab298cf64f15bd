using Tracelift.Model;

namespace Tracelift.Stores;

/// <summary>
/// A transaction that changes projects, stacks, users, rights, and single rows of tracing data. Its own reads see its
/// changes; other sessions see them after <see cref="CommitAsync"/>. Disposing without a commit leaves the store
/// unchanged.
/// </summary>
public interface IChangeSession : ISharedRowSession
{
    /// <summary>
    /// Labels the transaction, for triggers and the history. Call it before the first row. A transaction has one label:
    /// the first stays.
    /// </summary>
    /// <param name="project">The project.</param>
    /// <param name="user">The user who makes the change.</param>
    /// <param name="label">CATMAID's name of the change: two words with a dot.</param>
    /// <param name="cancellationToken">Cancels the query.</param>
    /// <returns>The time of the transaction, which its rows get.</returns>
    Task<long> MarkAsync(long project, long user, string label, CancellationToken cancellationToken);

    /// <summary>Adds entries to projects' logs, with the time of the transaction.</summary>
    Task LogAsync(IReadOnlyList<LogEntry> entries, CancellationToken cancellationToken);

    /// <summary>
    /// Deletes all rows of a project, in every table with a <c>project_id</c>, and the rows derived from them. The
    /// project itself, its stacks, tags and rights stay.
    /// </summary>
    /// <returns>The number of deleted rows by table; tables without any are left out.</returns>
    Task<IReadOnlyDictionary<string, long>> ClearProjectAsync(long project, CancellationToken cancellationToken);

    /// <summary>Returns the rows of tracing data that one of some users has imported.</summary>
    Task<IdSet> ImportedAsync(ModelDescription model, IdSet ids, IdSet users, CancellationToken cancellationToken);

    /// <summary>Deletes rows of tracing data and the rows derived from them, as <see cref="IImportSession.DeleteAsync"/> does.</summary>
    /// <returns>The number of deleted rows of the model.</returns>
    Task<long> RemoveAsync(ModelDescription model, IdSet ids, CancellationToken cancellationToken);

    /// <summary>
    /// Fills the tables derived from new rows (edges, link edges, connector geometry, summaries), unless triggers have.
    /// Call it after the last row of tracing data.
    /// </summary>
    Task DeriveAsync(IReadOnlyDictionary<ModelDescription, IdSet> added, CancellationToken cancellationToken);

    /// <summary>Computes the derived rows of a project again, and corrects those that differ.</summary>
    Task RebuildDerivedAsync(long project, CancellationToken cancellationToken);

    /// <summary>Raises sequences that are below an existing id.</summary>
    Task RaiseSequencesAsync(CancellationToken cancellationToken);

    /// <summary>Commits.</summary>
    Task CommitAsync(CancellationToken cancellationToken);
}
