namespace Tracelift.Projects.Sources;

/// <summary>A folder below an import path.</summary>
/// <param name="Path">Its path relative to the import path, with slashes.</param>
/// <param name="HasProject">Whether it has a <c>project.yaml</c>.</param>
/// <param name="Folders">The folders in it, as far as they were read; the folders of a project hold its images.</param>
/// <param name="HasMore">Whether some folders in it were not read.</param>
public sealed record FolderTree(string Path, bool HasProject, IReadOnlyList<FolderTree> Folders, bool HasMore)
{
    private const int MostFolders = 1_000;
    private const int MostLevels = 4;

    /// <summary>The last part of the path.</summary>
    public string Name => Path[(Path.LastIndexOf('/') + 1)..];

    /// <summary>Reads the folders below an import path: a limited number of levels and folders, no links, no hidden folders.</summary>
    /// <param name="importPath">The import path.</param>
    /// <returns>Null if the path can't be read.</returns>
    public static FolderTree? Of(string importPath)
    {
        var left = MostFolders;
        return Directory.Exists(importPath) ? Look(new DirectoryInfo(importPath), "", 0, ref left) : null;
    }

    private static FolderTree Look(DirectoryInfo folder, string path, int level, ref int left)
    {
        var hasProject = level > 0 && File.Exists(System.IO.Path.Combine(folder.FullName, FolderSource.FileName));
        if (hasProject || level == MostLevels)
            return new FolderTree(path, hasProject, [], HasMore: false);
        var folders = new List<FolderTree>();
        try
        {
            foreach (var next in folder.EnumerateDirectories().Where(next => next.LinkTarget is null && !next.Name.StartsWith('.')).OrderBy(next => next.Name, StringComparer.Ordinal))
            {
                if (left-- <= 0)
                    return new FolderTree(path, hasProject, folders, HasMore: true);
                folders.Add(Look(next, path.Length == 0 ? next.Name : $"{path}/{next.Name}", level + 1, ref left));
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return new FolderTree(path, hasProject, folders, HasMore: true);
        }

        return new FolderTree(path, hasProject, folders, HasMore: false);
    }
}
