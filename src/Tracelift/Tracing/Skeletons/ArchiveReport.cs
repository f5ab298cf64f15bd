using Tracelift.Errors;

namespace Tracelift.Tracing.Skeletons;

/// <summary>What has become of an archive.</summary>
/// <param name="Files">What has become of each SWC file.</param>
/// <param name="Ignored">Files that are neither SWC nor the table.</param>
/// <param name="Unused">Files that the table names and that are not there.</param>
public sealed record ArchiveReport(IReadOnlyList<ArchiveFileResult> Files, IReadOnlyList<string> Ignored, IReadOnlyList<string> Unused)
{
    /// <summary>The number under which the store remembers it, so that it can be undone; or null.</summary>
    public long? Run { get; init; }

    /// <summary>How many nodes of the files that were imported have which type.</summary>
    public IReadOnlyDictionary<int, long> NodeTypes { get; init; } = new Dictionary<int, long>();

    /// <summary>The number of files that were imported.</summary>
    public int Imported => Files.Count(file => file.Error is null);

    /// <summary>The number of files that were not.</summary>
    public int Failed => Files.Count - Imported;

    /// <summary>The nodes of all.</summary>
    public long Nodes => Files.Sum(file => (long)file.Nodes);
}

/// <summary>What has become of a file of an archive.</summary>
/// <param name="File">Its path in the archive.</param>
/// <param name="NeuronId">The neuron's id; of several, the first; null where it was not imported.</param>
/// <param name="SkeletonIds">The skeletons' ids.</param>
/// <param name="Nodes">The number of treenodes.</param>
/// <param name="Warnings">What was mended and what else there is to know.</param>
/// <param name="Error">Why it was not imported, or null.</param>
public sealed record ArchiveFileResult(string File, long? NeuronId, IReadOnlyList<long> SkeletonIds, int Nodes, IReadOnlyList<string> Warnings, string? Error)
{
    private const int FaultsTold = 5;

    internal static ArchiveFileResult Of(string file, TraceliftException fault) => new(
        file, null, [], 0, [], string.Join("; ", fault.Problems.Take(FaultsTold).Select(problem => problem.ToString()).Prepend(fault.Message)));

    internal static ArchiveFileResult Of(SkeletonOutcome outcome) => outcome.Fault is { } fault
        ? Of(outcome.Source.FileName, fault)
        : new(
            outcome.Source.FileName,
            outcome.Skeletons[0].Neuron,
            [.. outcome.Skeletons.Select(skeleton => skeleton.Skeleton)],
            outcome.Source.File.Count,
            [.. outcome.Source.File.Repairs.Select(repair => repair.ToString()), .. outcome.Notes],
            null);
}
