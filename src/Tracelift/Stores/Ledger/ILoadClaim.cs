namespace Tracelift.Stores.Ledger;

/// <summary>The right to start a load, until it is disposed of.</summary>
public interface ILoadClaim : IAsyncDisposable
{
    /// <summary>Checks that the claim still holds. Call it before the load is committed.</summary>
    /// <exception cref="Tracelift.Errors.StoreException">The claim was lost: another process may have started the same load.</exception>
    Task RequireHeldAsync(CancellationToken cancellationToken);
}
