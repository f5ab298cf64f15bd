using System.Runtime.CompilerServices;
using Tracelift.Errors;
using Tracelift.Files;
using Tracelift.Formats.ProjectFiles;

namespace Tracelift.Projects.Sources;

/// <summary>
/// The folders below an import path that have a <c>project.yaml</c>. Neither relative paths nor symbolic links can lead
/// outside of the import path.
/// </summary>
public sealed class FolderSource : IProjectSource
{
    /// <summary>The name of the file that makes a folder a project.</summary>
    public const string FileName = "project.yaml";

    // Names that users may give the file, which CATMAID's importer ignores, too.
    private static readonly string[] OtherNames = ["project.yml", "Project.yaml", "Project.yml", "PROJECT.YAML", "project.json"];

    private readonly string _root;
    private readonly string _relative;
    private readonly string _filter;
    private readonly ProjectFileLimits _limits;
    private ProblemList _remarks = new();

    /// <summary>Makes a source of folders.</summary>
    /// <param name="importPath">The import path; image bases are relative to it.</param>
    /// <param name="relativePath">A folder below it to start in; or empty.</param>
    /// <param name="filter">
    /// A pattern for the folders' paths, with one part for each level of folders; <c>*</c> for all folders directly below.
    /// </param>
    /// <param name="limits">Limits of each file.</param>
    public FolderSource(string importPath, string relativePath, string filter, ProjectFileLimits limits)
    {
        _root = Path.GetFullPath(importPath);
        _relative = relativePath.Trim();
        _filter = string.IsNullOrWhiteSpace(filter) ? "*" : filter.Trim().Trim('/');
        _limits = limits;
    }

    /// <inheritdoc/>
    public string Name => Path.Combine(_root, _relative);

    /// <inheritdoc/>
    public bool FiltersFolders => true;

    /// <inheritdoc/>
    public IReadOnlyList<Problem> Remarks => _remarks.Shown;

    /// <inheritdoc/>
    public Problem WhenEmpty
    {
        get
        {
            var place = ProjectIn(FolderTree.Of(Name));
            var finds = place is null ? "" : $"; {place} has one, which the filter {string.Join('/', place.Split('/').Select(_ => '*'))} finds";
            return new Problem("no-projects", $"No folder in {Name}{(_filter == "*" ? "" : $" that matches {_filter}")} has a {FileName}{finds}");
        }
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<ProjectText> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var start = Start();
        var real = RealPath.Of(_root);
        _remarks = new ProblemList();
        RemarkStart(start);
        foreach (var folder in Folders(start, _filter.Split('/')))
        {
            cancellationToken.ThrowIfCancellationRequested();
            var file = Path.Combine(folder, FileName);
            if (File.Exists(file) || new FileInfo(file).LinkTarget is not null)
                yield return await TextAsync(folder, file, real, cancellationToken);
            else
                RemarkOtherNames(folder);
        }
    }

    private static string? ProjectIn(FolderTree? tree) =>
        tree is null ? null : tree.HasProject ? tree.Path : tree.Folders.Select(ProjectIn).FirstOrDefault(path => path is not null);

    /// <summary>Notes that the start folder itself is not imported: only the folders in it are.</summary>
    private void RemarkStart(string start)
    {
        if (File.Exists(Path.Combine(start, FileName)))
        {
            _remarks.Add(new Problem(
                "itself-a-project",
                $"{start} is itself a project: it has a {FileName}, which is not read, because only the folders in it are looked at. Begin in the folder above it, {Path.GetDirectoryName(Path.TrimEndingDirectorySeparator(start))}, with the filter {Path.GetFileName(Path.TrimEndingDirectorySeparator(start))}"));
        }
        else
        {
            RemarkOtherNames(start);
        }
    }

    private void RemarkOtherNames(string folder)
    {
        foreach (var name in OtherNames.Where(name => File.Exists(Path.Combine(folder, name))).Take(1))
            _remarks.Add(new Problem("other-name", $"{Path.Combine(folder, name)} is not read: the name that makes a folder a project is {FileName}. Rename it"));
    }

    private static List<string> Folders(string start, ReadOnlySpan<string> patterns)
    {
        var pattern = new GlobPattern(patterns[0]);
        List<string> found;
        try
        {
            found = [.. Directory.EnumerateDirectories(start).Where(folder => pattern.IsMatch(Path.GetFileName(folder))).Order(StringComparer.Ordinal)];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InputException("input-unreadable", $"The folder {start} can't be read: {e.Message}", inner: e);
        }

        if (patterns.Length == 1)
            return found;
        var all = new List<string>();
        foreach (var folder in found)
            all.AddRange(Folders(folder, patterns[1..]));
        return all;
    }

    private string Start()
    {
        if (Path.IsPathRooted(_relative) || _relative.Split('/', '\\').Contains(".."))
            throw Outside("bad-path", $"The relative path {_relative} leads out of the import path {_root}");
        if (_filter.Split('/').Contains(".."))
            throw Outside("bad-path", $"The filter {_filter} leads out of the import path {_root}");
        var start = Path.Combine(_root, _relative);
        if (!Directory.Exists(start))
            throw new InputException("input-unreadable", $"There is no folder {start}", "--folder or CATMAID_IMPORT_PATH names the import path.");
        return RealPath.IsWithin(RealPath.Of(start), RealPath.Of(_root))
            ? start
            : throw Outside("bad-path", $"The relative path {_relative} leads out of the import path {_root} through a symbolic link");
    }

    private static UsageException Outside(string code, string message) => new(code, message, "Name a folder below it.");

    private async Task<ProjectText> TextAsync(string folder, string file, string root, CancellationToken cancellationToken)
    {
        var name = Path.GetRelativePath(_root, file);
        var relative = Path.GetRelativePath(_root, folder).Replace('\\', '/');
        try
        {
            if (!RealPath.IsWithin(RealPath.Of(file), root))
                throw new InputException("bad-path", "it leads out of the import path through a symbolic link");
            FileKind.Require(file, "it");
            var bytes = await FileSource.BytesAsync(name, () => FileSource.Open(file), _limits, cancellationToken);
            return new ProjectText(name, bytes, ProjectFileFormat.Yaml) { Folder = relative, FolderOnDisk = folder };
        }
        catch (InputException e)
        {
            return new ProjectText(name, default, ProjectFileFormat.Yaml) { Folder = relative, Fault = new Problem(e.Code, e.Message, name) };
        }
    }
}
