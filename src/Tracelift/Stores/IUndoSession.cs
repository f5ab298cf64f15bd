using Tracelift.Model;
using Tracelift.Stores.Ledger;

namespace Tracelift.Stores;

/// <summary>
/// The transaction that undoes an import. Its reads see what others commit meanwhile. Disposing without a commit leaves
/// the store unchanged.
/// </summary>
public interface IUndoSession : IReadSession
{
    /// <summary>Notes on the deletion for the administrator of the store.</summary>
    IReadOnlyList<string> Notes { get; }

    /// <summary>Finds and locks a run: no other session can undo it until this transaction ends.</summary>
    /// <returns>The run; null if there is none with this number.</returns>
    Task<StoredRun?> LockRunAsync(long run, CancellationToken cancellationToken);

    /// <summary>Returns the ids that the locked run has given to rows of a table, including deleted rows.</summary>
    Task<IdSet> MadeAsync(string table, CancellationToken cancellationToken);

    /// <summary>Counts the rows of a table that exist with these ids.</summary>
    Task<long> CountAsync(string table, IdSet ids, CancellationToken cancellationToken);

    /// <summary>Returns ids of the locked run that a later run has used again, because it kept the ids of its file.</summary>
    Task<IdSet> TakenOverAsync(string table, CancellationToken cancellationToken);

    /// <summary>
    /// Locks rows that will be deleted: every session that refers to one has committed, and no other can refer to one
    /// before this transaction ends.
    /// </summary>
    /// <returns>The ids that exist.</returns>
    Task<IdSet> LockRowsAsync(ModelDescription model, IdSet ids, CancellationToken cancellationToken);

    /// <summary>
    /// Returns all columns of the store that can refer to rows of the locked run, except those of derived tables, caches
    /// and history.
    /// </summary>
    Task<IReadOnlyList<RowReference>> ReferencesAsync(CancellationToken cancellationToken);

    /// <summary>Returns the locked run's rows that other rows refer to in a column.</summary>
    Task<IdSet> ReferencedAsync(RowReference reference, CancellationToken cancellationToken);

    /// <summary>
    /// Returns the rows outside of the locked run that refer to these rows in a column; for rows without an id, the ids
    /// that they refer to.
    /// </summary>
    Task<IdSet> ReferrersAsync(RowReference reference, IdSet named, CancellationToken cancellationToken);

    /// <summary>
    /// Returns the rows of <see cref="ReferrersAsync"/>; if the column refers to its own table, also those that refer to
    /// them in turn.
    /// </summary>
    /// <param name="reference">The column.</param>
    /// <param name="named">The rows that are referred to.</param>
    /// <param name="isLocked">Whether to lock the rows, so that their references stay until the transaction ends.</param>
    /// <param name="cancellationToken">Cancels the search.</param>
    Task<IdSet> FollowAsync(RowReference reference, IdSet named, bool isLocked, CancellationToken cancellationToken);

    /// <summary>Treats rows of others as the locked run's until the transaction ends.</summary>
    Task AdoptAsync(string table, IdSet ids, CancellationToken cancellationToken);

    /// <summary>Sets a column to null in all rows outside of the locked run that refer to one of these rows.</summary>
    Task SetNullAsync(RowReference reference, IdSet named, CancellationToken cancellationToken);

    /// <summary>Returns the rows of a model that other runs have re-used and that are not undone.</summary>
    Task<IdSet> ReusedAsync(ModelDescription model, CancellationToken cancellationToken);

    /// <summary>Returns the locked run's rows of a model that were changed since the run.</summary>
    Task<IdSet> ChangedAsync(ModelDescription model, CancellationToken cancellationToken);

    /// <summary>Returns the locked run's treenodes in skeletons that the run neither made nor replaced.</summary>
    Task<IdSet> StrayTreenodesAsync(CancellationToken cancellationToken);

    /// <summary>Deletes rows and the rows derived from them, as <see cref="IImportSession.DeleteAsync"/> does.</summary>
    /// <param name="table">Their table.</param>
    /// <param name="ids">Their ids; ids that do not exist are ignored.</param>
    /// <param name="done">Receives the number of ids done.</param>
    /// <param name="cancellationToken">Cancels the work.</param>
    /// <returns>The number of deleted rows.</returns>
    Task<long> DeleteAsync(string table, IdSet ids, Action<long>? done, CancellationToken cancellationToken);

    /// <summary>Records that the locked run is undone, deletes its ids, and commits. Then statistics and caches are brought up to date; notes say what could not be.</summary>
    /// <param name="when">The time.</param>
    /// <param name="who">The user who undid it.</param>
    /// <param name="tables">The result by table, including rows of others.</param>
    /// <param name="cancellationToken">Cancels the work until the commit begins.</param>
    Task CommitAsync(DateTimeOffset when, string who, IReadOnlyList<RunTable> tables, CancellationToken cancellationToken);
}
