using Tracelift.Errors;

namespace Tracelift.Formats.Skeletons;

/// <summary>The files below a folder. Links are not followed.</summary>
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
            files.Take(
                new DirectoryInfo(folder)
                    .EnumerateFiles("*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint, IgnoreInaccessible = false })
                    .Select(file => new ItemFile(Path.GetRelativePath(folder, file.FullName).Replace(Path.DirectorySeparatorChar, '/'), file.Length)),
                wanted);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InputException("input-unreadable", $"{folder} can't be read: {e.Message}", inner: e);
        }

        return files;
    }

    public override async ValueTask<byte[]> ReadAsync(int item, CancellationToken cancellationToken)
    {
        RequireSound(Name, Files[item]);
        try
        {
            return await File.ReadAllBytesAsync(Path.Combine(_folder, Files[item].Name), cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Unreadable(Name, Files[item].Name, e);
        }
    }
}
