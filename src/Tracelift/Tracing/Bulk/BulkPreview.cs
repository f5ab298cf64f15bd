using Tracelift.Formats;
using Tracelift.Formats.Skeletons;
using Tracelift.Tracing.Import;

namespace Tracelift.Tracing.Bulk;

/// <summary>The expected result of a bulk load.</summary>
/// <param name="Plan">The counts by model, as of an import.</param>
/// <param name="Rejected">The first items that would be rejected.</param>
/// <param name="RejectedCount">The number of items that would be rejected.</param>
/// <param name="UnknownItems">Items in a table of names that the collection lacks.</param>
/// <param name="Files">Findings about the single files of a collection.</param>
public sealed record BulkPreview(
    ImportReport Plan, IReadOnlyList<RejectedItem> Rejected, long RejectedCount, IReadOnlyDictionary<string, long> UnknownItems, FileFindings Files);
