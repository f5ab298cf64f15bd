using Tracelift.Sqlite;

namespace Tracelift.Bench.Kill;

/// <summary>The embedded store.</summary>
internal sealed class SqliteVictim(WorkRoom room) : IVictimStore
{
    private readonly string _kept = room.File("kept.sqlite");

    public string Address { get; } = room.File("store.sqlite");

    public async Task CreateAsync(CancellationToken cancellationToken) =>
        await (await SqliteStore.OpenAsync(Address, TimeProvider.System, cancellationToken)).DisposeAsync();

    public Task KeepAsync(CancellationToken cancellationToken)
    {
        File.Copy(Address, _kept, overwrite: true);
        return Task.CompletedTask;
    }

    public Task RestoreAsync(CancellationToken cancellationToken)
    {
        foreach (var log in (string[])["-wal", "-shm"])
            File.Delete(Address + log);
        File.Copy(_kept, Address, overwrite: true);
        return Task.CompletedTask;
    }

    // The process has ended, and its locks with it.
    public Task SettleAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task<Dictionary<string, string>> ReadAsync(IReadOnlyCollection<string> without, CancellationToken cancellationToken) =>
        SqliteContent.ReadAsync(Address, without, cancellationToken);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
