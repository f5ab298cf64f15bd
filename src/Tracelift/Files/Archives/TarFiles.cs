using System.Globalization;
using Tracelift.Errors;

namespace Tracelift.Files.Archives;

/// <summary>
/// The files of a tar archive, packed or not. Headers are read once; after that each file can be read at random, which
/// a sequential reader does not allow.
/// </summary>
internal sealed class TarFiles : ItemFiles
{
    private const int LargestHeader = 1 << 20;

    private readonly InputFile _file;

    private TarFiles(InputFile file)
        : base(file.Name) => _file = file;

    /// <summary>Whether a file name is that of a tar archive.</summary>
    public static bool IsTar(string path) =>
        ((string[])[".tar", ".tar.gz", ".tgz", ".tar.zst", ".tzst"]).Any(end => path.EndsWith(end, StringComparison.OrdinalIgnoreCase));

    public static new async Task<TarFiles> OpenAsync(string path, string? name, Func<string, bool> wanted, InputLimits limits, CancellationToken cancellationToken)
    {
        var files = new TarFiles(await InputFile.OpenAsync(path, name ?? Path.GetFileName(path), limits, cancellationToken));
        try
        {
            files.Take(await files.HeadersAsync(limits, cancellationToken), wanted);
            return files;
        }
        catch
        {
            await files.DisposeAsync();
            throw;
        }
    }

    public override async ValueTask<byte[]> ReadAsync(int item, CancellationToken cancellationToken)
    {
        RequireSound(Files[item]);
        return await ReadAsync(Files[item].Place, (int)Files[item].Length, cancellationToken);
    }

    public override async Task<InputFile> OpenTableAsync(int item, InputLimits limits, CancellationToken cancellationToken)
    {
        RequireSafe(Files[item]);
        await using var part = new InputStream(_file, Files[item].Place, Files[item].Length);
        return await InputFile.SpoolAsync(part, $"{Name}, {Files[item].Name}", limits, cancellationToken);
    }

    public override async ValueTask DisposeAsync()
    {
        await _file.DisposeAsync();
        await base.DisposeAsync();
    }

    private async Task<List<ItemFile>> HeadersAsync(InputLimits limits, CancellationToken cancellationToken)
    {
        var (files, names) = (new List<ItemFile>(), 0L);
        string? longName = null;
        long? longSize = null;
        for (var at = 0L; ;)
        {
            // An archive that is truncated between two files is only detected by its end.
            if (at > _file.Length - TarHeader.Block)
                throw Damaged(Math.Min(at, _file.Length), "the archive ends without a block of zeros; it may be truncated");
            var block = await ReadAsync(at, TarHeader.Block, cancellationToken);
            if (TarHeader.IsEnd(block))
                return files;
            if (!TarHeader.TryRead(block, out var header, out var fault))
                throw Damaged(at, $"not a tar archive, or a damaged one: {fault}");
            at += TarHeader.Block;
            var size = header.IsFile ? longSize ?? header.Size : header.Size;
            if (size > _file.Length - at)
                throw Damaged(at, "a file extends beyond the archive's end; it may be truncated");
            if (header.IsLongName || header.IsAttributes)
            {
                if (size > LargestHeader)
                    throw Damaged(at, "a file's name or attributes are larger than 1 MiB");
                var bytes = await ReadAsync(at, (int)size, cancellationToken);
                if (header.IsLongName)
                    longName = TarHeader.Text(bytes);
                else if (!TarHeader.TryAttributes(bytes, ref longName, ref longSize))
                    throw Damaged(at, "a file's attributes can't be read");
            }
            else
            {
                if (header.IsFile)
                {
                    files.Add(new ItemFile(Tidy(longName ?? header.Name), size, at));
                    names += files[^1].Name.Length;
                    if (files.Count > limits.MostItems || names > limits.MostItems * (long)InputLimits.UsualItemName)
                        throw TooMany(Name, limits);
                }

                if (header.Kind != 'g')
                    (longName, longSize) = (null, null);
            }

            at += TarHeader.Padded(size);
        }
    }

    private async ValueTask<byte[]> ReadAsync(long from, int length, CancellationToken cancellationToken)
    {
        var bytes = GC.AllocateUninitializedArray<byte>(length);
        for (var got = 0; got < length;)
        {
            var count = await _file.ReadAsync(bytes.AsMemory(got), from + got, cancellationToken);
            got += count > 0 ? count : throw Damaged(from, "the archive ends here");
        }

        return bytes;
    }

    private InputException Damaged(long at, string what) =>
        new("damaged-tar", string.Create(CultureInfo.InvariantCulture, $"{Name}, byte {at}: {what}"), "Expected a folder, a zip or a tar archive with .swc files.");
}
