using System.Security.Cryptography;
using System.Text;
using Tracelift.Errors;

namespace Tracelift.Files.Archives;

/// <summary>Files of a folder or entries of an archive, each small enough to be held in memory.</summary>
internal abstract class ItemFiles(string name) : IAsyncDisposable
{
    private const int LongestName = 1024;
    private const int MostNamed = 5;

    private int _largest = InputLimits.UsualLargestItem;

    /// <summary>What messages call all of them.</summary>
    public string Name => name;

    /// <summary>Their names, with folders, and lengths in bytes, by name.</summary>
    public IReadOnlyList<ItemFile> Files { get; protected set; } = [];

    /// <summary>The names of those that are passed over because nobody wants them, by name.</summary>
    public IReadOnlyList<string> PassedOver { get; private set; } = [];

    /// <summary>Opens a folder, a zip archive, a tar archive, which may be packed with gzip or Zstandard, or a single file.</summary>
    /// <param name="path">It.</param>
    /// <param name="name">What messages call it where its path says nothing to users, as that of an upload; else null.</param>
    /// <param name="wanted">Which names are wanted.</param>
    /// <param name="limits">How much is unpacked.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    /// <exception cref="InputException">It can't be read.</exception>
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

    /// <summary>The fault of a collection without SWC files.</summary>
    public InputException NoItems() => new(
        "no-items",
        $"{name} holds no file that could be loaded{Others(PassedOver)}",
        "Expected a folder, a zip or a tar with .swc files, which can be packed (.swc.gz, .swc.zst).");

    private static string Others(IReadOnlyList<string> files) => files.Count == 0 ? ""
        : $"; it holds {string.Join(", ", files.Take(MostNamed))}{(files.Count > MostNamed ? FormattableString.Invariant($" and {files.Count - MostNamed} others") : "")}";

    /// <summary>Whether a path is a folder, a zip or a tar, and not a single file.</summary>
    /// <param name="path">It.</param>
    /// <param name="name">What its sender calls it, where that is not its path.</param>
    public static bool IsCollection(string path, string? name = null) => Directory.Exists(path) || IsZip(path) || TarFiles.IsTar(name ?? path);

    /// <summary>Tells them from others: names and lengths.</summary>
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

    /// <summary>Reads all bytes of one. Several can be read at once.</summary>
    /// <param name="item">Its place.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    public abstract ValueTask<byte[]> ReadAsync(int item, CancellationToken cancellationToken);

    /// <inheritdoc/>
    public virtual ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }

    /// <summary>Those that are wanted, by name: the same order on every machine.</summary>
    private protected void Take(IEnumerable<ItemFile> files, Func<string, bool> wanted, IEnumerable<string>? links = null)
    {
        var (taken, passedOver) = (new List<ItemFile>(), (links ?? []).Where(name => !IsHidden(name)).ToList());
        foreach (var file in files.Where(file => !file.Name.EndsWith('/')))
        {
            // What is hidden is nobody's data, and is only told where it looks as if it were.
            var (isWanted, isHidden) = (wanted(file.Name), IsHidden(file.Name));
            if (isWanted && !isHidden)
                taken.Add(file);
            else if (isWanted || !isHidden)
                passedOver.Add(file.Name);
        }

        Files = [.. taken.OrderBy(file => file.Name, StringComparer.Ordinal)];
        PassedOver = [.. passedOver.Where(name => !IsOfSystem(name)).Order(StringComparer.Ordinal)];
    }

    /// <summary>Refuses a file of an archive whose name is unsafe, or that is too large.</summary>
    private protected void RequireSound(ItemFile file)
    {
        if (NameFault(file.Name) is { } fault)
        {
            throw new InputException(
                "bad-file-name", $"{Name}, {file.Name}: the name {fault}", "Pack the files again from the folder that holds all of them, or unpack them and load the folder.");
        }

        RequireSmall(file);
    }

    /// <summary>Refuses a file that is too large for memory.</summary>
    private protected void RequireSmall(ItemFile file)
    {
        if (file.Length < 0 || file.Length > _largest)
            throw new InputException("too-large", FormattableString.Invariant($"{Name}, {file.Name} has {file.Length} bytes; no more than {_largest} are read"));
    }

    /// <summary>Normalizes a name from an archive: slashes, and no parts that mean the folder they are in.</summary>
    private protected static string Tidy(string name) => string.Join('/', name.Replace('\\', '/').Split('/').Where(part => part != "."));

    /// <summary>The fault of an archive whose list of files would fill the memory.</summary>
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

    // A name that leads out of the archive is not hidden: it is a fault of its file.
    private static bool IsHidden(string file) => file.Split('/').Any(part => (part.StartsWith('.') && part != "..") || part == "__MACOSX");

    // What systems keep beside the files of their users.
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

/// <summary>A file among many.</summary>
/// <param name="Name">Its name with the folders that it lies in.</param>
/// <param name="Length">Its length in bytes.</param>
/// <param name="Place">Where it is, for whoever reads it.</param>
internal readonly record struct ItemFile(string Name, long Length, long Place = 0);
