using Tracelift.Errors;

namespace Tracelift.Postgres;

/// <summary>
/// Makes the server cancel the running statement when a token is cancelled. The driver cancels a COPY by breaking the
/// connection. This class keeps the connection and its snapshot, and also works while a COPY waits for a lock or for
/// triggers. Disposing waits for a pending request, which must not hit the next statement.
/// </summary>
internal sealed class ServerCancellation : IAsyncDisposable
{
    // A server answers a request at once; after this time the connection is given up.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly PostgresLink _link;
    private readonly CancellationTokenSource _giveUp = new();
    private readonly CancellationTokenRegistration _registration;
    private readonly Lock _lock = new();
    private Task? _asking;

    public ServerCancellation(PostgresLink link, CancellationToken cancellationToken)
    {
        _link = link;
        _registration = cancellationToken.UnsafeRegister(static self => ((ServerCancellation)self!).Ask(), this);
    }

    /// <summary>The token for the driver: it breaks the connection after a request had no effect.</summary>
    public CancellationToken GiveUp => _giveUp.Token;

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _registration.DisposeAsync();
        if (_asking is not null)
            await _asking;
        _giveUp.Dispose();
    }

    private void Ask()
    {
        _giveUp.CancelAfter(Patience);
        lock (_lock)
            _asking ??= Task.Run(AskAsync);
    }

    private async Task AskAsync()
    {
        try
        {
            await using var other = await PostgresLink.OpenAsync(_link.Url, _giveUp.Token);
            await other.ExecuteAsync("SELECT pg_cancel_backend($1)", [_link.Backend], _giveUp.Token);
        }
        catch (Exception e) when (e is StoreException or OperationCanceledException)
        {
            // The driver's token then ends the statement.
        }
    }
}
