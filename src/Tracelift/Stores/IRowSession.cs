using Tracelift.Model;

namespace Tracelift.Stores;

/// <summary>A transaction that can write a few rows of any model. Its own reads see its changes.</summary>
public interface IRowSession : IReadSession
{
    /// <summary>
    /// Takes the store-wide write lock until the transaction ends, so that find-or-create cannot race. Later reads see
    /// everything that earlier holders committed.
    /// </summary>
    Task LockAsync(CancellationToken cancellationToken);

    /// <summary>Takes ids of a family's sequence.</summary>
    /// <returns>The ids, ascending, not always consecutive.</returns>
    Task<IReadOnlyList<long>> TakeIdsAsync(IdFamily family, int count, CancellationToken cancellationToken);

    /// <summary>Inserts rows; their ids are final.</summary>
    /// <exception cref="Errors.InputException">A row breaks a rule of its table, or exists already.</exception>
    Task InsertAsync(Batch rows, CancellationToken cancellationToken);

    /// <summary>Updates all columns of the rows with these primary keys. Imports never update treenodes and connectors.</summary>
    /// <exception cref="Errors.InputException">A row breaks a rule of its table.</exception>
    Task UpdateAsync(Batch rows, CancellationToken cancellationToken);

    /// <summary>Deletes the rows of a model with these primary keys, and no others.</summary>
    /// <returns>The number of deleted rows.</returns>
    Task<long> DeleteAsync(ModelDescription model, IdSet ids, CancellationToken cancellationToken);
}
