using Tracelift.Access;
using Tracelift.Server.Access.Limits;
using Tracelift.Server.Http;
using Tracelift.Stores;

namespace Tracelift.Server.Access;

/// <summary>
/// A request's access to the store: one snapshot for all reads, opened on first use. A request that uses the
/// store holds a turn, which ends with the snapshot.
/// </summary>
internal sealed class RequestStore(IStore store, ReadLimit turns, WriteLimit changes, ServerOptions options, TimeProvider time) : IAsyncDisposable
{
    private ConcurrencyLimit.Turn? _turn;
    private IReadSession? _session;
    private UserRights? _rights;

    /// <summary>Whether a body may follow, which the caller can send slowly.</summary>
    public bool IsBodyToCome { get; set; }

    /// <summary>The caller.</summary>
    public Caller Caller { get; private set; } = Caller.Nobody;

    /// <summary>The key under which turns are counted (<see cref="CallerRow"/>).</summary>
    public string Row { get; set; } = CallerRow.Of(address: null);

    /// <summary>
    /// Sets the caller. The turn that was taken to identify the caller becomes theirs; if they hold their share already, it ends, and
    /// the request waits for the next one.
    /// </summary>
    /// <param name="caller">The caller.</param>
    /// <param name="row">The key under which turns are counted from now on.</param>
    public async Task BeAsync(Caller caller, string row)
    {
        (Caller, Row) = (caller, row);
        if (_turn?.TryMoveTo(row) == false)
            await EndReadAsync();
    }

    /// <summary>Returns the store, for reads and writes outside the snapshot. Waits for a turn.</summary>
    public async Task<IStore> OpenAsync(CancellationToken cancellationToken)
    {
        _turn ??= await turns.TakeAsync(Row, cancellationToken);
        return store;
    }

    /// <summary>Returns the store for a change. Ends the snapshot, and waits for a turn to change data.</summary>
    public async Task<IStore> OpenToChangeAsync(CancellationToken cancellationToken)
    {
        await EndReadAsync();
        _turn = await changes.TakeAsync(Row, cancellationToken);
        return store;
    }

    /// <summary>Returns the snapshot. Waits for a turn. Reads may last <see cref="ServerOptions.LongestRead"/>.</summary>
    public async Task<IReadSession> ReadAsync(CancellationToken cancellationToken) =>
        _session ??= await LimitedReads.OpenAsync(await OpenAsync(cancellationToken), options.LongestRead, time, cancellationToken);

    /// <summary>Returns the caller's rights to projects. A superuser needs none.</summary>
    public async Task<UserRights> RightsAsync(CancellationToken cancellationToken) =>
        _rights ??= await UserRights.LoadAsync(await ReadAsync(cancellationToken), Caller.Id, project: null, cancellationToken);

    /// <summary>
    /// Ends the snapshot and the turn: before a long answer, before a change whose result is read, and before any
    /// wait that the caller can prolong.
    /// </summary>
    public async Task EndReadAsync()
    {
        var (session, turn) = (_session, _turn);
        (_session, _rights, _turn) = (null, null, null);
        try
        {
            if (session is not null)
                await session.DisposeAsync();
        }
        finally
        {
            turn?.Dispose();
        }
    }

    public async ValueTask DisposeAsync() => await EndReadAsync();
}
