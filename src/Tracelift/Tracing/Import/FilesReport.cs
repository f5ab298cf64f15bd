using Tracelift.Formats;

namespace Tracelift.Tracing.Import;

/// <summary>What a source of many files has to say of them, for programs.</summary>
public sealed record FilesReport
{
    /// <summary>Rows of a table of names that match no file.</summary>
    public required IReadOnlyDictionary<string, long> UnknownItems { get; init; }

    /// <summary>How many nodes have which type, where files have types.</summary>
    public required IReadOnlyDictionary<int, long> NodeTypes { get; init; }

    /// <summary>How much was mended in reading files.</summary>
    public required long RepairCount { get; init; }

    /// <summary>The first of it.</summary>
    public required IReadOnlyList<FileRepair> Repairs { get; init; }

    /// <summary>How many files were passed over because they are of no kind that is read.</summary>
    public required long PassedOverCount { get; init; }

    /// <summary>The first of them.</summary>
    public required IReadOnlyList<string> PassedOver { get; init; }

    /// <summary>The report of findings; null where there are none.</summary>
    /// <param name="files">The findings.</param>
    /// <param name="unknownItems">Rows of a table of names that match no file.</param>
    public static FilesReport? Of(FileFindings files, IReadOnlyDictionary<string, long> unknownItems)
    {
        ArgumentNullException.ThrowIfNull(files);
        ArgumentNullException.ThrowIfNull(unknownItems);
        return files.NodeTypes.Count == 0 && files.RepairCount == 0 && files.PassedOverCount == 0 && unknownItems.Count == 0 ? null : new()
        {
            UnknownItems = unknownItems,
            NodeTypes = files.NodeTypes,
            RepairCount = files.RepairCount,
            Repairs = files.Repairs,
            PassedOverCount = files.PassedOverCount,
            PassedOver = files.PassedOver,
        };
    }
}
