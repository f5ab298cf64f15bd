using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using Tracelift.Errors;

namespace Tracelift.Formats.Archives;

/// <summary>
/// The files of a tar archive: ustar, with the long names of GNU and pax. Links, devices and whatever else there is are
/// passed over.
/// </summary>
internal sealed class TarFiles(Stream stream, string name, ArchiveLimits limits, UnpackedBytes budget)
{
    private const int Block = 512;

    // Names and attributes of one file.
    private const int LargestHeader = 1 << 20;

    private readonly byte[] _skipped = new byte[64 * 1024];

    public async IAsyncEnumerable<ArchivedFile> ReadAsync(Func<string, bool> isWanted, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var header = new byte[Block];
        string? longName = null;
        long? longSize = null;
        while (await TryFillAsync(header, cancellationToken).ConfigureAwait(false) && header.AsSpan().ContainsAnyExcept((byte)0))
        {
            var size = Size(header);
            var kind = (char)header[156];
            switch (kind)
            {
                case 'L':
                    longName = Text(await BytesAsync(size, cancellationToken).ConfigureAwait(false));
                    continue;
                case 'x':
                    (longName, longSize) = Attributes(await BytesAsync(size, cancellationToken).ConfigureAwait(false), longName);
                    continue;
                case '0' or '\0' or '7':
                    var path = ArchiveReader.Tidy(longName ?? Name(header));
                    var file = await FileAsync(path, longSize ?? size, isWanted, cancellationToken).ConfigureAwait(false);
                    (longName, longSize) = (null, null);
                    if (!path.EndsWith('/'))
                        yield return file;
                    continue;
                default:
                    await SkipAsync(Padded(size), cancellationToken).ConfigureAwait(false);
                    if (kind != 'g')
                        (longName, longSize) = (null, null);
                    continue;
            }
        }
    }

    private static long Padded(long size) => (size + Block - 1) / Block * Block;

    private static string Text(ReadOnlySpan<byte> bytes)
    {
        var end = bytes.IndexOf((byte)0);
        return Encoding.UTF8.GetString(end < 0 ? bytes : bytes[..end]);
    }

    private static string Name(byte[] header)
    {
        var prefix = header.AsSpan(257, 5).SequenceEqual("ustar"u8) && header[263] == '0' ? Text(header.AsSpan(345, 155)) : "";
        var last = Text(header.AsSpan(0, 100));
        return prefix.Length == 0 ? last : $"{prefix}/{last}";
    }

    private long Size(byte[] header)
    {
        // The sum of all bytes, with blanks in its own place.
        var sum = header.Sum(value => (long)value) - header.AsSpan(148, 8).ToArray().Sum(value => (long)value) + (8 * ' ');
        if (!TryOctal(header.AsSpan(148, 8), out var expected) || expected != sum)
            throw Damaged("a header has a wrong sum");
        var field = header.AsSpan(124, 12);
        if ((field[0] & 0x80) != 0)
            throw Damaged("a file claims more than 8 GiB");
        return TryOctal(field, out var size) ? size : throw Damaged("a file has no size");
    }

    private static bool TryOctal(ReadOnlySpan<byte> field, out long value)
    {
        value = 0;
        var digits = field.Trim(" \0"u8);
        foreach (var c in digits)
        {
            if (c is < (byte)'0' or > (byte)'7')
                return false;
            value = (value * 8) + c - '0';
        }

        return true;
    }

    // Lines of "LENGTH KEY=VALUE\n".
    private (string? Name, long? Size) Attributes(ReadOnlySpan<byte> bytes, string? path)
    {
        long? size = null;
        while (bytes.Length > 0)
        {
            var blank = bytes.IndexOf((byte)' ');
            if (blank < 1 || !int.TryParse(bytes[..blank], NumberStyles.None, CultureInfo.InvariantCulture, out var length) || length <= blank + 1 || length > bytes.Length)
                throw Damaged("a file's attributes can't be read");
            var pair = bytes[(blank + 1)..(length - 1)];
            if (pair.StartsWith("path="u8))
                path = Encoding.UTF8.GetString(pair[5..]);
            else if (pair.StartsWith("size="u8) && long.TryParse(pair[5..], NumberStyles.None, CultureInfo.InvariantCulture, out var told))
                size = told;
            bytes = bytes[length..];
        }

        return (path, size);
    }

    private async Task<ArchivedFile> FileAsync(string path, long size, Func<string, bool> isWanted, CancellationToken cancellationToken)
    {
        var fault = ArchiveReader.NameFault(path);
        if (fault is null && isWanted(path))
        {
            if (size <= limits.LargestFile)
            {
                var bytes = new byte[size];
                await FillAsync(bytes, cancellationToken).ConfigureAwait(false);
                await SkipAsync(Padded(size) - size, cancellationToken).ConfigureAwait(false);
                return new ArchivedFile(path, bytes, null);
            }

            fault = ArchiveReader.TooLarge(limits);
        }

        await SkipAsync(Padded(size), cancellationToken).ConfigureAwait(false);
        return new ArchivedFile(path, default, fault);
    }

    private async Task<byte[]> BytesAsync(long size, CancellationToken cancellationToken)
    {
        if (size > LargestHeader)
            throw Damaged("a file's name or attributes are larger than 1 MiB");
        var bytes = new byte[Padded(size)];
        await FillAsync(bytes, cancellationToken).ConfigureAwait(false);
        return bytes[..(int)size];
    }

    private async Task SkipAsync(long count, CancellationToken cancellationToken)
    {
        while (count > 0)
        {
            var part = _skipped.AsMemory(0, (int)Math.Min(count, _skipped.Length));
            await FillAsync(part, cancellationToken).ConfigureAwait(false);
            count -= part.Length;
        }
    }

    private async Task FillAsync(Memory<byte> bytes, CancellationToken cancellationToken)
    {
        if (!await TryFillAsync(bytes, cancellationToken).ConfigureAwait(false))
            throw Damaged("it ends too early");
    }

    /// <summary>Reads all of it; false at the end of the archive.</summary>
    private async Task<bool> TryFillAsync(Memory<byte> bytes, CancellationToken cancellationToken)
    {
        try
        {
            var count = await stream.ReadAtLeastAsync(bytes, bytes.Length, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false);
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
