namespace Tracelift.Server.Access;

/// <summary>Lets some do a thing at once, and the others wait in a row.</summary>
internal abstract class Turns(int atOnce) : IDisposable
{
    private readonly SemaphoreSlim _free = new(atOnce);

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
