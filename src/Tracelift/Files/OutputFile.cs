using System.IO.Compression;
using Tracelift.Errors;
using Tracelift.Files.Packing;

namespace Tracelift.Files;

/// <summary>
/// A file that is either complete or absent: it is written under a hidden name in the same folder, flushed to disk
/// and renamed when it is complete. The new name is flushed, too, so that it survives a power cut. A name that ends in
/// <c>.gz</c> packs the file with gzip, <c>.zst</c> with Zstandard; <c>-</c> is standard output.
/// </summary>
/// <remarks>
/// A killed process leaves <c>.NAME.part</c>, which the next writer of the same file reuses. Two processes can't write
/// the same file at once.
/// </remarks>
public sealed class OutputFile : IAsyncDisposable
{
    private const string StandardOutput = "standard output";

    private readonly string _path;
    private readonly string? _part;
    private readonly OutputStream _file;
    private readonly Stream? _packing;
    private bool _isOpen = true;

    private OutputFile(string path, string? part, OutputStream file, Stream? packing)
    {
        _path = path;
        _part = part;
        _file = file;
        _packing = packing;
    }

    /// <summary>The stream to write to. Errors in writing surface as <see cref="DiskException"/> <c>output-failed</c>.</summary>
    public Stream Stream => _packing ?? _file;

    /// <summary>Starts a file. An existing file of that name stays until the new one is complete.</summary>
    /// <param name="path">The path of the file; <c>-</c> for standard output.</param>
    /// <param name="standardOutput">Opens standard output; null if there is none.</param>
    /// <param name="isPrivate">Whether only this user of the machine may read the file, from its creation on.</param>
    /// <param name="taking">Called with the number of bytes before each write to disk; an exception ends the writing.</param>
    /// <exception cref="UsageException">
    /// <c>output-unwritable</c>: the file can't be written.
    /// </exception>
    public static OutputFile Create(string path, Func<Stream>? standardOutput = null, bool isPrivate = false, Action<long>? taking = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (path == "-")
        {
            if (standardOutput is null)
                throw new UsageException("output-unwritable", "Standard output can't be written to here", "Name a file.");
            return new OutputFile(StandardOutput, null, new OutputStream(standardOutput(), StandardOutput), null);
        }

        if (Directory.Exists(path))
            throw new UsageException("output-unwritable", $"{path} is a folder", "Name a file in it.");

        // Writes to a device directly, because a file must not replace it. Files in /dev/shm are ordinary files.
        var target = Path.GetFullPath(ResolveLink(path));
        var part = target.StartsWith("/dev/", StringComparison.Ordinal) && !target.StartsWith("/dev/shm/", StringComparison.Ordinal)
            ? null
            : Path.Combine(Path.GetDirectoryName(target)!, $".{Path.GetFileName(target)}.part");
        var file = new OutputStream(Open(path, part ?? target, part is not null, isPrivate), path) { Taking = taking };
        Stream? packing = Ends(".zst", ".tzst") ? ZstdPacking.Open(file)
            : Ends(".gz", ".tgz") ? new GZipStream(file, CompressionLevel.Fastest, leaveOpen: true)
            : null;
        return new OutputFile(target, part, file, packing);

        bool Ends(string one, string other) => path.EndsWith(one, StringComparison.OrdinalIgnoreCase) || path.EndsWith(other, StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>Completes the file: flushes it to disk, renames it, and flushes the name.</summary>
    /// <exception cref="DiskException"><c>output-failed</c>: the file can't be written completely.</exception>
    /// <exception cref="UsageException"><c>output-unwritable</c>: the file can't be renamed.</exception>
    public async Task CompleteAsync(CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(!_isOpen, this);
        if (_packing is not null)
            await _packing.DisposeAsync();
        await _file.FlushAsync(cancellationToken);
        if (_part is null)
        {
            await CloseAsync();
            return;
        }

        _file.FlushToDisk();
        cancellationToken.ThrowIfCancellationRequested();
        try
        {
            // Renames the file while it is open and locked, so that no other process can reuse the hidden file in between.
            if (OperatingSystem.IsWindows())
                await _file.DisposeAsync();
            DurableFolder.Rename(_part, _path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Unwritable(_path, e);
        }

        await CloseAsync();
    }

    /// <summary>Closes the file; deletes it if it is incomplete.</summary>
    public async ValueTask DisposeAsync()
    {
        if (!_isOpen)
            return;
        // Closing a packing stream writes its last bytes, which fails again on a full disk.
        if (_packing is not null)
            await TryAsync(_packing.DisposeAsync);
        if (OperatingSystem.IsWindows())
            await TryAsync(_file.DisposeAsync);
        await TryAsync(() =>
        {
            if (_part is not null)
                File.Delete(_part);
            return ValueTask.CompletedTask;
        });
        await CloseAsync();
    }

    internal static UsageException Unwritable(string path, Exception e) => new(
        "output-unwritable", $"{path} can't be written: {e.Message}", "Check the folder, its permissions and the free space on its disk.");

    internal static DiskException Broken(string name, IOException e) => new(
        "output-failed",
        $"{name} can't be written completely: {e.Message}",
        name == StandardOutput ? "Its reader has ended, or has no room left." : "Free space on its disk, or name a file on another disk.",
        e);

    private static FileStream Open(string path, string target, bool isPart, bool isPrivate)
    {
        try
        {
            if (!isPart)
                return new FileStream(target, Usual(FileMode.Open, FileShare.ReadWrite));
            var stream = new FileStream(target, isPrivate ? PrivateFile.Options(FileMode.OpenOrCreate, FileAccess.Write) : Usual(FileMode.OpenOrCreate, FileShare.None));
            try
            {
                // The hidden file of a killed process keeps its old mode.
                if (isPrivate)
                    PrivateFile.Restrict(stream.SafeFileHandle);
                stream.SetLength(0);
                return stream;
            }
            catch
            {
                stream.Dispose();
                throw;
            }
        }
        catch (DirectoryNotFoundException)
        {
            throw new UsageException("output-unwritable", $"{path} can't be written: the folder does not exist", "Create the folder first.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Unwritable(path, e);
        }
    }

    private static FileStreamOptions Usual(FileMode mode, FileShare share) =>
        new() { Mode = mode, Access = FileAccess.Write, Share = share, Options = FileOptions.Asynchronous, BufferSize = 0 };

    private static string ResolveLink(string path)
    {
        try
        {
            return File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? path;
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return path;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Unwritable(path, e);
        }
    }

    // Suppresses later errors: the first one made the file incomplete.
    private static async ValueTask TryAsync(Func<ValueTask> step)
    {
        try
        {
            await step();
        }
        catch (Exception e) when (e is TraceliftException or IOException or UnauthorizedAccessException)
        {
        }
    }

    private ValueTask CloseAsync()
    {
        _isOpen = false;
        return _file.DisposeAsync();
    }
}
