namespace Tracelift.Projects.Sources;

/// <summary>Paths without symbolic links.</summary>
public static class RealPath
{
    private const int MostLinks = 40;

    /// <summary>Where a path leads; a part that is not there stays as it is.</summary>
    public static string Of(string path)
    {
        var links = 0;
        return Resolve(Path.GetFullPath(path), ref links);
    }

    /// <summary>Whether a path is a folder or lies in it; both without links.</summary>
    public static bool IsWithin(string path, string folder) =>
        path == folder || path.StartsWith(folder.TrimEnd(Path.DirectorySeparatorChar) + Path.DirectorySeparatorChar, StringComparison.Ordinal);

    private static string Resolve(string path, ref int links)
    {
        var root = Path.GetPathRoot(path)!;
        var real = root;
        foreach (var part in path[root.Length..].Split(Path.DirectorySeparatorChar, StringSplitOptions.RemoveEmptyEntries))
        {
            real = Path.Combine(real, part);
            if (new FileInfo(real).LinkTarget is not { } target)
                continue;
            if (++links > MostLinks)
                return path;
            real = Resolve(Path.GetFullPath(target, Path.GetDirectoryName(real)!), ref links);
        }

        return real;
    }
}
