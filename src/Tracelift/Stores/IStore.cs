using Tracelift.Stores.Ledger;

namespace Tracelift.Stores;

/// <summary>
/// A place where CATMAID's tables live: an embedded file or a PostgreSQL database. What differs between the kinds is
/// behind this contract and nowhere else. Every method throws <see cref="Errors.StoreException"/> where the store is
/// at fault.
/// </summary>
public interface IStore : IAsyncDisposable
{
    /// <summary>What the store is called in messages: a path or a URL, never with a password.</summary>
    string Name { get; }

    /// <summary>What kind of store it is, its version and state.</summary>
    Task<StoreInfo> DescribeAsync(CancellationToken cancellationToken);

    /// <summary>Opens one snapshot: all that is read in it is of one moment.</summary>
    Task<IReadSession> OpenSnapshotAsync(CancellationToken cancellationToken);

    /// <summary>
    /// The same for readings with a time limit. The caller cancels each of them in time; a store on another machine also ends
    /// the statement by itself a little later, in case the cancellation does not arrive.
    /// </summary>
    /// <param name="limit">How long a reading may take.</param>
    /// <param name="cancellationToken">Cancels the opening.</param>
    Task<IReadSession> OpenSnapshotAsync(TimeSpan limit, CancellationToken cancellationToken) => OpenSnapshotAsync(cancellationToken);

    /// <summary>Opens one snapshot to look whether the store holds together. Writes nothing.</summary>
    Task<ICheckSession> OpenCheckAsync(CancellationToken cancellationToken);

    /// <summary>Begins the one transaction of an import. Without a commit the store stays as it was.</summary>
    Task<IImportSession> BeginImportAsync(CancellationToken cancellationToken);

    /// <summary>Begins a transaction that changes projects, stacks, users or rights. Without a commit the store stays as it was.</summary>
    Task<IChangeSession> BeginChangeAsync(CancellationToken cancellationToken);

    /// <summary>
    /// Notes when a user has logged in. A login does not wait for it: where somebody else is writing to the row or the file,
    /// or this role may not, nothing is noted.
    /// </summary>
    /// <returns>Whether it was noted.</returns>
    Task<bool> NoteLoginAsync(long user, DateTimeOffset when, CancellationToken cancellationToken);

    /// <summary>The imports that the store remembers, the latest first.</summary>
    /// <returns>Null where it remembers none, because nobody has attached Tracelift to CATMAID's database.</returns>
    Task<IReadOnlyList<StoredRun>?> RunsAsync(CancellationToken cancellationToken);

    /// <summary>Begins the one transaction that undoes an import.</summary>
    /// <param name="run">The import's number.</param>
    /// <param name="isDryRun">Whether nothing will be written.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    /// <exception cref="Errors.StoreException">The store remembers no imports.</exception>
    Task<IUndoSession> BeginUndoAsync(long run, bool isDryRun, CancellationToken cancellationToken);

    /// <summary>Opens what the store remembers of the jobs of a server, for one server at a time.</summary>
    /// <returns>Nothing with a reason where it remembers none, or another server has them.</returns>
    Task<JobStoreResult> OpenJobsAsync(CancellationToken cancellationToken);
}
