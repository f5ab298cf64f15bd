using Tracelift.Formats;

namespace Tracelift.Tracing.Import;

/// <summary>The findings on a source of many files, for programs.</summary>
public sealed record FilesReport
{
    /// <summary>Rows of a table of names that match no file.</summary>
    public required IReadOnlyDictionary<string, long> UnknownItems { get; init; }

    /// <summary>The number of nodes by type, for formats with types.</summary>
    public required IReadOnlyDictionary<int, long> NodeTypes { get; init; }

    /// <summary>The number of repairs and warnings of reading.</summary>
    public required long RepairCount { get; init; }

    /// <summary>The number of warnings among them.</summary>
    public long WarningCount { get; init; }

    /// <summary>The first repairs and warnings.</summary>
    public required IReadOnlyList<FileRepair> Repairs { get; init; }

    /// <summary>The number of files that were skipped because of their kind.</summary>
    public required long PassedOverCount { get; init; }

    /// <summary>The first skipped files.</summary>
    public required IReadOnlyList<string> PassedOver { get; init; }

    /// <summary>Returns the report of findings; null if there are none.</summary>
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
            WarningCount = files.WarningCount,
            Repairs = files.Repairs,
            PassedOverCount = files.PassedOverCount,
            PassedOver = files.PassedOver,
        };
    }
}
