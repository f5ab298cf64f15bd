using System.Security.Cryptography;
using System.Text;
using Tracelift.Errors;

namespace Tracelift.Files.Archives;

/// <summary>The files of a folder or the entries of an archive, each small enough for memory.</summary>
internal abstract class ItemFiles(string name) : IAsyncDisposable
{
    private const int LongestName = 1024;
    private const int MostNamed = 5;

    private int _largest = InputLimits.UsualLargestItem;

    /// <summary>The name of the collection in messages.</summary>
    public string Name => name;

    /// <summary>The wanted files, with folders in their names, sorted by name.</summary>
    public IReadOnlyList<ItemFile> Files { get; protected set; } = [];

    /// <summary>The names of unwanted files, sorted.</summary>
    public IReadOnlyList<string> PassedOver { get; private set; } = [];

    /// <summary>Opens a folder, a zip archive, a tar archive (also packed with gzip or Zstandard), or a single file.</summary>
    /// <param name="path">The path of the folder or file.</param>
    /// <param name="name">The name in messages for an upload, whose path means nothing to users; else null.</param>
    /// <param name="wanted">Whether a file name is wanted.</param>
    /// <param name="limits">The limits on unpacking.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    /// <exception cref="InputException">The path can't be read.</exception>
    public static async Task<ItemFiles> OpenAsync(string path, string? name, Func<string, bool> wanted, InputLimits limits, CancellationToken cancellationToken)
    {
        ItemFiles files = Directory.Exists(path) ? FolderFiles.Open(path, wanted)
            : IsZip(path) ? ZipFiles.Open(path, name, wanted, limits)
            : wanted(name ?? path) ? SingleFile.Open(path, name)
            : await TarFiles.OpenAsync(path, name, wanted, limits, cancellationToken);
        files._largest = limits.LargestItem;
        if (files.Files.Count > 0)
            return files;
        await using (files)
            throw files.NoItems();
    }

    /// <summary>Creates the error for a collection without SWC files.</summary>
    public InputException NoItems() => new(
        "no-items",
        $"{name} holds no file that can be loaded{Others(PassedOver)}",
        "Expected a folder, a zip or a tar with .swc files, which can be packed (.swc.gz, .swc.zst).");

    private static string Others(IReadOnlyList<string> files) => files.Count == 0 ? ""
        : $"; it holds {string.Join(", ", files.Take(MostNamed))}{(files.Count > MostNamed ? FormattableString.Invariant($" and {files.Count - MostNamed} others") : "")}";

    /// <summary>Whether a path is a folder, a zip or a tar, not a single file.</summary>
    /// <param name="path">The path.</param>
    /// <param name="name">The name from the sender, if it differs from the path.</param>
    public static bool IsCollection(string path, string? name = null) => Directory.Exists(path) || IsZip(path) || TarFiles.IsTar(name ?? path);

