using Tracelift.Formats;
using Tracelift.Formats.Skeletons;
using Tracelift.Reports;
using Tracelift.Tracing.Bulk;

namespace Tracelift.Cli.Reports.Bulk;

/// <summary>What a bulk load would do, for programs.</summary>
internal sealed record BulkPreviewDocument
{
    public string Command { get; init; } = "bulk load";

    public bool DryRun { get; init; } = true;

    /// <summary>What it would make, as <c>tracelift import --dry-run</c> tells it.</summary>
    public required ImportDocument Plan { get; init; }

    /// <summary>Rows of a table of names that match no file.</summary>
    public required IReadOnlyDictionary<string, long> UnknownItems { get; init; }

    /// <summary>How many nodes have which type, where files have types.</summary>
    public required IReadOnlyDictionary<int, long> NodeTypes { get; init; }

    /// <summary>What was mended in reading files: how much, and the first of it.</summary>
    public required long RepairCount { get; init; }

    public required IReadOnlyList<FileRepair> Repairs { get; init; }

    /// <summary>Files that were passed over because they are of no kind that is read: how many, and the first of them.</summary>
    public required long PassedOverCount { get; init; }

    public required IReadOnlyList<string> PassedOver { get; init; }

    /// <summary>How many skeletons or files would be set aside because they are at fault, and the first of them.</summary>
    public required long RejectedCount { get; init; }

    public required IReadOnlyList<RejectedItem> Rejected { get; init; }

    public static BulkPreviewDocument Of(BulkPreview preview, string store) => new()
    {
        Plan = ImportDocument.Of(preview.Plan, store) with { Files = null },
        UnknownItems = preview.UnknownItems,
        NodeTypes = preview.Files.NodeTypes,
        RepairCount = preview.Files.RepairCount,
        Repairs = preview.Files.Repairs,
        PassedOverCount = preview.Files.PassedOverCount,
        PassedOver = preview.Files.PassedOver,
        RejectedCount = preview.RejectedCount,
        Rejected = preview.Rejected,
    };
}
