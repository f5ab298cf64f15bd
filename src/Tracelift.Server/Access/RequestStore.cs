using Tracelift.Projects.Access;
using Tracelift.Stores;

namespace Tracelift.Server.Access;

/// <summary>The store as one request sees it: one snapshot for all that it reads, opened when it is first needed.</summary>
internal sealed class RequestStore(IStore store) : IAsyncDisposable
{
    private IReadSession? _session;
    private UserRights? _rights;

    /// <summary>Who calls.</summary>
    public Caller Caller { get; set; } = Caller.Nobody;

    /// <summary>The store, for what changes it.</summary>
    public IStore Store => store;

    /// <summary>The snapshot.</summary>
    public async Task<IReadSession> ReadAsync(CancellationToken cancellationToken) => _session ??= await store.OpenSnapshotAsync(cancellationToken);

    /// <summary>What the caller may do with which project. A superuser may do all without it.</summary>
    public async Task<UserRights> RightsAsync(CancellationToken cancellationToken) =>
        _rights ??= await UserRights.LoadAsync(await ReadAsync(cancellationToken), Caller.Id, project: null, cancellationToken);

    /// <summary>Ends the snapshot before a long answer, or before a change that is to be read.</summary>
    public async Task EndReadAsync()
    {
        if (_session is not null)
            await _session.DisposeAsync();
        (_session, _rights) = (null, null);
    }

    public async ValueTask DisposeAsync() => await EndReadAsync();
}
