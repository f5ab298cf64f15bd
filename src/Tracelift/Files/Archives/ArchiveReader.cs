using System.Globalization;
using System.IO.Compression;
using System.Runtime.CompilerServices;
using Tracelift.Errors;

namespace Tracelift.Files.Archives;

/// <summary>
/// Reads the files of a zip, tar or tar.gz archive one by one, known by its first bytes. Nothing is unpacked to disk, and
/// names are never used as paths; those that would lead out of a folder are faults all the same.
/// </summary>
public sealed class ArchiveReader
{
    private const int LongestName = 1024;

    private readonly Stream _stream;
    private readonly string _name;
    private readonly ArchiveLimits _limits;

    /// <summary>Reads an archive.</summary>
    /// <param name="stream">Its bytes; they can be read again and again. The caller closes it.</param>
    /// <param name="name">Its name, for messages.</param>
    /// <param name="limits">What is taken at most.</param>
    public ArchiveReader(Stream stream, string name, ArchiveLimits limits)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(limits);
        (_stream, _name, _limits) = (stream, name, limits);
    }

    /// <summary>Whether a file's name says that it is an archive that can be read.</summary>
    public static bool IsArchive(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return Array.Exists([".zip", ".tar", ".tar.gz", ".tgz"], suffix => name.EndsWith(suffix, StringComparison.OrdinalIgnoreCase));
    }

    /// <summary>Gives all files in their order, from the beginning each time.</summary>
    /// <param name="isWanted">Whether the bytes of a file are needed, by its name.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    /// <exception cref="InputException">It is no archive, is damaged, or is larger than the limits.</exception>
    public async IAsyncEnumerable<ArchivedFile> ReadAsync(Func<string, bool> isWanted, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(isWanted);
        _stream.Position = 0;
        var first = new byte[2];
        var read = await _stream.ReadAtLeastAsync(first, first.Length, throwOnEndOfStream: false, cancellationToken);
        _stream.Position = 0;
        var budget = new UnpackedBytes(_name, _stream.Length, _limits);
        var isGzip = read == 2 && first[0] == 0x1f && first[1] == 0x8b;
        using var unpacking = isGzip ? new GZipStream(_stream, CompressionMode.Decompress, leaveOpen: true) : null;
        var files = read == 2 && first[0] == 'P' && first[1] == 'K'
            ? new ZipEntries(_stream, _name, _limits, budget).ReadAsync(isWanted, cancellationToken)
            : new TarEntries(unpacking ?? _stream, _name, _limits, budget).ReadAsync(isWanted, cancellationToken);
        var count = 0;
        await foreach (var file in files)
        {
            if (++count > _limits.MostFiles)
                throw new InputException("too-many-files", string.Create(CultureInfo.InvariantCulture, $"{_name} holds more than {_limits.MostFiles} files, the most that is allowed"));
            yield return file;
        }
    }

    /// <summary>A name as archives of any origin have it, with slashes, and without parts that mean the folder they are in.</summary>
    internal static string Tidy(string name) => string.Join('/', name.Replace('\\', '/').Split('/').Where(part => part != "."));

    /// <summary>What is wrong with a name, or null.</summary>
    internal static InputException? NameFault(string name) =>
        name.Length is 0 or > LongestName || name.StartsWith('/') || (name.Length > 1 && name[1] == ':') || name.Any(char.IsControl) || name.Split('/').Contains("..")
            ? new InputException("bad-file-name", "The file's name is empty, too long, absolute, has control characters or leads out of the archive")
            : null;

    /// <summary>That a file is larger than the limit.</summary>
    internal static InputException TooLarge(ArchiveLimits limits) => new(
        "too-large", string.Create(CultureInfo.InvariantCulture, $"The file has more than {limits.LargestFile} bytes, the most that is allowed"));
}
