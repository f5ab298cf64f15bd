using Tracelift.Stores.Derived;
using Tracelift.Stores.Ledger;

namespace Tracelift.Stores;

/// <summary>
/// A store of CATMAID's tables: an embedded file or a PostgreSQL database. Only implementations of this contract know the
/// differences between the kinds. Every method throws <see cref="Errors.StoreException"/> if the store fails.
/// </summary>
public interface IStore : IAsyncDisposable
{
    /// <summary>The store's name in messages: a path or a URL, never with a password.</summary>
    string Name { get; }

    /// <summary>Describes the kind of store, its version and state.</summary>
    Task<StoreInfo> DescribeAsync(CancellationToken cancellationToken);

    /// <summary>Opens a snapshot: all reads see the same moment.</summary>
    Task<IReadSession> OpenSnapshotAsync(CancellationToken cancellationToken);

    /// <summary>
    /// Opens a snapshot for reads with a time limit. The caller cancels a read that takes longer; a remote store also
    /// ends the statement by itself a little later, in case the cancellation does not arrive.
    /// </summary>
    /// <param name="limit">The largest time of a read.</param>
    /// <param name="cancellationToken">Cancels the opening.</param>
    Task<IReadSession> OpenSnapshotAsync(TimeSpan limit, CancellationToken cancellationToken) => OpenSnapshotAsync(cancellationToken);

    /// <summary>Opens a snapshot for a check of the store's consistency. Writes nothing.</summary>
    Task<ICheckSession> OpenCheckAsync(CancellationToken cancellationToken);

    /// <summary>Begins the transaction of an import. Without a commit the store is unchanged.</summary>
    Task<IImportSession> BeginImportAsync(CancellationToken cancellationToken);

    /// <summary>Begins a transaction that changes projects, stacks, users or rights. Without a commit the store is unchanged.</summary>
    Task<IChangeSession> BeginChangeAsync(CancellationToken cancellationToken);

    /// <summary>
    /// Records when a user logged in. A login does not wait for it: if another session is writing to the row or the file,
    /// or this role may not write, the time is not recorded.
    /// </summary>
    /// <returns>Whether the time was recorded.</returns>
    Task<bool> NoteLoginAsync(long user, DateTimeOffset when, CancellationToken cancellationToken);

    /// <summary>
    /// Computes the statistics of a project again, empties its caches, and marks the cells of its grid caches as stale, in short
    /// transactions of their own. Only CATMAID's database has such tables.
    /// </summary>
    /// <exception cref="Errors.StoreException">Another client held a table for too long.</exception>
    Task<IReadOnlyList<RefreshedCache>> RefreshCachesAsync(long project, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<RefreshedCache>>([]);

    /// <summary>Returns the imports in the ledger, the latest first.</summary>
    /// <returns>Null if there is no ledger: Tracelift is not attached to CATMAID's database.</returns>
    Task<IReadOnlyList<StoredRun>?> RunsAsync(CancellationToken cancellationToken);

    /// <summary>Begins the transaction that undoes an import.</summary>
    /// <param name="run">The import's number.</param>
    /// <param name="isDryRun">Whether the session writes nothing.</param>
    /// <param name="cancellationToken">Cancels the start.</param>
    /// <exception cref="Errors.StoreException">The store has no ledger of imports.</exception>
    Task<IUndoSession> BeginUndoAsync(long run, bool isDryRun, CancellationToken cancellationToken);

    /// <summary>Opens the jobs of a server. Only one server may have them open at a time.</summary>
    /// <returns>The jobs; or the reason why the store has none, or another server has them open.</returns>
    Task<JobStoreResult> OpenJobsAsync(CancellationToken cancellationToken);
}
