using Tracelift.Errors;

namespace Tracelift.Tracing.Skeletons;

/// <summary>The result of an archive's import.</summary>
/// <param name="Files">The result of each SWC file.</param>
/// <param name="Ignored">Files that are neither SWC nor the table.</param>
/// <param name="Unused">Files in the table that the archive lacks.</param>
public sealed record ArchiveReport(IReadOnlyList<ArchiveFileResult> Files, IReadOnlyList<string> Ignored, IReadOnlyList<string> Unused)
{
    /// <summary>The number of the run in the ledger, for an undo; or null.</summary>
    public long? Run { get; init; }

    /// <summary>The number of nodes of imported files by type.</summary>
    public IReadOnlyDictionary<int, long> NodeTypes { get; init; } = new Dictionary<int, long>();

    /// <summary>The number of imported files.</summary>
    public int Imported => Files.Count(file => file.Error is null);

    /// <summary>The number of files that could not be imported.</summary>
    public int Failed => Files.Count - Imported;

    /// <summary>The number of all nodes.</summary>
    public long Nodes => Files.Sum(file => (long)file.Nodes);
}

/// <summary>The result of a file of an archive.</summary>
/// <param name="File">Its path in the archive.</param>
/// <param name="NeuronId">The neuron's id; the first if there are several; null if the file was not imported.</param>
/// <param name="SkeletonIds">The skeletons' ids.</param>
/// <param name="Nodes">The number of treenodes.</param>
/// <param name="Warnings">Repairs and other notes.</param>
/// <param name="Error">The reason why it was not imported; or null.</param>
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
