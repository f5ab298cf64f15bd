using Tracelift.Model;

namespace Tracelift.Stores;

/// <summary>A transaction that can write a few rows of any model. Its reads see what it wrote.</summary>
public interface IRowSession : IReadSession
{
    /// <summary>
    /// Waits until no other such session holds this, and keeps others waiting until this transaction ends: what is
    /// found to be missing afterwards is made once. Reads afterwards see what those that were waited for have committed.
    /// </summary>
    Task LockAsync(CancellationToken cancellationToken);

    /// <summary>Takes ids out of a family's sequence.</summary>
    /// <returns>The ids, ascending, not always in a row.</returns>
    Task<IReadOnlyList<long>> TakeIdsAsync(IdFamily family, int count, CancellationToken cancellationToken);

    /// <summary>Inserts rows; their ids are final.</summary>
    /// <exception cref="Errors.InputException">A row breaks a rule of its table, or is there already.</exception>
    Task InsertAsync(Batch rows, CancellationToken cancellationToken);

    /// <summary>Sets all columns of the rows that have these primary keys. An import does so for neither treenodes nor connectors.</summary>
    /// <exception cref="Errors.InputException">A row breaks a rule of its table.</exception>
    Task UpdateAsync(Batch rows, CancellationToken cancellationToken);

    /// <summary>Deletes the rows of a model that have these primary keys, and nothing else.</summary>
    /// <returns>The number of rows that are gone.</returns>
    Task<long> DeleteAsync(ModelDescription model, IdSet ids, CancellationToken cancellationToken);
}
