using System.Runtime.CompilerServices;
using Tracelift.Errors;

namespace Tracelift.Files.Archives;

/// <summary>
/// The files of a tar archive: ustar, with the long names of GNU and pax. Links, devices and whatever else there is are
/// passed over.
/// </summary>
internal sealed class TarEntries(Stream stream, string name, ArchiveLimits limits, UnpackedBytes budget)
{
    // Names and attributes of one file.
    private const int LargestHeader = 1 << 20;

    private readonly byte[] _skipped = new byte[64 * 1024];

    public async IAsyncEnumerable<ArchivedFile> ReadAsync(Func<string, bool> isWanted, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var block = new byte[TarHeader.Block];
        string? longName = null;
        long? longSize = null;
        while (true)
        {
            // One that was cut off between two files looks sound but for its end.
            if (!await TryFillAsync(block, cancellationToken))
                throw Damaged("it ends without a block of zeros, and may be cut off");
            if (TarHeader.IsEnd(block))
                yield break;
            if (!TarHeader.TryRead(block, out var header, out var fault))
                throw Damaged(fault);
            if (header.IsLongName)
            {
                longName = TarHeader.Text(await BytesAsync(header.Size, cancellationToken));
            }
            else if (header.IsAttributes)
            {
                if (!TarHeader.TryAttributes(await BytesAsync(header.Size, cancellationToken), ref longName, ref longSize))
                    throw Damaged("a file's attributes can't be read");
            }
            else if (header.IsFile)
            {
                var path = ArchiveReader.Tidy(longName ?? header.Name);
                var file = await FileAsync(path, longSize ?? header.Size, isWanted, cancellationToken);
                (longName, longSize) = (null, null);
                if (!path.EndsWith('/'))
                    yield return file;
            }
            else
            {
                await SkipAsync(TarHeader.Padded(header.Size), cancellationToken);
                if (header.Kind != 'g')
                    (longName, longSize) = (null, null);
            }
        }
    }

    private async Task<ArchivedFile> FileAsync(string path, long size, Func<string, bool> isWanted, CancellationToken cancellationToken)
    {
        var fault = ArchiveReader.NameFault(path);
        if (fault is null && isWanted(path))
        {
            if (size <= limits.LargestFile)
            {
                var bytes = new byte[size];
                await FillAsync(bytes, cancellationToken);
                await SkipAsync(TarHeader.Padded(size) - size, cancellationToken);
                return new ArchivedFile(path, bytes, null);
            }

            fault = ArchiveReader.TooLarge(limits);
        }

        await SkipAsync(TarHeader.Padded(size), cancellationToken);
        return new ArchivedFile(path, default, fault);
    }

    private async Task<byte[]> BytesAsync(long size, CancellationToken cancellationToken)
    {
        if (size > LargestHeader)
            throw Damaged("a file's name or attributes are larger than 1 MiB");
        var bytes = new byte[TarHeader.Padded(size)];
        await FillAsync(bytes, cancellationToken);
        return bytes[..(int)size];
    }

    private async Task SkipAsync(long count, CancellationToken cancellationToken)
    {
        while (count > 0)
        {
            var part = _skipped.AsMemory(0, (int)Math.Min(count, _skipped.Length));
            await FillAsync(part, cancellationToken);
            count -= part.Length;
        }
    }

    private async Task FillAsync(Memory<byte> bytes, CancellationToken cancellationToken)
    {
        if (!await TryFillAsync(bytes, cancellationToken))
            throw Damaged("it ends too early");
    }

    /// <summary>Reads all of it; false at the end of the archive.</summary>
    private async Task<bool> TryFillAsync(Memory<byte> bytes, CancellationToken cancellationToken)
    {
        try
        {
            var count = await stream.ReadAtLeastAsync(bytes, bytes.Length, throwOnEndOfStream: false, cancellationToken);
            budget.Add(count);
            return count == bytes.Length || (count == 0 ? false : throw Damaged("it ends too early"));
        }
        catch (InvalidDataException e)
        {
            throw new InputException("damaged-archive", $"{name} can't be unpacked: {e.Message}", inner: e);
        }
    }

    private InputException Damaged(string why) => new("damaged-archive", $"{name} is no zip or tar archive, or is damaged: {why}");
}
