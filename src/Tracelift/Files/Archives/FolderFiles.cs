using System.IO.Enumeration;
using Tracelift.Errors;

namespace Tracelift.Files.Archives;

/// <summary>The files below a folder. Links are skipped.</summary>
internal sealed class FolderFiles : ItemFiles
{
    private readonly string _folder;

    private FolderFiles(string folder)
        : base(Path.GetFileName(Path.TrimEndingDirectorySeparator(folder))) => _folder = folder;

    public static FolderFiles Open(string folder, Func<string, bool> wanted)
    {
        folder = Path.GetFullPath(folder);
        var files = new FolderFiles(folder);
        try
        {
            var found = new FileSystemEnumerable<(string Path, long Length, bool IsLink)>(
                folder,
                (ref FileSystemEntry entry) => (entry.ToFullPath(), IsLink(ref entry) ? 0 : entry.Length, IsLink(ref entry)),
                new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.None, IgnoreInaccessible = false })
            {
                ShouldIncludePredicate = (ref FileSystemEntry entry) => !entry.IsDirectory || IsLink(ref entry),
                ShouldRecursePredicate = (ref FileSystemEntry entry) => !IsLink(ref entry),
            }.ToList();
            files.Take(found.Where(file => !file.IsLink).Select(file => new ItemFile(Name(file.Path), file.Length)), wanted, found.Where(file => file.IsLink).Select(file => Name(file.Path)));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InputException("input-unreadable", $"{folder} can't be read: {e.Message}", inner: e);
        }

        return files;

        string Name(string path) => Path.GetRelativePath(folder, path).Replace(Path.DirectorySeparatorChar, '/');
    }

    public override async ValueTask<byte[]> ReadAsync(int item, CancellationToken cancellationToken)
    {
        RequireSmall(Files[item]);
        FileKind.Require(Path.Combine(_folder, Files[item].Name), $"{Name}, {Files[item].Name}");
        try
        {
            return await File.ReadAllBytesAsync(Path.Combine(_folder, Files[item].Name), cancellationToken);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Unreadable(Name, Files[item].Name, e);
        }
    }

    public override Task<InputFile> OpenTableAsync(int item, InputLimits limits, CancellationToken cancellationToken)
    {
        var (path, name) = (Path.Combine(_folder, Files[item].Name), $"{Name}, {Files[item].Name}");
        FileKind.Require(path, name);
        return InputFile.OpenAsync(path, name, limits, cancellationToken);
    }

    private static bool IsLink(ref FileSystemEntry entry) => entry.Attributes.HasFlag(FileAttributes.ReparsePoint);
}
