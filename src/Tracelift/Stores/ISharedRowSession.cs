using Tracelift.Model;

namespace Tracelift.Stores;

/// <summary>A transaction that can lock what several sessions share, so that each creates no second one and deletes none that another needs.</summary>
public interface ISharedRowSession : IRowSession
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

    /// <summary>
    /// Deletes all rows of a project, in every table with a <c>project_id</c>, and the rows derived from them. The
    /// project itself, its stacks, tags and rights stay.
    /// </summary>
    /// <returns>The number of deleted rows by table; tables without any are left out.</returns>
    Task<IReadOnlyDictionary<string, long>> ClearProjectAsync(long project, CancellationToken cancellationToken);
}
