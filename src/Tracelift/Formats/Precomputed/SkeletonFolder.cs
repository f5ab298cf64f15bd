using Tracelift.Errors;

namespace Tracelift.Formats.Precomputed;

/// <summary>A folder with skeletons.</summary>
/// <param name="Path">The path of the folder.</param>
/// <param name="SegmentProperties">The folder of the volume's segment properties, or null.</param>
internal readonly record struct SkeletonFolder(string Path, NamedFolder? SegmentProperties)
{
    /// <summary>The type in the info of skeletons.</summary>
    public const string Type = "neuroglancer_skeletons";

    private const string Skeletons = "skeletons";

    // Links are not followed, because they can form cycles.
    private static readonly EnumerationOptions Below = new() { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint, IgnoreInaccessible = false };

    private const string Expected = "the info of Neuroglancer's skeletons, with \"@type\": \"" + Type + "\"";

    /// <summary>
    /// Whether a folder is of Neuroglancer's precomputed format, even a damaged one: it has an info, or only files with numbers as
    /// names, and no SWC.
    /// </summary>
    public static bool IsMeant(string folder)
    {
        try
        {
            var files = new DirectoryInfo(folder).EnumerateFiles().Take(1000).Select(file => file.Name).Where(name => name[0] != '.').ToList();
            return files.Contains("info")
                ? !Directory.EnumerateFiles(folder, "*.?swc", Below).Concat(Directory.EnumerateFiles(folder, "*.swc", Below)).Any() || IsSkeletons(folder)
                : files.Count > 0 && files.All(name => SegmentFile.Read(name) is not null);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    /// <summary>Finds the folder of skeletons: the folder itself, or the one that its volume names.</summary>
    /// <exception cref="InputException">There are no skeletons; the message says what the folder holds.</exception>
    public static SkeletonFolder Find(string folder)
    {
        var path = System.IO.Path.Combine(folder, "info");
        using var document = InfoFields.Open(path, out var info);
        if (document is null)
            throw new InputException("bad-info", $"{folder}: there are skeletons without an info", $"Expected {path}, {Expected}.");
        if (info.TextOrNull("@type") == Type)
            return new SkeletonFolder(folder, null);
        if (NamedFolder.Of(info, Skeletons, folder) is { } named)
            return Inside(named, NamedFolder.Of(info, "segment_properties", folder), path);
        throw info.Has("@type")
            ? info.Bad("@type", Expected)
            : InfoFields.Bad(path, info.Has("scales") ? "a volume that names no skeletons" : "there are skeletons without an info of their type: @type is missing", Expected);
    }

    /// <summary>Returns the skeletons of a volume.</summary>
    private static SkeletonFolder Inside(NamedFolder named, NamedFolder? properties, string path)
    {
        var folder = System.IO.Path.GetFullPath(System.IO.Path.Combine(named.From, named.Name));
        if (!folder.StartsWith(System.IO.Path.TrimEndingDirectorySeparator(System.IO.Path.GetFullPath(named.From)) + System.IO.Path.DirectorySeparatorChar, StringComparison.Ordinal))
            throw InfoFields.Bad(path, $"skeletons is \"{Excerpt.Of(named.Name)}\", which is not below it", "a folder below it");
        if (!Directory.Exists(folder))
            throw InfoFields.Bad(path, $"skeletons is \"{Excerpt.Of(named.Name)}\", and there is no such folder", "a folder with skeletons");
        var inner = System.IO.Path.Combine(folder, "info");
        using var document = InfoFields.Open(inner, out var info);
        if (document is null)
            throw new InputException("bad-info", $"{folder}: there are skeletons without an info", $"Expected {inner}, {Expected}.");
        return info.TextOrNull("@type") == Type ? new SkeletonFolder(folder, properties) : throw info.Bad("@type", Expected);
    }

    private static bool IsSkeletons(string folder)
    {
        try
        {
            Find(folder);
            return true;
        }
        catch (InputException)
        {
            return false;
        }
    }
}

/// <summary>A folder that an info names.</summary>
/// <param name="From">The folder of the info.</param>
/// <param name="Name">The name, relative to that folder.</param>
internal readonly record struct NamedFolder(string From, string Name)
{
    /// <summary>Returns the folder that a field names, or null.</summary>
    public static NamedFolder? Of(InfoFields info, string field, string folder) =>
        info.TextOrNull(field) is { Length: > 0 } name ? new NamedFolder(folder, name) : null;
}
