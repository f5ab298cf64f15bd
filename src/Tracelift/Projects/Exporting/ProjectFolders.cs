using System.Globalization;
using System.Text;
using Tracelift.Errors;
using Tracelift.Files;
using Tracelift.Formats.ProjectFiles;
using Tracelift.Projects.Sources;

namespace Tracelift.Projects.Exporting;

/// <summary>Writes projects as a tree of folders with a <c>project.yaml</c> each, which an import of folders reads.</summary>
public sealed class ProjectFolders
{
    private const int LongestName = 100;

    private readonly string _root;
    private readonly HashSet<string> _names = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Starts a tree.</summary>
    /// <param name="root">The folder of the projects' folders; it is created if needed.</param>
    public ProjectFolders(string root)
    {
        ArgumentException.ThrowIfNullOrEmpty(root);
        _root = root;
    }

    /// <summary>Writes a project's folder; replaces an existing file.</summary>
    /// <returns>The path of the file.</returns>
    /// <exception cref="UsageException">The file can't be written.</exception>
    public async Task<string> WriteAsync(ExportedProject project, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(project);
        var folder = Path.Combine(_root, NameOf(project));
        try
        {
            DurableFolder.Create(folder);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UsageException("output-unwritable", $"The folder {folder} can't be created: {e.Message}", "Name another folder.");
        }

        var path = Path.Combine(folder, FolderSource.FileName);
        await using var file = OutputFile.Create(path);
        await file.Stream.WriteAsync(Encoding.UTF8.GetBytes(ProjectFileWriter.Yaml(project.Definition)), cancellationToken);
        await file.CompleteAsync(cancellationToken);
        return path;
    }

    /// <summary>Returns the title, reduced to characters that every system accepts in names; with the id if two are equal.</summary>
    private string NameOf(ExportedProject project)
    {
        var name = new StringBuilder();
        foreach (var c in project.Definition.Title)
            name.Append(char.IsLetterOrDigit(c) || c is '-' or '_' or '.' ? c : '_');
        var text = name.ToString().Trim('.', '_');
        if (text.Length > LongestName)
            text = text[..LongestName];
        if (text.Length > 0 && _names.Add(text))
            return text;
        text = string.Create(CultureInfo.InvariantCulture, $"{(text.Length == 0 ? "project" : text)}_{project.Id}");
        _names.Add(text);
        return text;
    }
}
