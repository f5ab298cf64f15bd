using System.Globalization;
using System.Text;
using Tracelift.Errors;
using Tracelift.Files;
using Tracelift.Formats.ProjectFiles;
using Tracelift.Projects.Sources;

namespace Tracelift.Projects.Exporting;

/// <summary>Writes projects as a tree of folders, each with a <c>project.yaml</c>, which an import of folders reads.</summary>
public sealed class ProjectFolders
{
    private const int LongestName = 100;

    private readonly string _root;
    private readonly HashSet<string> _names = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Begins a tree.</summary>
    /// <param name="root">The folder that the projects' folders go into; it is made where there is none.</param>
    public ProjectFolders(string root)
    {
        ArgumentException.ThrowIfNullOrEmpty(root);
        _root = root;
    }

    /// <summary>Writes a project's folder; a file that is there is replaced.</summary>
    /// <returns>The file.</returns>
    /// <exception cref="UsageException">It can't be written.</exception>
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
            throw new UsageException("output-unwritable", $"The folder {folder} can't be made: {e.Message}", "Name another one.");
        }

        var path = Path.Combine(folder, FolderSource.FileName);
        await using var file = OutputFile.Create(path);
        await file.Stream.WriteAsync(Encoding.UTF8.GetBytes(ProjectFileWriter.Yaml(project.Definition)), cancellationToken);
        await file.CompleteAsync(cancellationToken);
        return path;
    }

    /// <summary>The title as far as every system takes it for a name; with the id where two are the same.</summary>
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
