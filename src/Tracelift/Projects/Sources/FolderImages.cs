using Tracelift.Errors;
using Tracelift.Formats.ProjectFiles;
using Tracelift.Model.Projects;

namespace Tracelift.Projects.Sources;

/// <summary>
/// Checks that the images of a folder's definition exist on the disk: the folder of each mirror and its first tile, or
/// the description of its volume. Skips mirrors whose tiles a server makes.
/// </summary>
internal static class FolderImages
{
    private static readonly int[] FileTypes = [.. Enumerable.Range(1, TileAddress.LastType).Where(TileAddress.IsFile)];

    /// <summary>Adds a warning to a project for each mirror without images.</summary>
    /// <param name="found">The project.</param>
    /// <param name="folder">Its folder on the disk.</param>
    public static FoundProject Check(FoundProject found, string folder)
    {
        var warnings = new ProblemList();
        foreach (var one in found.FolderMirrors)
        {
            if (Missing(one, folder) is { } missing)
                warnings.Add(new Problem("no-images", $"{one.Subject}: {missing}", one.Where));
        }

        return warnings.IsEmpty ? found : found with { Warnings = [.. found.Warnings, .. warnings.Shown] };
    }

    private static string? Missing(FolderMirror one, string folder)
    {
        var isFile = TileAddress.IsFile(one.Mirror.TileSourceType);
        var places = isFile ? [] : VolumeAddress.Of(one.Mirror with { ImageBase = OnDisk(folder, one.Path, Directory.Exists) }, one.Stack.Orientation);
        if (!isFile)
            return places.Count == 0 || places.Any(File.Exists) ? null : $"there is no file {Shown(places[0], folder)}, which describes its volume";
        var images = OnDisk(folder, one.Path, Directory.Exists);
        if (!Directory.Exists(images))
            return $"there is no folder {Shown(images, folder)}";
        var tile = First(one, one.Mirror);
        return File.Exists(Path.Combine(images, tile)) ? null : $"its folder {Shown(images, folder)} has no first tile {tile}{Like(one, images)}";
    }

    /// <summary>Returns the top left tile of the first section that is not broken, in full resolution.</summary>
    private static string First(FolderMirror one, MirrorDefinition mirror)
    {
        var (_, _, sections) = TileAddress.Plane(one.Stack.Dimension, one.Stack.Orientation);
        var broken = one.Stack.BrokenSections.ToHashSet();
        var section = 0;
        while (section < sections - 1 && broken.Contains(section))
            section++;
        return TileAddress.Of(mirror, one.Stack.Orientation, 0, 0, section, 0)!;
    }

    /// <summary>Describes a similar file: the same tile with another extension, or at another type's path.</summary>
    private static string Like(FolderMirror one, string images)
    {
        foreach (var type in FileTypes)
        {
            var tile = First(one, one.Mirror with { TileSourceType = type, FileExtension = "*" });
            var folder = Path.GetDirectoryName(Path.Combine(images, tile))!;
            if (!Directory.Exists(folder) || Directory.EnumerateFiles(folder, Path.GetFileName(tile)).FirstOrDefault() is not { } file)
                continue;
            var question = type == one.Mirror.TileSourceType ? $"is fileextension {Path.GetExtension(file).TrimStart('.')} meant?" : $"is tile_source_type {type} meant?";
            return $"; there is {Path.GetRelativePath(images, file).Replace('\\', '/')}: {question}";
        }

        return "";
    }

    // The folder's name comes from an address, where a blank can be %20.
    private static string OnDisk(string folder, string path, Func<string, bool> exists)
    {
        var literal = Path.Combine(folder, path.TrimEnd('/'));
        var unescaped = Path.Combine(folder, Uri.UnescapeDataString(path).Trim('/'));
        return !exists(literal) && exists(unescaped) ? unescaped : literal;
    }

    private static string Shown(string path, string folder) => Path.GetRelativePath(Path.GetDirectoryName(folder) ?? folder, path).Replace('\\', '/');
}
