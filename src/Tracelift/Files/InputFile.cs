using System.Security.Cryptography;
using Tracelift.Errors;
using Tracelift.Files.Packing;

namespace Tracelift.Files;

/// <summary>
/// Input with random access. A pipe or a packed file is copied into a temporary file first, which the system deletes with the
/// process, however the process ends.
/// </summary>
internal sealed class InputFile : IAsyncDisposable
{
    private const int SpoolBuffer = 1 << 18;

    private readonly FileStream _stream;
    private readonly DateTime _written;
    private long _bytesRead;

    private InputFile(FileStream stream, string name, string? sha256)
    {
        _stream = stream;
        Name = name;
        Sha256 = sha256;
        Length = RandomAccess.GetLength(stream.SafeFileHandle);
        _written = File.GetLastWriteTimeUtc(stream.SafeFileHandle);
    }

    /// <summary>The name in messages.</summary>
    internal string Name { get; }

    /// <summary>The number of unpacked bytes.</summary>
    internal long Length { get; }

    /// <summary>The number of bytes read so far; repeated reads count again.</summary>
    internal long BytesRead => Interlocked.Read(ref _bytesRead);

    /// <summary>The SHA-256 of the bytes before unpacking; null if the first reader has to compute it.</summary>
    internal string? Sha256 { get; }

    /// <summary>Whether the file was written to since it was opened.</summary>
    internal bool HasChanged =>
        RandomAccess.GetLength(_stream.SafeFileHandle) != Length
        || File.GetLastWriteTimeUtc(_stream.SafeFileHandle) != _written;

    /// <summary>Opens a file. Unpacks a file that is packed with gzip or Zstandard, whatever its name.</summary>
    /// <exception cref="InputException">
    /// <c>input-unreadable</c>: the file does not exist or can't be read. <c>packed</c>: its packing
    /// is not supported. <c>damaged-gzip</c>, <c>damaged-zstd</c>: it can't be unpacked. <c>unpacks-too-large</c>: it
    /// unpacks to more than the limit. <c>input-changed</c>: another program writes to it.
    /// </exception>
    /// <exception cref="UsageException"><c>temporary-unwritable</c>.</exception>
    /// <exception cref="DiskException"><c>temporary-failed</c>.</exception>
    internal static Task<InputFile> OpenAsync(string path, InputLimits limits, CancellationToken cancellationToken) =>
        OpenAsync(path, Path.GetFileName(path), limits, cancellationToken);

    /// <summary>Opens a file with another name in messages.</summary>
    /// <exception cref="InputException">As above.</exception>
    /// <exception cref="UsageException"><c>temporary-unwritable</c>.</exception>
    /// <exception cref="DiskException"><c>temporary-failed</c>.</exception>
    internal static async Task<InputFile> OpenAsync(string path, string name, InputLimits limits, CancellationToken cancellationToken)
    {
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
                return await SpoolAsync(stream, name, limits, cancellationToken);
        }

        return await UnpackAsync(new InputFile(stream, name, sha256: null), limits, cancellationToken);
    }

    /// <summary>Copies all bytes of a stream, such as standard input, into a temporary file; unpacks packed data.</summary>
    /// <exception cref="InputException">As of <see cref="OpenAsync(string, InputLimits, CancellationToken)"/>.</exception>
    /// <exception cref="UsageException">As of <see cref="OpenAsync(string, InputLimits, CancellationToken)"/>.</exception>
    internal static async Task<InputFile> SpoolAsync(
        Stream source, string name, InputLimits limits, CancellationToken cancellationToken)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var spool = await CopyAsync(new SourceStream(source, name, hash), name, guard: null, cancellationToken);
        return await UnpackAsync(new InputFile(spool, name, Hex(hash)), limits, cancellationToken);
    }

    /// <summary>Reads bytes at an offset; possibly fewer than requested, 0 at the end.</summary>
    internal async ValueTask<int> ReadAsync(Memory<byte> into, long offset, CancellationToken cancellationToken)
    {
        try
        {
            var count = await RandomAccess.ReadAsync(_stream.SafeFileHandle, into, offset, cancellationToken);
            Interlocked.Add(ref _bytesRead, count);
            return count;
        }
        catch (IOException e)
        {
            throw new InputException("input-unreadable", $"{Name} can't be read at byte {offset}: {e.Message}", inner: e);
        }
    }

    /// <summary>Creates the error for a file that was written to.</summary>
    internal InputException Changed() =>
        new("input-changed", $"{Name} has changed while it was being read", "Wait until it is complete, and start again.");

    /// <summary>Returns a hash in lower-case hexadecimal digits.</summary>
    internal static string Hex(IncrementalHash hash) => Convert.ToHexStringLower(hash.GetHashAndReset());

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _stream.DisposeAsync();

    private static async Task<InputFile> UnpackAsync(InputFile file, InputLimits limits, CancellationToken cancellationToken)
    {
        var isKept = false;
        try
        {
            var start = new byte[Unpacker.LongestMagic];
            var count = await file.ReadAsync(start, 0, cancellationToken);
            if (Unpacker.Find(start.AsSpan(0, count), file.Name) is { } unpacker)
                return await UnpackAsync(file, unpacker, limits, cancellationToken);
            isKept = true;
            return file;
        }
        finally
        {
            if (!isKept)
                await file.DisposeAsync();
        }
    }

    private static async Task<InputFile> UnpackAsync(
        InputFile file, Unpacker unpacker, InputLimits limits, CancellationToken cancellationToken)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        file._stream.Position = 0;
        var packed = new SourceStream(file._stream, file.Name, hash);
        FileStream spool;
        try
        {
            await using var unpacking = unpacker.Open(packed);
            var guard = new UnpackingGuard(file.Name, file.Length, limits);
            spool = await CopyAsync(unpacking, file.Name, guard, cancellationToken);
        }
        catch (InvalidDataException e)
        {
            throw file.HasChanged ? file.Changed() : unpacker.Damaged(file.Name, e);
        }

        try
        {
            return file.HasChanged ? throw file.Changed() : new InputFile(spool, file.Name, file.Sha256 ?? Hex(hash));
        }
        catch
        {
            await spool.DisposeAsync();
            throw;
        }
    }

    private static async Task<FileStream> CopyAsync(
        Stream source, string name, UnpackingGuard? guard, CancellationToken cancellationToken)
    {
        var spool = TemporaryFile.Create(name);
        try
        {
            var buffer = new byte[SpoolBuffer];
            int count;
            while ((count = await source.ReadAsync(buffer, cancellationToken)) > 0)
            {
                guard?.Add(count);
                await TemporaryFile.WriteAsync(spool, buffer.AsMemory(0, count), name, cancellationToken);
            }

            return spool;
        }
        catch
        {
            await spool.DisposeAsync();
            throw;
        }
    }
}
