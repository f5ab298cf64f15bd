using System.Buffers.Binary;
using System.IO.Compression;
using System.IO.Hashing;
using Tracelift.Errors;
using Tracelift.Files.Packing;

namespace Tracelift.Files.Archives;

/// <summary>The entries of a zip archive.</summary>
internal sealed class ZipFiles : ItemFiles
{
    // The end of the list of files, with the longest possible comment.
    private const int LongestTail = 22 + 20 + ushort.MaxValue;

    private readonly ZipArchive _archive;
    private readonly Lock _lock = new();

    private ZipFiles(string name, ZipArchive archive)
        : base(name) => _archive = archive;

    private static ReadOnlySpan<byte> Masked => [0xFF, 0xFF, 0xFF, 0xFF];

    public static ZipFiles Open(string path, string? name, Func<string, bool> wanted, InputLimits limits)
    {
        ZipArchive? archive = null;
        try
        {
            // .NET reads the whole list of files at once, up to the archive's end.
            name ??= Path.GetFileName(path);
            if (DirectoryBytes(path) > limits.MostItems * (long)InputLimits.UsualItemName)
                throw TooMany(name, limits);
            archive = ZipFile.OpenRead(path);
            var files = new ZipFiles(name, archive);
            if (archive.Entries.Count > limits.MostItems)
                throw TooMany(name, limits);
            files.Take(archive.Entries.Select((entry, place) => new ItemFile(Tidy(entry.FullName), entry.Length, place)), wanted);

            // No file unpacks to more than its stated length, so the sum of lengths limits the unpacked bytes.
            UnpackingGuard.Require(name, new FileInfo(path).Length, files.Files.Sum(file => (decimal)file.Length), limits);
            return files;
        }
        catch (Exception e)
        {
            archive?.Dispose();
            if (e is IOException or UnauthorizedAccessException or InvalidDataException or ArgumentException)
                throw new InputException("input-unreadable", $"{name ?? path} can't be read: {e.Message}", inner: e);
            throw;
        }
    }

    public override ValueTask<byte[]> ReadAsync(int item, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var file = Files[item];
        RequireSound(file);
        var bytes = GC.AllocateUninitializedArray<byte>((int)file.Length);
        uint sum;
        try
        {
            // An archive has one read position. An entry's stated length limits the unpacked bytes.
            lock (_lock)
            {
                var entry = _archive.Entries[(int)file.Place];
                if (entry.IsEncrypted)
                    throw new InputException("encrypted", $"{Name}, {file.Name} is encrypted", "Unpack it with its password and load the folder, or pack it again without one.");
                using var unpacking = entry.Open();
                unpacking.ReadExactly(bytes);
                sum = entry.Crc32;
            }
        }
        catch (Exception e) when (e is IOException or InvalidDataException or NotSupportedException or ArgumentException)
        {
            throw Unreadable(Name, file.Name, e);
        }

        return Crc32.HashToUInt32(bytes) == sum
            ? ValueTask.FromResult(bytes)
            : throw new InputException("input-unreadable", $"{Name}, {file.Name} is damaged: its checksum is wrong");
    }

    public override async Task<InputFile> OpenTableAsync(int item, InputLimits limits, CancellationToken cancellationToken)
    {
        RequireSafe(Files[item]);
        try
        {
            var entry = _archive.Entries[(int)Files[item].Place];
            if (entry.IsEncrypted)
                throw new InputException("encrypted", $"{Name}, {Files[item].Name} is encrypted", "Unpack it with its password and load the folder, or pack it again without one.");
            await using var unpacking = await entry.OpenAsync(cancellationToken);
            return await InputFile.SpoolAsync(unpacking, $"{Name}, {Files[item].Name}", limits, cancellationToken);
        }
        catch (Exception e) when (e is InvalidDataException or NotSupportedException)
        {
            throw Unreadable(Name, Files[item].Name, e);
        }
    }

    public override ValueTask DisposeAsync()
    {
        _archive.Dispose();
        return base.DisposeAsync();
    }

    /// <summary>Returns the number of bytes from the start of the list of files; 0 if the archive does not state it.</summary>
    private static long DirectoryBytes(string path)
    {
        using var stream = File.OpenRead(path);
        var tail = new byte[(int)Math.Min(stream.Length, LongestTail)];
        stream.Seek(-tail.Length, SeekOrigin.End);
        stream.ReadExactly(tail);
        var at = tail.AsSpan().LastIndexOf("PK\x05\x06"u8);
        if (at < 0 || at + 22 > tail.Length)
            return 0;
        var end = tail.AsSpan(at, 22);
        if (!end[4..6].SequenceEqual(Masked[..2]) && !end[10..12].SequenceEqual(Masked[..2]) && !end[16..20].SequenceEqual(Masked))
            return stream.Length - BinaryPrimitives.ReadUInt32LittleEndian(end[16..]);

        // Large archives state it in a separate record.
        if (at < 20 || !tail.AsSpan(at - 20, 4).SequenceEqual("PK\x06\x07"u8))
            return 0;
        var record = new byte[56];
        stream.Position = Math.Clamp(BinaryPrimitives.ReadInt64LittleEndian(tail.AsSpan(at - 12)), 0, stream.Length - record.Length);
        stream.ReadExactly(record);
        return stream.Length - BinaryPrimitives.ReadInt64LittleEndian(record.AsSpan(48));
    }
}
