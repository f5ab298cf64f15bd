using Tracelift.Access;
using Tracelift.Server.Access.Limits;
using Tracelift.Server.Http;
using Tracelift.Stores;

namespace Tracelift.Server.Access;

/// <summary>
/// The store as one request sees it: one snapshot for all that it reads, opened when it is first needed. Whoever uses the
/// store has a turn at it, which ends with the snapshot.
/// </summary>
internal sealed class RequestStore(IStore store, ReadLimit turns, WriteLimit changes, ServerOptions options, TimeProvider time) : IAsyncDisposable
{
    private ConcurrencyLimit.Turn? _turn;
    private IReadSession? _session;
    private UserRights? _rights;

    /// <summary>Whether a body may still be to come that callers can make take long.</summary>
    public bool IsBodyToCome { get; set; }

    /// <summary>Who calls.</summary>
    public Caller Caller { get; private set; } = Caller.Nobody;

    /// <summary>Whose turns it takes: one of <see cref="CallerRow"/>.</summary>
    public string Row { get; set; } = CallerRow.Of(address: null);

    /// <summary>
    /// Says who calls. The turn that was taken to find it out becomes theirs; where they hold their share already it ends, and
    /// the next one is waited for among theirs.
    /// </summary>
    /// <param name="caller">Who it is.</param>
    /// <param name="row">Whose turns are taken from now on.</param>
    public async Task BeAsync(Caller caller, string row)
    {
        (Caller, Row) = (caller, row);
        if (_turn?.TryMoveTo(row) == false)
            await EndReadAsync();
    }

    /// <summary>The store, for reads and writes outside the snapshot. Waits for a turn.</summary>
    public async Task<IStore> OpenAsync(CancellationToken cancellationToken)
    {
        _turn ??= await turns.TakeAsync(Row, cancellationToken);
        return store;
    }

    /// <summary>The store, for a change. Ends the snapshot, and waits for a turn to change something.</summary>
    public async Task<IStore> OpenToChangeAsync(CancellationToken cancellationToken)
    {
        await EndReadAsync();
        _turn = await changes.TakeAsync(Row, cancellationToken);
        return store;
    }

    /// <summary>The snapshot. Waits for a turn. It can be read for <see cref="ServerOptions.LongestRead"/>.</summary>
    public async Task<IReadSession> ReadAsync(CancellationToken cancellationToken) =>
        _session ??= await LimitedReads.OpenAsync(await OpenAsync(cancellationToken), options.LongestRead, time, cancellationToken);

    /// <summary>What the caller may do with which project. A superuser may do all without it.</summary>
    public async Task<UserRights> RightsAsync(CancellationToken cancellationToken) =>
        _rights ??= await UserRights.LoadAsync(await ReadAsync(cancellationToken), Caller.Id, project: null, cancellationToken);

    /// <summary>
    /// Ends the snapshot, and the turn: before a long answer, before a change that is to be read, and before anything is
    /// waited for that the caller can make take long.
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
