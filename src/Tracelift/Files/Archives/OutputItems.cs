namespace Tracelift.Files.Archives;

/// <summary>
/// Files that are written one after another into a folder, a zip or a tar. All of them are there when it is complete; before
/// that, or after a failure, none is.
/// </summary>
internal abstract class OutputItems : IAsyncDisposable
{
    /// <summary>The time of all entries of archives: the same data give the same bytes.</summary>
    private protected static readonly DateTimeOffset Moment = new(1980, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>The number of files.</summary>
    public long Count { get; private set; }

    /// <summary>The number of bytes before compression.</summary>
    public long Bytes { get; private set; }

    /// <summary>Whether a path is that of an archive, by its name.</summary>
    public static bool IsArchive(string path) => path.EndsWith(".zip", StringComparison.OrdinalIgnoreCase) || TarFiles.IsTar(path);

    /// <summary>Starts a folder, or an archive, which the name tells. Standard output gets a zip.</summary>
    /// <exception cref="Errors.UsageException"><c>output-unwritable</c>, <c>output-exists</c>: it can't be written.</exception>
    public static OutputItems Create(OutputPlace place) =>
        place.Path == "-" || place.Path.EndsWith(".zip", StringComparison.OrdinalIgnoreCase) ? new ZipOutput(place)
        : TarFiles.IsTar(place.Path) ? new TarOutput(place)
        : new FolderOutput(place);

    /// <summary>Adds a file.</summary>
    /// <param name="name">Its name, with slashes after folders.</param>
    /// <param name="content">Its bytes.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    public async ValueTask AddAsync(string name, ReadOnlyMemory<byte> content, CancellationToken cancellationToken)
    {
        await WriteAsync(name, content, cancellationToken);
        Count++;
        Bytes += content.Length;
    }

    /// <summary>Adds a file with the bytes of a stream, from its start.</summary>
    public async ValueTask AddAsync(string name, Stream content, CancellationToken cancellationToken)
    {
        content.Position = 0;
        await WriteAsync(name, content, cancellationToken);
        Count++;
        Bytes += content.Length;
    }

    /// <summary>Completes the folder or archive.</summary>
    public abstract Task CompleteAsync(CancellationToken cancellationToken);

    /// <inheritdoc/>
    public abstract ValueTask DisposeAsync();

    private protected abstract ValueTask WriteAsync(string name, ReadOnlyMemory<byte> content, CancellationToken cancellationToken);

    private protected abstract ValueTask WriteAsync(string name, Stream content, CancellationToken cancellationToken);
}
