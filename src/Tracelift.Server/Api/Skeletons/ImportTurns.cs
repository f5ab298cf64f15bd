namespace Tracelift.Server.Api.Skeletons;

/// <summary>
/// Lets a few imports run at once, and the others wait in a row: each has connections of its own, and a store has only so
/// many.
/// </summary>
internal sealed class ImportTurns : IDisposable
{
    private const int AtOnce = 6;

    private readonly SemaphoreSlim _free = new(AtOnce);

    /// <summary>Waits for a turn, which ends when what is returned is disposed of.</summary>
    public async Task<IDisposable> TakeAsync(CancellationToken cancellationToken)
    {
        await _free.WaitAsync(cancellationToken);
        return new Turn(_free);
    }

    public void Dispose() => _free.Dispose();

    private sealed class Turn(SemaphoreSlim free) : IDisposable
    {
        private SemaphoreSlim? _free = free;

        public void Dispose() => Interlocked.Exchange(ref _free, null)?.Release();
    }
}
