namespace Tracelift.Stores.Ledger;

/// <summary>The right to begin a load, until it is disposed of.</summary>
public interface ILoadClaim : IAsyncDisposable
{
    /// <summary>Makes sure that it still holds, before the load is committed.</summary>
    /// <exception cref="Tracelift.Errors.StoreException">It was lost, so that another process may have begun the same load.</exception>
    Task RequireHeldAsync(CancellationToken cancellationToken);
}
