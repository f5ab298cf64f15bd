using Tracelift.Errors;
using Tracelift.Files;
using Tracelift.Formats;
using Tracelift.Formats.Swc;

namespace Tracelift.Tracing.Upload;

/// <summary>Finds the files of paths: files, folders with all subfolders, and patterns of files in a folder.</summary>
public static class UploadFiles
{
    /// <summary>Finds the files, each once, in order.</summary>
    /// <param name="paths">The paths.</param>
    /// <param name="findings">Receives the names of files that are not SWC.</param>
    /// <exception cref="UsageException">A path does not exist.</exception>
    public static IReadOnlyList<string> Find(IReadOnlyList<string> paths, FileFindings findings)
    {
        ArgumentNullException.ThrowIfNull(paths);
        ArgumentNullException.ThrowIfNull(findings);
        var files = new List<string>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var path in paths)
        {
            var found = Of(path).ToLookup(SwcFileName.IsSwcOrPacked);
            if (!found[true].Any())
                throw new UsageException("no-files", $"{path} is neither an SWC file nor a folder with any", "Expected .swc or .eswc files, which can be packed (.swc.gz, .swc.zst), folders of them or patterns such as \"*.swc\".");
            files.AddRange(found[true].Where(file => seen.Add(Path.GetFullPath(file))));
            foreach (var other in found[false].Where(file => !Path.GetFileName(file).StartsWith('.') && seen.Add(Path.GetFullPath(file))))
                findings.AddPassedOver(other);
        }

        return files;
    }

    private static List<string> Of(string path)
    {
        try
        {
            if (File.Exists(path))
                return [path];
            if (Directory.Exists(path))
                return Sorted(Directory.EnumerateFiles(path, "*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint | FileAttributes.Hidden | FileAttributes.System, IgnoreInaccessible = false }));
            var folder = Path.GetDirectoryName(path) is { Length: > 0 } named ? named : ".";
            if (path.AsSpan().IndexOfAny('*', '?', '[') < 0 || !Directory.Exists(folder))
                return [];
            var pattern = new GlobPattern(Path.GetFileName(path));
            return Sorted(Directory.EnumerateFiles(folder).Where(file => pattern.IsMatch(Path.GetFileName(file))));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UsageException("unreadable-folder", $"{path} can't be read: {e.Message}");
        }
    }

    private static List<string> Sorted(IEnumerable<string> files) => [.. files.Order(StringComparer.Ordinal)];
}
