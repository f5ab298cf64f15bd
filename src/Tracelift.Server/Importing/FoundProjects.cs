using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Tracelift.Formats.ProjectFiles;
using Tracelift.Projects;
using Tracelift.Projects.Importing;
using Tracelift.Projects.Matching;
using Tracelift.Projects.Sources;
using Tracelift.Reports;
using Tracelift.Server.Jobs;
using Tracelift.Stores;

namespace Tracelift.Server.Importing;

/// <summary>A found definition with its plan, and a key by which pages refer to it.</summary>
/// <param name="Key">The key, which stays the same when the source is read again.</param>
/// <param name="Plan">The plan for the definition.</param>
public sealed record FoundRow(string Key, ProjectPlan Plan)
{
    public string Title => Plan.Found.Title ?? "";

    /// <summary>Whether the definition can be selected: an invalid one is shown, but can't be.</summary>
    public bool IsReadable => Plan.Action != ProjectAction.Unreadable;

    public int Stacks => Plan.Found.Definition?.Stacks.Count ?? 0;

    public int Mirrors => Plan.Found.Definition?.Stacks.Sum(stack => stack.Mirrors.Count) ?? 0;
}

/// <summary>All definitions of a source, in order.</summary>
/// <param name="Rows">The definitions.</param>
/// <param name="Notes">Notes on all of them together.</param>
public sealed record FoundProjects(IReadOnlyList<FoundRow> Rows, ImportNotes Notes)
{
    private const int KeyDigits = 20;

    private Dictionary<string, FoundRow>? _byKey;

    /// <summary>Returns a definition by its key, or null.</summary>
    public FoundRow? Find(string key) => (_byKey ??= Rows.ToDictionary(row => row.Key, StringComparer.Ordinal)).GetValueOrDefault(key);

    /// <summary>Plans all definitions of a source.</summary>
    public static async Task<FoundProjects> LookAsync(IStore store, IProjectSource source, ReadingOptions reading, ProjectImportOptions options, CancellationToken cancellationToken)
    {
        var keys = new KeyMaker();
        var rows = new List<FoundRow>();
        await foreach (var plan in ProjectImporter.PlanAsync(store, ProjectReading.ReadAsync(source, reading, cancellationToken), options, cancellationToken))
            rows.Add(new FoundRow(keys.Next(plan.Found), plan));
        return new FoundProjects(rows, ImportNotes.Of(source, reading, [.. rows.Select(row => row.Plan)]));
    }

    /// <summary>Reads a source without the deselected projects.</summary>
    public static async IAsyncEnumerable<FoundProject> ReadAsync(
        IProjectSource source, ReadingOptions reading, IReadOnlySet<string> left, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var keys = new KeyMaker();
        await foreach (var found in ProjectReading.ReadAsync(source, reading, cancellationToken))
        {
            // Invalid definitions stay, so that every report lists them.
            if (!left.Contains(keys.Next(found)) || found.Definition is null)
                yield return found;
        }
    }

    /// <summary>Returns the plan of an import for programs, as the command's dry run prints it.</summary>
    public static async Task<ProjectsImportDocument> PlanAsync(
        IStore store, IProjectSource source, ReadingOptions reading, ProjectImportOptions options, IReadOnlySet<string> left, CancellationToken cancellationToken)
    {
        var plans = new List<ProjectPlan>();
        await foreach (var plan in ProjectImporter.PlanAsync(store, ReadAsync(source, reading, left, cancellationToken), options, cancellationToken))
            plans.Add(plan);
        return ProjectsImportDocument.Of("projects import", plans, ImportNotes.Of(source, reading, plans), JobWork.StoreName, source.Name);
    }

    /// <summary>Returns a digest that identifies a plan.</summary>
    public static string DigestOf(ProjectsImportDocument plan, ProjectImportOptions options)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(JsonSerializer.SerializeToUtf8Bytes(plan, JobReportJson.Default.ProjectsImportDocument));
        hash.AppendData(JsonSerializer.SerializeToUtf8Bytes(options, PlanJson.Default.ProjectImportOptions));
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    // A title identifies a definition; several definitions with the same title are numbered.
    private sealed class KeyMaker
    {
        private readonly Dictionary<string, int> _count = new(StringComparer.Ordinal);

        public string Next(FoundProject found)
        {
            var name = found.Title is { } title ? $"title {title}" : $"origin {found.Origin}";
            var number = _count[name] = _count.GetValueOrDefault(name) + 1;
            return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{number} {name}")))[..KeyDigits];
        }
    }
}

/// <summary>The options of an import, for its digest.</summary>
[JsonSerializable(typeof(ProjectImportOptions))]
internal sealed partial class PlanJson : JsonSerializerContext;
