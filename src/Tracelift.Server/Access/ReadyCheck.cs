using Tracelift.Server.Http;
using Tracelift.Stores;

namespace Tracelift.Server.Access;

/// <summary>
/// Checks whether the store is usable. The check takes no turn, so it waits for no request and delays none:
/// concurrent checks share one connection.
/// </summary>
internal sealed class ReadyCheck(IStore store, TimeProvider time)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly Lock _lock = new();
    private Task? _current;

    /// <summary>Opens and closes a snapshot.</summary>
    /// <exception cref="ApiFault">The store does not answer.</exception>
    /// <exception cref="Errors.StoreException">The store is not usable.</exception>
    public async Task CheckAsync(CancellationToken cancellationToken)
    {
        Task current;
        lock (_lock)
            current = _current is { IsCompleted: false } ? _current : _current = Task.Run(LookAsync, CancellationToken.None);
        await current.WaitAsync(cancellationToken);
    }

    private async Task LookAsync()
    {
        using var patience = new CancellationTokenSource(Patience, time);
        try
        {
            await (await store.OpenSnapshotAsync(Patience, patience.Token)).DisposeAsync();
        }
        catch (OperationCanceledException) when (patience.IsCancellationRequested)
        {
            throw ApiFault.NotNow($"The store does not answer within {Patience.TotalSeconds} seconds");
        }
    }
}
