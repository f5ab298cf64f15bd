using System.Runtime.CompilerServices;
using Tracelift.Errors;

namespace Tracelift.Formats.ProjectFiles;

/// <summary>
/// Reads the projects of a text one after the other: JSON or YAML, a list of projects, a single project, or (YAML) one project per
/// document. Each project is an object with the single key <c>project</c>.
/// </summary>
public static class ProjectFileReader
{
    private static readonly ConditionalWeakTable<ProjectText, ReadAs> Sound = [];

    // The largest length of a shown message, which may quote names of the text.
    private const int LongestMessage = 500;

    /// <summary>
    /// Reads all projects. A text that is not entirely JSON or YAML, or that has too many invalid projects, gives a single result
    /// with that fault.
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

        // A source is read several times, and its text is the same each time.
        if (!Sound.TryGetValue(text, out var by) || by != new ReadAs(defaults, limits))
        {
            if (FindFault(text, defaults, limits) is { } broken)
            {
                yield return broken;
                yield break;
            }

            Sound.AddOrUpdate(text, new ReadAs(defaults, limits));
        }

        var (isEmpty, warnings) = (true, 0);
        var (next, hasList) = Open(text, limits);
        while (next() is { } node)
        {
            isEmpty = false;
            var found = new DefinitionReader(text, defaults).Read(node);
            warnings += found.Warnings.Count;
            yield return warnings > limits.Warnings ? found with { Warnings = [] } : found;
        }

        if (isEmpty && !hasList())
            yield return Broken(text, new TextFault("no-project", new TextPlace(1, 1), "the text is empty, expected project: with a title"));
    }

    /// <summary>Checks the text as a whole before its projects are used; returns its fault, or null.</summary>
    private static FoundProject? FindFault(ProjectText text, DefinitionDefaults defaults, ProjectFileLimits limits)
    {
        try
        {
            if (text.Bytes.Length > limits.Bytes)
                return Broken(text, new TextFault("too-large", new TextPlace(1, 1), $"the text has {text.Bytes.Length} bytes, more than the {limits.Bytes} that are allowed"));
            var (count, unreadable) = (0, new List<FoundProject>());
            var (next, _) = Open(text, limits);
            while (next() is { } node)
            {
                if (++count > limits.Definitions)
                    return Broken(text, new TextFault("too-large", node.Place, $"the text has more than {limits.Definitions} definitions; cut it into several"));
                var found = new DefinitionReader(text, defaults).Read(node);
                if (found.Definition is not null || found.NeedsBaseAlone)
                    continue;
                if (unreadable.Count == limits.Unreadable)
                    return TooManyUnreadable(text, unreadable, node.Place);
                unreadable.Add(found);
            }

            return null;
        }
        catch (TextFault fault)
        {
            return Broken(text, fault);
        }
    }

    private static FoundProject TooManyUnreadable(ProjectText text, List<FoundProject> unreadable, TextPlace place)
    {
        var broken = Broken(text, new TextFault("too-many-unreadable", place, $"more than {unreadable.Count} definitions are invalid up to here, so nothing of this text is imported; the first ones:"));
        return broken with { Problems = [.. broken.Problems, .. unreadable.SelectMany(found => found.Problems).Take(ProblemList.Kept)] };
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
        Problems = [new Problem(fault.Code, Excerpt.Of(fault.Message, LongestMessage), $"{text.Name}, {fault.Place}")],
    };

    private sealed record ReadAs(DefinitionDefaults Defaults, ProjectFileLimits Limits);
}
