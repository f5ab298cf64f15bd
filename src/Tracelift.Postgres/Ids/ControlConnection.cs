namespace Tracelift.Postgres.Ids;

/// <summary>
/// A second connection beside an import's transaction, for commands that must take effect at once: changes of sequences,
/// and requests to cancel. Only one caller may use it at a time; it is opened again after it breaks.
/// </summary>
internal sealed class ControlConnection(PostgresUrl url) : IAsyncDisposable
{
    private readonly SemaphoreSlim _turn = new(1, 1);
    private PostgresLink? _link;

    /// <summary>Runs work outside of a transaction.</summary>
    public async Task<T> UseAsync<T>(Func<PostgresLink, Task<T>> work, CancellationToken cancellationToken)
    {
        using var turn = await LockAsync(cancellationToken);
        return await work(await OpenAsync(cancellationToken));
    }

    /// <summary>Runs work in a short transaction.</summary>
    public async Task<T> TransactAsync<T>(Func<PostgresLink, Task<T>> work, CancellationToken cancellationToken)
    {
        using var turn = await LockAsync(cancellationToken);
        var link = await OpenAsync(cancellationToken);
        try
        {
            await link.ExecuteAsync($"BEGIN ISOLATION LEVEL READ COMMITTED; {SessionSettings.Sql}", cancellationToken);
            var result = await work(link);
            await link.ExecuteAsync("COMMIT", CancellationToken.None);
            return result;
        }
        catch
        {
            // The connection may be in any state: the next caller gets a new one.
            await link.DisposeAsync();
            _link = null;
            throw;
        }
    }

    /// <summary>Blocks other callers until the result is disposed of.</summary>
    public async Task<IDisposable> LockAsync(CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        return new Turn(_turn);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_link is not null)
            await _link.DisposeAsync();
        _turn.Dispose();
    }

    private async Task<PostgresLink> OpenAsync(CancellationToken cancellationToken)
    {
        if (_link is { IsOpen: false })
        {
            await _link.DisposeAsync();
            _link = null;
        }

        return _link ??= await PostgresLink.OpenAsync(url, cancellationToken);
    }

    private sealed class Turn(SemaphoreSlim turn) : IDisposable
    {
        public void Dispose() => turn.Release();
    }
}
