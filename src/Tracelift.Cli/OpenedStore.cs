using Tracelift.Sqlite;
using Tracelift.Stores;

namespace Tracelift.Cli;

/// <summary>A store that is open; or, for the dry run on a store that does not exist yet, an empty one in a temporary folder.</summary>
internal sealed class OpenedStore : IAsyncDisposable
{
    private readonly string? _folder;

    /// <summary>Wraps an open store.</summary>
    public OpenedStore(IStore store)
        : this(store, store.Name, null)
    {
    }

    private OpenedStore(IStore store, string name, string? folder)
    {
        Store = store;
        Name = name;
        _folder = folder;
    }

    /// <summary>The store.</summary>
    public IStore Store { get; }

    /// <summary>The store's name for reports.</summary>
    public string Name { get; }

    /// <summary>Creates an empty store that is deleted when disposed.</summary>
    /// <param name="path">The path of the store that it represents.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellationToken">Cancels the creation.</param>
    public static async Task<OpenedStore> CreateEmptyAsync(string path, TimeProvider time, CancellationToken cancellationToken)
    {
        var folder = Directory.CreateTempSubdirectory("tracelift-").FullName;
        try
        {
            return new OpenedStore(await SqliteStore.OpenAsync(Path.Combine(folder, "empty.sqlite"), time, cancellationToken), Path.GetFullPath(path), folder);
        }
        catch
        {
            Directory.Delete(folder, recursive: true);
            throw;
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await Store.DisposeAsync();
        if (_folder is not null)
            Directory.Delete(_folder, recursive: true);
    }
}
