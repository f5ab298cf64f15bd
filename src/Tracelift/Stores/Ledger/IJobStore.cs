namespace Tracelift.Stores.Ledger;

/// <summary>The jobs in a store, for the one server that has opened them. No method waits for an import that is running in the store.</summary>
public interface IJobStore : IAsyncDisposable
{
    /// <summary>Returns all jobs, the oldest first.</summary>
    /// <exception cref="Tracelift.Errors.StoreException">The store can't be used.</exception>
    Task<IReadOnlyList<StoredJob>> ListAsync(CancellationToken cancellationToken);

    /// <summary>Saves a job, replacing any with the same id.</summary>
    /// <exception cref="Tracelift.Errors.StoreException">The store can't be used.</exception>
    Task SaveAsync(StoredJob job, CancellationToken cancellationToken);

    /// <summary>Deletes jobs.</summary>
    /// <exception cref="Tracelift.Errors.StoreException">The store can't be used.</exception>
    Task RemoveAsync(IReadOnlyCollection<string> ids, CancellationToken cancellationToken);
}

/// <summary>The result of opening the jobs of a store.</summary>
/// <param name="Store">The jobs; null if the store can't keep them.</param>
/// <param name="WhyNot">The reason; or null.</param>
public sealed record JobStoreResult(IJobStore? Store, string? WhyNot);
