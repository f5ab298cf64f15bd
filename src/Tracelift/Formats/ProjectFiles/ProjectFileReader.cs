using Tracelift.Errors;

namespace Tracelift.Formats.ProjectFiles;

/// <summary>
/// Reads the projects of a text, one after the other: JSON or YAML, a list of them, a single one, or (YAML) one a
/// document. Each is an object with the one key <c>project</c>.
/// </summary>
public static class ProjectFileReader
{
    /// <summary>
    /// Reads all projects. A text that is no JSON or YAML all the way through has none: it gives the one that says so.
    /// </summary>
    public static IEnumerable<FoundProject> Read(ProjectText text, DefinitionDefaults defaults, ProjectFileLimits limits)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(defaults);
        ArgumentNullException.ThrowIfNull(limits);
        if (text.Fault is { } unreadable)
        {
            yield return new FoundProject(text.Name, 1, null) { Folder = text.Folder, Problems = [unreadable] };
            yield break;
        }

        if (FindFault(text, limits) is { } fault)
        {
            yield return Broken(text, fault);
            yield break;
        }

        var isEmpty = true;
        var (next, hasList) = Open(text, limits);
        while (next() is { } node)
        {
            isEmpty = false;
            yield return new DefinitionReader(text, defaults).Read(node);
        }

        if (isEmpty && !hasList())
            yield return Broken(text, new TextFault("no-project", new TextPlace(1, 1), "the text is empty, expected project: with a title"));
    }

    /// <summary>A list of the text's own faults: a first reading before anything is believed.</summary>
    private static TextFault? FindFault(ProjectText text, ProjectFileLimits limits)
    {
        try
        {
            if (text.Bytes.Length > limits.Bytes)
                return new TextFault("too-large", new TextPlace(1, 1), $"the text has {text.Bytes.Length} bytes, more than the {limits.Bytes} that are allowed");
            var (next, _) = Open(text, limits);
            while (next() is not null)
            {
                // Only whether it can be read to the end.
            }

            return null;
        }
        catch (TextFault fault)
        {
            return fault;
        }
    }

    private static (Func<DocumentNode?> Next, Func<bool> HasList) Open(ProjectText text, ProjectFileLimits limits)
    {
        if (text.Format == ProjectFileFormat.Json)
            return (new JsonDocumentReader(text.Content, limits).Next, () => true);
        var reader = new YamlDocumentReader(text.Content, limits);
        return (reader.Next, () => reader.HasList);
    }

    private static FoundProject Broken(ProjectText text, TextFault fault) => new(text.Name, fault.Place.Line, null)
    {
        Folder = text.Folder,
        Problems = [new Problem(fault.Code, fault.Message, $"{text.Name}, {fault.Place}")],
    };
}
