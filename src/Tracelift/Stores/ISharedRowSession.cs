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
}
