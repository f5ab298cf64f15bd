namespace Tracelift.Stores.Ledger;

/// <summary>
/// The jobs that a store remembers, for the one server that has opened them. Nothing of it waits for an import that is
/// under way in the store.
/// </summary>
public interface IJobStore : IAsyncDisposable
{
    /// <summary>All jobs, the oldest first.</summary>
    /// <exception cref="Tracelift.Errors.StoreException">The store can't be used.</exception>
    Task<IReadOnlyList<StoredJob>> ListAsync(CancellationToken cancellationToken);

    /// <summary>Remembers a job in place of what was remembered under its name.</summary>
    /// <exception cref="Tracelift.Errors.StoreException">The store can't be used.</exception>
    Task SaveAsync(StoredJob job, CancellationToken cancellationToken);

    /// <summary>Forgets jobs.</summary>
    /// <exception cref="Tracelift.Errors.StoreException">The store can't be used.</exception>
    Task RemoveAsync(IReadOnlyCollection<string> ids, CancellationToken cancellationToken);
}

/// <summary>Whether a store remembers jobs.</summary>
/// <param name="Store">Where; null where it does not.</param>
/// <param name="WhyNot">Why it does not, or null.</param>
public sealed record JobStoreResult(IJobStore? Store, string? WhyNot);
