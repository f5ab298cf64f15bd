using Tracelift.Model;

namespace Tracelift.Stores;

/// <summary>
/// One transaction that changes projects, stacks, users, rights, and single rows of tracing data. Reads see what it wrote,
/// nobody else does before <see cref="CommitAsync"/>. Disposing without a commit leaves the store as it was.
/// </summary>
public interface IChangeSession : IRowSession
{
    /// <summary>
    /// Before the first row: says what this transaction does, for triggers and for whoever looks at the history later. A
    /// transaction bears one label; the first stays.
    /// </summary>
    /// <param name="project">The project.</param>
    /// <param name="user">Who does it.</param>
    /// <param name="label">What is done, by CATMAID's name: two words with a dot.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    /// <returns>The time of the transaction, which its rows bear.</returns>
    Task<long> MarkAsync(long project, long user, string label, CancellationToken cancellationToken);

    /// <summary>Adds entries to projects' logs, with the time of the transaction.</summary>
    Task LogAsync(IReadOnlyList<LogEntry> entries, CancellationToken cancellationToken);

    /// <summary>
    /// Deletes all rows that belong to a project, in every table of the store that says so by its <c>project_id</c>,
    /// and what is derived from them; not the project itself, its stacks, tags and rights.
    /// </summary>
    /// <returns>The number of rows that are gone by table, where there were any.</returns>
    Task<IReadOnlyDictionary<string, long>> ClearProjectAsync(long project, CancellationToken cancellationToken);

    /// <summary>
    /// Waits until no import and no other such session may make semantic objects in a project, and keeps others waiting
    /// until this transaction ends. Reads afterwards see what those that were waited for have committed.
    /// </summary>
    Task LockProjectAsync(long project, CancellationToken cancellationToken);

    /// <summary>
    /// Keeps others from changing and deleting rows until this transaction ends. Reads afterwards see what those that
    /// were waited for have committed.
    /// </summary>
    /// <returns>The ids that are still there.</returns>
    Task<IdSet> LockRowsAsync(ModelDescription model, IdSet ids, CancellationToken cancellationToken);

    /// <summary>Finds which rows of tracing data came with an import that one of some users has run.</summary>
    Task<IdSet> ImportedAsync(ModelDescription model, IdSet ids, IdSet users, CancellationToken cancellationToken);

    /// <summary>Deletes rows of tracing data and what is derived from them, as <see cref="IImportSession.DeleteAsync"/> does.</summary>
    /// <returns>The number of rows of the model that are gone.</returns>
    Task<long> RemoveAsync(ModelDescription model, IdSet ids, CancellationToken cancellationToken);

    /// <summary>
    /// After the last row of tracing data: makes what is derived from new rows (edges, link edges, connector geometry,
    /// summaries), where no trigger has done so.
    /// </summary>
    Task DeriveAsync(IReadOnlyDictionary<ModelDescription, IdSet> added, CancellationToken cancellationToken);

    /// <summary>Computes what is derived from a project's rows again, and writes what is not so.</summary>
    Task RebuildDerivedAsync(long project, CancellationToken cancellationToken);

    /// <summary>Raises sequences that are below an id that exists.</summary>
    Task RaiseSequencesAsync(CancellationToken cancellationToken);

    /// <summary>Commits.</summary>
    Task CommitAsync(CancellationToken cancellationToken);
}