    /// <summary>Computes a fingerprint of names and lengths that identifies the collection.</summary>
    public string Fingerprint()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var file in Files)
        {
            hash.AppendData(Encoding.UTF8.GetBytes(file.Name));
            hash.AppendData(BitConverter.GetBytes(file.Length));
        }

        return InputFile.Hex(hash);
    }

    /// <summary>Reads all bytes of a file. Safe to call from several threads.</summary>
    /// <param name="item">The file's index.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    public abstract ValueTask<byte[]> ReadAsync(int item, CancellationToken cancellationToken);

    /// <summary>Opens a table, which may be larger than other files: its bytes are not read into memory.</summary>
    public abstract Task<InputFile> OpenTableAsync(int item, InputLimits limits, CancellationToken cancellationToken);

    /// <inheritdoc/>
    public virtual ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }

    /// <summary>Keeps the wanted files, sorted by name so that the order is the same on every machine.</summary>
    private protected void Take(IEnumerable<ItemFile> files, Func<string, bool> wanted, IEnumerable<string>? links = null)
    {
        var (taken, passedOver) = (new List<ItemFile>(), (links ?? []).Where(name => !IsHidden(name)).ToList());
        foreach (var file in files.Where(file => !file.Name.EndsWith('/')))
        {
            // Hidden files are no data of users; they are only reported if they look like data.
            var (isWanted, isHidden) = (wanted(file.Name), IsHidden(file.Name));
            if (isWanted && !isHidden)
                taken.Add(file);
            else if (isWanted || !isHidden)
                passedOver.Add(file.Name);
        }

        Files = [.. taken.OrderBy(file => file.Name, StringComparer.Ordinal)];
        PassedOver = [.. passedOver.Where(name => !IsOfSystem(name)).Order(StringComparer.Ordinal)];
    }

    /// <summary>Throws if an archive's file has an unsafe name or is too large.</summary>
    private protected void RequireSound(ItemFile file)
    {
        RequireSafe(file);
        RequireSmall(file);
    }

    /// <summary>Throws if an archive's file has an unsafe name.</summary>
    private protected void RequireSafe(ItemFile file)
    {
        if (NameFault(file.Name) is { } fault)
        {
            throw new InputException(
                "bad-file-name", $"{Name}, {file.Name}: the name {fault}", "Pack the files again from the folder that holds all of them, or unpack them and load the folder.");
        }
    }

    /// <summary>Throws if a file is too large for memory.</summary>
    private protected void RequireSmall(ItemFile file)
    {
        if (file.Length < 0 || file.Length > _largest)
            throw new InputException("too-large", FormattableString.Invariant($"{Name}, {file.Name} has {file.Length} bytes; no more than {_largest} are read"));
    }

    /// <summary>Normalizes a name from an archive: slashes, and no "." parts.</summary>
    private protected static string Tidy(string name) => string.Join('/', name.Replace('\\', '/').Split('/').Where(part => part != "."));

    /// <summary>Creates the error for an archive whose list of files would fill the memory.</summary>
    private protected static InputException TooMany(string archive, InputLimits limits) =>
        new("too-many-files", FormattableString.Invariant($"{archive} has more than {limits.MostItems} files, or very long names"), "Pack them into several archives.");

    private protected static InputException Unreadable(string archive, string item, Exception e) =>
        new("input-unreadable", $"{archive}, {item} can't be read: {e.Message}", inner: e);

    private static string? NameFault(string name) =>
        name.Length is 0 or > LongestName ? FormattableString.Invariant($"is empty or longer than {LongestName} characters")
        : name.StartsWith('/') || (name.Length > 1 && name[1] == ':') ? "is an absolute path"
        : name.Any(char.IsControl) ? "has control characters"
        : name.Split('/').Contains("..") ? "leads out of the archive"
        : null;

    // A name that leads out of the archive is not hidden: it is a fault.
    private static bool IsHidden(string file) => file.Split('/').Any(part => (part.StartsWith('.') && part != "..") || part == "__MACOSX");

    // Files that operating systems keep beside those of users.
    private static bool IsOfSystem(string file) => file.Split('/') is var parts
        && (parts.Contains("__MACOSX") || parts[^1].StartsWith("._", StringComparison.Ordinal) || parts[^1] is ".DS_Store" or "Thumbs.db" or "desktop.ini");

    private static bool IsZip(string path)
    {
        try
        {
            using var stream = File.OpenRead(path);
            Span<byte> start = stackalloc byte[4];
            return stream.Read(start) == 4 && start is [(byte)'P', (byte)'K', 3 or 5, 4 or 6];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}

/// <summary>A file of a collection.</summary>
/// <param name="Name">The file's name with its folders.</param>
/// <param name="Length">The file's length in bytes.</param>
/// <param name="Place">The file's place in the archive, for the reader.</param>
internal readonly record struct ItemFile(string Name, long Length, long Place = 0);
