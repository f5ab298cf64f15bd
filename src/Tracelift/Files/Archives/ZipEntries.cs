using System.Buffers.Binary;
using System.IO.Compression;
using System.IO.Hashing;
using System.Runtime.CompilerServices;
using Tracelift.Errors;

namespace Tracelift.Files.Archives;

/// <summary>The files of a zip archive.</summary>
internal sealed class ZipEntries(Stream stream, string name, ArchiveLimits limits, UnpackedBytes budget)
{
    // All of the directory is kept in memory, several times as large as it is in the file.
    private const long LargestDirectory = 64 << 20;
    private const int EndRecord = 22;
    private const int Locator = 20;
    private const int LargeEndRecord = 56;
    private const int LongestRemark = ushort.MaxValue;
    private const uint EndSignature = 0x06054b50;

    public async IAsyncEnumerable<ArchivedFile> ReadAsync(Func<string, bool> isWanted, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var archive = await OpenAsync(cancellationToken);
        foreach (var entry in Entries(archive))
        {
            cancellationToken.ThrowIfCancellationRequested();
            var path = ArchiveReader.Tidy(entry.FullName);
            if (path.EndsWith('/'))
                continue;
            yield return await ReadAsync(entry, path, isWanted, cancellationToken);
        }
    }

    private async Task<ZipArchive> OpenAsync(CancellationToken cancellationToken)
    {
        await RequireSmallDirectoryAsync(cancellationToken);
        stream.Position = 0;
        try
        {
            return new ZipArchive(stream, ZipArchiveMode.Read, leaveOpen: true);
        }
        catch (InvalidDataException e)
        {
            throw Damaged(e);
        }
    }

    private System.Collections.ObjectModel.ReadOnlyCollection<ZipArchiveEntry> Entries(ZipArchive archive)
    {
        try
        {
            return archive.Entries;
        }
        catch (Exception e) when (e is InvalidDataException or IOException or ArgumentException)
        {
            throw Damaged(e);
        }
    }

    /// <summary>Entries are read as long as there are any, whatever number the archive's end claims.</summary>
    private async Task RequireSmallDirectoryAsync(CancellationToken cancellationToken)
    {
        var tail = new byte[(int)Math.Min(stream.Length, EndRecord + LongestRemark)];
        stream.Position = stream.Length - tail.Length;
        await stream.ReadExactlyAsync(tail, cancellationToken);
        for (var at = tail.Length - EndRecord; at >= 0; at--)
        {
            if (BinaryPrimitives.ReadUInt32LittleEndian(tail.AsSpan(at)) != EndSignature)
                continue;
            var start = (long)BinaryPrimitives.ReadUInt32LittleEndian(tail.AsSpan(at + 16));
            if (start == uint.MaxValue && at >= Locator)
                start = await LargeStartAsync(BinaryPrimitives.ReadInt64LittleEndian(tail.AsSpan(at - Locator + 8)), cancellationToken);
            if (stream.Length - start is var size and > LargestDirectory)
                throw new InputException("too-many-files", $"{name} has a directory of {size} bytes: {LargestDirectory} are the most", "Send its files in several archives.");
            return;
        }
    }

    /// <summary>Where the directory of a zip64 begins.</summary>
    private async Task<long> LargeStartAsync(long endRecord, CancellationToken cancellationToken)
    {
        var record = new byte[LargeEndRecord];
        if (endRecord < 0 || endRecord > stream.Length - record.Length)
            return 0;
        stream.Position = endRecord;
        await stream.ReadExactlyAsync(record, cancellationToken);
        return BinaryPrimitives.ReadInt64LittleEndian(record.AsSpan(48)) is var start and >= 0 ? start : 0;
    }

    private async Task<ArchivedFile> ReadAsync(ZipArchiveEntry entry, string path, Func<string, bool> isWanted, CancellationToken cancellationToken)
    {
        if (ArchiveReader.NameFault(path) is { } fault)
            return new ArchivedFile(path, default, fault);
        if (!isWanted(path))
            return new ArchivedFile(path, default, null);
        if (entry.IsEncrypted)
            return new ArchivedFile(path, default, new InputException("encrypted", "The file is encrypted"));
        if (entry.Length > limits.LargestFile)
            return new ArchivedFile(path, default, ArchiveReader.TooLarge(limits));
        try
        {
            return await UnpackAsync(entry, path, cancellationToken);
        }
        catch (Exception e) when (e is InvalidDataException or IOException or NotSupportedException)
        {
            return new ArchivedFile(path, default, new InputException("damaged", "The file can't be unpacked", inner: e));
        }
    }

    // What the directory says of a file's size need not be so.
    private async Task<ArchivedFile> UnpackAsync(ZipArchiveEntry entry, string path, CancellationToken cancellationToken)
    {
        var bytes = new byte[entry.Length + 1];
        var count = 0;
        var unpacking = await entry.OpenAsync(cancellationToken);
        await using (unpacking)
        {
            count = await unpacking.ReadAtLeastAsync(bytes, bytes.Length, throwOnEndOfStream: false, cancellationToken);
        }

        budget.Add(count);
        return count == entry.Length && Crc32.HashToUInt32(bytes.AsSpan(0, count)) == entry.Crc32
            ? new ArchivedFile(path, bytes.AsMemory(0, count), null)
            : new ArchivedFile(path, default, new InputException("damaged", "The file is not what the archive claims it to be"));
    }

    private InputException Damaged(Exception e) => new("damaged-archive", $"{name} is no zip archive, or is damaged: {e.Message}", inner: e);
}
