using System.IO.Compression;
using Tracelift.Errors;
using Tracelift.Files.Packing;

namespace Tracelift.Files;

/// <summary>
/// A file that is there as a whole or not at all: written under a hidden name in the same folder, brought to the disk
/// and renamed when it is complete; the new name, too, is on the disk then, so that a power cut leaves it. A name that ends in <c>.gz</c> packs it with gzip, one in <c>.zst</c> with Zstandard;
/// <c>-</c> is standard output.
/// </summary>
/// <remarks>
/// What a killed process leaves behind, <c>.NAME.part</c>, is taken over by the next one that writes the same file;
/// two at a time can't.
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

    /// <summary>Takes the bytes. Faults in writing come as <see cref="DiskException"/> <c>output-failed</c>.</summary>
    public Stream Stream => _packing ?? _file;

    /// <summary>Begins a file. One that is there under the name stays until the new one is complete.</summary>
    /// <param name="path">The file; <c>-</c> for standard output.</param>
    /// <param name="standardOutput">Opens standard output; null where there is none.</param>
    /// <param name="isPrivate">Whether nobody but this user of the machine may read it, from its creation on.</param>
    /// <param name="taking">Is told how many bytes are about to be written to the disk; a fault that it throws ends the writing.</param>
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

        // A device is written to; another file in its place would be no use. Files in memory are files.
        var target = Path.GetFullPath(ResolveLink(path));
        var part = target.StartsWith("/dev/", StringComparison.Ordinal) && !target.StartsWith("/dev/shm/", StringComparison.Ordinal)
            ? null
            : Path.Combine(Path.GetDirectoryName(target)!, $".{Path.GetFileName(target)}.part");
        var file = new OutputStream(Open(path, part ?? target, part is not null, isPrivate), path) { Taking = taking };
        Stream? packing = path.EndsWith(".zst", StringComparison.OrdinalIgnoreCase) ? ZstdPacking.Open(file)
            : path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) ? new GZipStream(file, CompressionLevel.Fastest, leaveOpen: true)
            : null;
        return new OutputFile(target, part, file, packing);
    }

    /// <summary>All is written: brings the file to the disk, gives it its name, and brings that to the disk.</summary>
    /// <exception cref="DiskException"><c>output-failed</c>: the file can't be written to its end.</exception>
    /// <exception cref="UsageException"><c>output-unwritable</c>: it can't get its name.</exception>
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
            // Renamed while it is open, and so locked: nobody else takes the hidden file over in between.
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

    /// <summary>Closes the file; one that is not complete goes.</summary>
    public async ValueTask DisposeAsync()
    {
        if (!_isOpen)
            return;
        // A packing stream writes what it has kept back, which a full disk refuses once more.
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
        "output-unwritable", $"{path} can't be written: {e.Message}", "Check the folder, its permissions and the room on its disk.");

    internal static DiskException Broken(string name, IOException e) => new(
        "output-failed",
        $"{name} can't be written to its end: {e.Message}",
        name == StandardOutput ? "Whoever reads it has ended, or has no room for it." : "Make room on its disk, or name a file on another one.",
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
                // A killed process may have left it, with the mode of that time.
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
            throw new UsageException("output-unwritable", $"{path} can't be written: there is no such folder", "Make the folder first.");
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

    // The fault that made the file incomplete is the one to tell of.
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
