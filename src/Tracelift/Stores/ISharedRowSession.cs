using Tracelift.Model;

namespace Tracelift.Stores;

/// <summary>A transaction that can lock what several sessions share, so that each creates no second one and deletes none that another needs.</summary>
public interface ISharedRowSession : IRowSession, IReferenceSession
{
    /// <summary>
    /// Takes the project's lock until the transaction ends, so that no other session makes semantic objects in it. Later
    /// reads see everything that earlier holders committed.
    /// </summary>
    Task LockProjectAsync(long project, CancellationToken cancellationToken);

    /// <summary>
    /// Locks rows against deletion until the transaction ends; an <see cref="IChangeSession"/> also against changes. Later
    /// reads see everything that earlier holders committed.
    /// </summary>
    /// <returns>The ids that still exist.</returns>
    Task<IdSet> LockRowsAsync(ModelDescription model, IdSet ids, CancellationToken cancellationToken);

    /// <summary>
    /// Counts a row that <see cref="IRowSession.InsertAsync"/> has written as made by the run, so that an undo deletes
    /// it. Other inserted rows stay.
    /// </summary>
    void CountAsMade(string table, long id);

    /// <summary>Counts older rows that the run has deleted or changed. An undo does not restore them, and says so.</summary>
    void CountAsLost(string table, long count);

    /// <summary>Locks rows that are about to be deleted: until the transaction ends, no other session can make a row that refers to them.</summary>
    /// <returns>The ids that still exist.</returns>
    Task<IdSet> LockForDeletionAsync(ModelDescription model, IdSet ids, CancellationToken cancellationToken);

    /// <summary>Deletes rows of one table. Constraints are checked at the commit.</summary>
    /// <param name="from">The rows <c>t</c>, as in <see cref="CheckedReference.From"/>.</param>
    /// <param name="condition">Their condition, as SQL.</param>
    /// <param name="cancellationToken">Cancels the work.</param>
    /// <returns>The number of deleted rows.</returns>
    Task<long> DeleteAsync(string from, string condition, CancellationToken cancellationToken);

    /// <summary>Sets a column of rows to null.</summary>
    /// <param name="reference">The column.</param>
    /// <param name="condition">The rows' condition, as SQL.</param>
    /// <param name="cancellationToken">Cancels the work.</param>
    Task SetNullAsync(CheckedReference reference, string condition, CancellationToken cancellationToken);

    /// <summary>Deletes rows of tracing data and the rows derived from them, as <see cref="IImportSession.DeleteAsync"/> does.</summary>
    /// <returns>The number of deleted rows of the model.</returns>
    Task<long> RemoveAsync(ModelDescription model, IdSet ids, CancellationToken cancellationToken);
}
