using System.Globalization;
using System.IO.Compression;
using Tracelift.Errors;

namespace Tracelift.Formats;

/// <summary>
/// Input bytes that can be read at any offset, as often as need be. What can't be read so (a pipe, a packed file) is
/// spooled into a temporary file first, which goes with the process, however that ends.
/// </summary>
internal sealed class InputFile : IAsyncDisposable
{
    private const int SpoolBuffer = 1 << 18;

    private readonly FileStream _stream;
    private readonly DateTime _written;

    private InputFile(FileStream stream, string name)
    {
        _stream = stream;
        Name = name;
        Length = RandomAccess.GetLength(stream.SafeFileHandle);
        _written = File.GetLastWriteTimeUtc(stream.SafeFileHandle);
    }

    /// <summary>What messages call it.</summary>
    internal string Name { get; }

    /// <summary>Bytes, unpacked.</summary>
    internal long Length { get; }

    /// <summary>Whether someone has written to the file since it was opened.</summary>
    internal bool HasChanged =>
        RandomAccess.GetLength(_stream.SafeFileHandle) != Length
        || File.GetLastWriteTimeUtc(_stream.SafeFileHandle) != _written;

    /// <summary>Opens a file; one that is packed with gzip is unpacked, whatever it is called.</summary>
    /// <exception cref="InputException">
    /// <c>input-unreadable</c>: there is no such file, or it can't be read. <c>packed</c>: it is packed in a way that
    /// is not supported. <c>damaged-gzip</c>: it can't be unpacked.
    /// </exception>
    internal static async Task<InputFile> OpenAsync(string path, CancellationToken cancellationToken)
    {
        var name = Path.GetFileName(path);
        FileStream stream;
        try
        {
            if (Directory.Exists(path))
                throw new InputException("input-unreadable", $"{path} is a folder, not a file");
            stream = new FileStream(path, new FileStreamOptions
            {
                Mode = FileMode.Open,
                Access = FileAccess.Read,
                Share = FileShare.ReadWrite | FileShare.Delete,
                Options = FileOptions.Asynchronous,
                BufferSize = 0,
            });
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new InputException("input-unreadable", $"There is no file {path}", inner: e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InputException("input-unreadable", $"{path} can't be opened: {e.Message}", inner: e);
        }

        if (!stream.CanSeek)
        {
            await using (stream)
                return await SpoolAsync(stream, name, cancellationToken);
        }

        return await UnpackAsync(new InputFile(stream, name), cancellationToken);
    }

    /// <summary>Takes in all bytes of a stream, such as standard input; packed ones are unpacked.</summary>
    /// <exception cref="InputException">As of <see cref="OpenAsync"/>.</exception>
    internal static async Task<InputFile> SpoolAsync(Stream source, string name, CancellationToken cancellationToken) =>
        await UnpackAsync(await CopyAsync(source, name, cancellationToken), cancellationToken);

    /// <summary>Reads bytes at an offset; fewer than asked for where that suits the system, 0 at the end.</summary>
    internal async ValueTask<int> ReadAsync(Memory<byte> into, long offset, CancellationToken cancellationToken)
    {
        try
        {
            return await RandomAccess.ReadAsync(_stream.SafeFileHandle, into, offset, cancellationToken);
        }
        catch (IOException e)
        {
            throw new InputException("input-unreadable", $"{Name} can't be read at byte {offset}: {e.Message}", inner: e);
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _stream.DisposeAsync();

    private static async Task<InputFile> UnpackAsync(InputFile file, CancellationToken cancellationToken)
    {
        var isKept = false;
        try
        {
            var packing = await SniffAsync(file, cancellationToken);
            if (packing == Packing.Gzip)
                return await UnpackGzipAsync(file, cancellationToken);
            if (packing != Packing.None)
            {
                var kind = packing == Packing.Zip ? "a ZIP archive" : "packed with Zstandard";
                throw new InputException("packed", $"{file.Name} is {kind}", "Unpack it first, or pack it with gzip.");
            }

            isKept = true;
            return file;
        }
        finally
        {
            if (!isKept)
                await file.DisposeAsync();
        }
    }

    private static async Task<InputFile> UnpackGzipAsync(InputFile file, CancellationToken cancellationToken)
    {
        file._stream.Position = 0;
        await using var unpacking = new GZipStream(file._stream, CompressionMode.Decompress, leaveOpen: true);
        try
        {
            return await CopyAsync(unpacking, file.Name, cancellationToken);
        }
        catch (InvalidDataException e)
        {
            throw new InputException("damaged-gzip", $"{file.Name} can't be unpacked: {e.Message}", "Copy the file again.", e);
        }
    }

    private static async Task<Packing> SniffAsync(InputFile file, CancellationToken cancellationToken)
    {
        var start = new byte[4];
        var count = await file.ReadAsync(start, 0, cancellationToken);
        ReadOnlySpan<byte> magic = start.AsSpan(0, count);
        if (magic.StartsWith((ReadOnlySpan<byte>)[0x1f, 0x8b]))
            return Packing.Gzip;
        if (magic.SequenceEqual((ReadOnlySpan<byte>)[0x28, 0xb5, 0x2f, 0xfd]))
            return Packing.Zstandard;
        return magic.SequenceEqual("PK\u0003\u0004"u8) ? Packing.Zip : Packing.None;
    }

    private static async Task<InputFile> CopyAsync(Stream source, string name, CancellationToken cancellationToken)
    {
        var spool = OpenTemporary(name);
        try
        {
            var buffer = new byte[SpoolBuffer];
            int count;
            while ((count = await source.ReadAsync(buffer, cancellationToken)) > 0)
                await WriteAsync(spool, buffer.AsMemory(0, count), name, cancellationToken);
            return new InputFile(spool, name);
        }
        catch
        {
            await spool.DisposeAsync();
            throw;
        }
    }

    private static FileStream OpenTemporary(string name)
    {
        var path = Path.Combine(
            Path.GetTempPath(), string.Create(CultureInfo.InvariantCulture, $"tracelift-{Guid.NewGuid():n}.tmp"));
        var options = new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.ReadWrite,
            Share = FileShare.Delete,
            Options = FileOptions.Asynchronous | FileOptions.DeleteOnClose,
            BufferSize = 0,
        };

        // Exports hold hashes of passwords: nobody else reads along.
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        try
        {
            var stream = new FileStream(path, options);

            // Without a name the file goes even where the process is killed.
            if (!OperatingSystem.IsWindows())
                File.Delete(path);
            return stream;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw NoRoom(name, e);
        }
    }

    private static async ValueTask WriteAsync(
        FileStream spool, ReadOnlyMemory<byte> bytes, string name, CancellationToken cancellationToken)
    {
        try
        {
            await spool.WriteAsync(bytes, cancellationToken);
        }
        catch (IOException e)
        {
            throw NoRoom(name, e);
        }
    }

    private static UsageException NoRoom(string name, Exception e) => new(
        "temporary-unwritable",
        $"{name} can't be spooled into the folder for temporary files, {Path.GetTempPath()}: {e.Message}",
        "Set TMPDIR to a folder with enough room, or unpack the file yourself.");

    private enum Packing
    {
        None,
        Gzip,
        Zstandard,
        Zip,
    }
}
