using System.Globalization;
using System.Runtime.CompilerServices;
using Tracelift.Errors;
using Tracelift.Files;
using Tracelift.Formats.ProjectFiles;
using Tracelift.Model.Projects;
using Places = System.Collections.Generic.List<(string Origin, long Line)>;

namespace Tracelift.Projects.Sources;

/// <summary>The options of reading a source.</summary>
public sealed record ReadingOptions
{
    /// <summary>A pattern for titles; or null. Sources of folders apply the filter themselves.</summary>
    public string? Filter { get; init; }

    /// <summary>The wanted titles; empty for all.</summary>
    public IReadOnlyList<string> Only { get; init; } = [];

    /// <summary>Whether two projects may have the same title.</summary>
    public bool AllowsSameTitles { get; init; }

    /// <summary>Defaults for properties that definitions leave open.</summary>
    public DefinitionDefaults Defaults { get; init; } = new();

    /// <summary>Limits.</summary>
    public ProjectFileLimits Limits { get; init; } = ProjectFileLimits.Default;
}

/// <summary>Reads the projects of a source in order.</summary>
public static class ProjectReading
{
    // The largest number of titles whose places are kept, and of places for each title.
    private const int MostTold = 1_000;
    private const int MostPlaces = 5;
    private const int LongestShown = 100;

    private static readonly Problem ManyTwins = new("duplicate-title", "the title stands in several places, as those of many others, expected one definition a title");

    /// <summary>Reads all wanted projects and all unreadable definitions.</summary>
    /// <exception cref="UsageException">A wanted title is missing.</exception>
    /// <exception cref="InputException">The source can't be read.</exception>
    public static async IAsyncEnumerable<FoundProject> ReadAsync(
        IProjectSource source, ReadingOptions options, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(options);
        var filter = options.Filter is null || source.FiltersFolders ? null : new GlobPattern(options.Filter);
        var titles = options.AllowsSameTitles ? null : await TitlesAsync(source, options, cancellationToken);
        var missing = options.Only.ToHashSet(StringComparer.Ordinal);
        var reported = 0;
        await foreach (var text in source.ReadAsync(cancellationToken))
        {
            foreach (var found in Projects(text, options))
            {
                cancellationToken.ThrowIfCancellationRequested();
                // An unreadable definition may be a wanted one, unless titles are named.
                if (found.Title is { } title ? filter?.IsMatch(title) == false || (options.Only.Count > 0 && !options.Only.Contains(title)) : options.Only.Count > 0)
                    continue;
                missing.Remove(found.Title ?? "");
                yield return titles is not null && found.Title is not null && titles.TryGetValue(found.Title, out var places)
                    ? WithTwin(found, places, ++reported <= MostTold)
                    : found;
            }
        }

        if (missing.Count > 0)
        {
            throw new UsageException(
                "unknown-title", $"{source.Name} has no project {string.Join(", ", missing.Order(StringComparer.Ordinal).Select(title => $"\"{title}\""))}", "Without --only all are imported.");
        }
    }

    /// <summary>Finds the places of titles that occur several times.</summary>
    private static async Task<Dictionary<string, Places>> TitlesAsync(
        IProjectSource source, ReadingOptions options, CancellationToken cancellationToken)
    {
        var first = new Dictionary<string, (string Origin, long Line)>(StringComparer.Ordinal);
        var twins = new Dictionary<string, Places>(StringComparer.Ordinal);
        await foreach (var text in source.ReadAsync(cancellationToken))
        {
            if (text.JoinsTitles)
                continue;
            foreach (var found in ProjectFileReader.Read(text, options.Defaults, options.Limits))
            {
                if (found.Title is null || first.TryAdd(found.Title, (found.Origin, found.Line)))
                    continue;
                if (!twins.TryGetValue(found.Title, out var places))
                    twins[found.Title] = places = [first[found.Title]];
                if (places.Count <= MostPlaces)
                    places.Add((found.Origin, found.Line));
            }
        }

        return twins;
    }

    private static string Place(string origin, long line) => string.Create(CultureInfo.InvariantCulture, $"{origin}, line {line}");

    private static FoundProject WithTwin(FoundProject found, Places places, bool isTold)
    {
        if (!isTold)
            return found with { Definition = null, Problems = [ManyTwins], Warnings = [] };
        var own = Place(found.Origin, found.Line);
        var others = places.Select(place => Place(place.Origin, place.Line)).Where(place => place != own).Take(MostPlaces);
        return found with
        {
            Definition = null,
            Problems =
            [
                .. found.Problems,
                new Problem("duplicate-title", $"project \"{Excerpt.Of(found.Title!, LongestShown)}\": the title stands in {string.Join(" and in ", others)}, too, expected one definition a title", own),
            ],
        };
    }

    private static IEnumerable<FoundProject> Projects(ProjectText text, ReadingOptions options)
    {
        var found = ProjectFileReader.Read(text, options.Defaults, options.Limits);
        if (text.FolderOnDisk is { } folder)
            found = found.Select(project => FolderImages.Check(project, folder));
        return text.JoinsTitles ? Joined(found) : found;
    }

    private static IEnumerable<FoundProject> Joined(IEnumerable<FoundProject> found) => found
        .GroupBy(project => (project.Title, Unique: project.Definition is null ? project.Line : 0))
        .Select(group => group.Aggregate((one, other) => one with
        {
            Definition = Join(one.Definition!, other.Definition!),
            Warnings = [.. one.Warnings, .. other.Warnings],
            FolderMirrors = [.. one.FolderMirrors, .. other.FolderMirrors],
        }));

    private static ProjectDefinition Join(ProjectDefinition one, ProjectDefinition other) => one with
    {
        Comment = one.Comment ?? other.Comment,
        Stacks = [.. one.Stacks, .. other.Stacks],
        StackGroups = [.. one.StackGroups.Concat(other.StackGroups).DistinctBy(group => group.Title, StringComparer.Ordinal)],
        Ontology = one.Ontology.Count > 0 ? one.Ontology : other.Ontology,
        Classification = [.. one.Classification, .. other.Classification],
        Tags = [.. one.Tags.Union(other.Tags, StringComparer.Ordinal)],
    };
}
