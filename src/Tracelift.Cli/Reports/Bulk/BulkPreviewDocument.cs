using Tracelift.Formats;
using Tracelift.Formats.Skeletons;
using Tracelift.Reports;
using Tracelift.Tracing.Bulk;

namespace Tracelift.Cli.Reports.Bulk;

/// <summary>The preview of a bulk load, for programs.</summary>
internal sealed record BulkPreviewDocument
{
    public string Command { get; init; } = "bulk load";

    public bool DryRun { get; init; } = true;

    /// <summary>The plan, as in <c>tracelift import --dry-run</c>.</summary>
    public required ImportDocument Plan { get; init; }

    /// <summary>Rows of a table of names that match no file.</summary>
    public required IReadOnlyDictionary<string, long> UnknownItems { get; init; }

    /// <summary>The number of nodes by type, if the files have types.</summary>
    public required IReadOnlyDictionary<int, long> NodeTypes { get; init; }

    /// <summary>The repairs and warnings of reading files: their number, and the first ones.</summary>
    public required long RepairCount { get; init; }

    /// <summary>The number of warnings among them.</summary>
    public required long WarningCount { get; init; }

    public required IReadOnlyList<FileRepair> Repairs { get; init; }

    /// <summary>Ignored files of other formats: their number, and the first ones.</summary>
    public required long PassedOverCount { get; init; }

    public required IReadOnlyList<string> PassedOver { get; init; }

    /// <summary>Skeletons or files that would be rejected: their number, and the first ones.</summary>
    public required long RejectedCount { get; init; }

    public required IReadOnlyList<RejectedItem> Rejected { get; init; }

    public static BulkPreviewDocument Of(BulkPreview preview, string store) => new()
    {
        Plan = ImportDocument.Of(preview.Plan, store) with { Files = null },
        UnknownItems = preview.UnknownItems,
        NodeTypes = preview.Files.NodeTypes,
        RepairCount = preview.Files.RepairCount,
        WarningCount = preview.Files.WarningCount,
        Repairs = preview.Files.Repairs,
        PassedOverCount = preview.Files.PassedOverCount,
        PassedOver = preview.Files.PassedOver,
        RejectedCount = preview.RejectedCount,
        Rejected = preview.Rejected,
    };
}
