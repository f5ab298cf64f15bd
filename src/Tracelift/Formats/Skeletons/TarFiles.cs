using System.Globalization;
using System.Text;
using Tracelift.Errors;

namespace Tracelift.Formats.Skeletons;

/// <summary>
/// The files of a tar archive, packed or not. Its headers are read once; after that each file is read from its place, which
/// a reader that goes from front to back could not do.
/// </summary>
internal sealed class TarFiles : ItemFiles
{
    private const int Block = 512;
    private const int LongestName = 1 << 16;

    private readonly InputFile _file;

    private TarFiles(InputFile file)
        : base(file.Name) => _file = file;

    /// <summary>Whether a name is one of a tar archive.</summary>
    public static bool IsTar(string path) =>
        ((string[])[".tar", ".tar.gz", ".tgz", ".tar.zst", ".tzst"]).Any(end => path.EndsWith(end, StringComparison.OrdinalIgnoreCase));

    public static new async Task<TarFiles> OpenAsync(string path, Func<string, bool> wanted, SourceLimits limits, CancellationToken cancellationToken)
    {
        var files = new TarFiles(await InputFile.OpenAsync(path, limits, cancellationToken).ConfigureAwait(false));
        try
        {
            files.Take(await files.HeadersAsync(cancellationToken).ConfigureAwait(false), wanted);
            return files;
        }
        catch
        {
            await files.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    public override async ValueTask<byte[]> ReadAsync(int item, CancellationToken cancellationToken)
    {
        RequireSize(Name, Files[item]);
        return await ReadAsync(Files[item].Place, (int)Files[item].Length, cancellationToken).ConfigureAwait(false);
    }

    public override async ValueTask DisposeAsync()
    {
        await _file.DisposeAsync().ConfigureAwait(false);
        await base.DisposeAsync().ConfigureAwait(false);
    }

    private async Task<List<ItemFile>> HeadersAsync(CancellationToken cancellationToken)
    {
        var files = new List<ItemFile>();
        string? longName = null;
        for (var at = 0L; at + Block <= _file.Length;)
        {
            var header = await ReadAsync(at, Block, cancellationToken).ConfigureAwait(false);
            if (header.AsSpan().IndexOfAnyExcept((byte)0) < 0)
                break;
            RequireSum(header, at);
            var (size, type) = (Number(header.AsSpan(124, 12), at), header[156]);
            at += Block;
            if (size > _file.Length - at)
                throw Damaged(at, "a file reaches beyond the archive's end; it may be cut off");
            if (type is (byte)'L' or (byte)'x')
            {
                var text = Encoding.UTF8.GetString(await ReadAsync(at, (int)Math.Min(size, LongestName), cancellationToken).ConfigureAwait(false));
                longName = type == 'L' ? text.TrimEnd('\0') : PathOf(text) ?? longName;
            }
            else
            {
                if (type is 0 or (byte)'0' or (byte)'7')
                    files.Add(new ItemFile(longName ?? NameOf(header), size, at));
                longName = null;
            }

            at += (size + Block - 1) / Block * Block;
        }

        return files;
    }

    private async ValueTask<byte[]> ReadAsync(long from, int length, CancellationToken cancellationToken)
    {
        var bytes = GC.AllocateUninitializedArray<byte>(length);
        for (var got = 0; got < length;)
        {
            var count = await _file.ReadAsync(bytes.AsMemory(got), from + got, cancellationToken).ConfigureAwait(false);
            got += count > 0 ? count : throw Damaged(from, "the archive ends here");
        }

        return bytes;
    }

    private void RequireSum(byte[] header, long at)
    {
        var sum = (8L * ' ') - header.AsSpan(148, 8).ToArray().Sum(value => (long)value) + header.Sum(value => (long)value);
        if (Number(header.AsSpan(148, 8), at) != sum)
            throw Damaged(at, "no tar archive, or a damaged one");
    }

    // Octal digits, or from the second byte on binary where there are too many.
    private long Number(ReadOnlySpan<byte> field, long at)
    {
        var value = 0L;
        if ((field[0] & 0x80) != 0)
        {
            foreach (var part in field[^8..])
                value = (value << 8) | part;
            return value >= 0 ? value : throw Damaged(at, "a length that can't be");
        }

        foreach (var digit in field)
        {
            if (digit is >= (byte)'0' and <= (byte)'7')
                value = (value * 8) + digit - '0';
            else if (digit is not ((byte)' ' or 0))
                throw Damaged(at, "no tar archive, or a damaged one");
        }

        return value;
    }

    private static string NameOf(byte[] header)
    {
        static string Text(ReadOnlySpan<byte> field) => Encoding.UTF8.GetString(field.IndexOf((byte)0) is >= 0 and var end ? field[..end] : field);
        var prefix = header.AsSpan(257, 5).SequenceEqual("ustar"u8) && header[262] == 0 ? Text(header.AsSpan(345, 155)) : "";
        var name = Text(header.AsSpan(0, 100));
        return prefix.Length > 0 ? $"{prefix}/{name}" : name;
    }

    // "30 path=a/long/name\n" and others.
    private static string? PathOf(string records)
    {
        foreach (var line in records.Split('\n'))
        {
            var at = line.IndexOf(" path=", StringComparison.Ordinal);
            if (at > 0)
                return line[(at + " path=".Length)..];
        }

        return null;
    }

    private InputException Damaged(long at, string what) =>
        new("damaged-tar", string.Create(CultureInfo.InvariantCulture, $"{Name}, byte {at}: {what}"), "Expected a folder, a zip or a tar archive with .swc files.");
}
