using Tracelift.Formats;
using Tracelift.Formats.Skeletons;
using Tracelift.Tracing.Import;

namespace Tracelift.Tracing.Bulk;

/// <summary>What a bulk load would make.</summary>
/// <param name="Plan">By model, as of an import.</param>
/// <param name="Rejected">What would stay out because it is at fault: the first ones.</param>
/// <param name="RejectedCount">How many would.</param>
/// <param name="UnknownItems">What a table of names speaks of and the collection does not have.</param>
/// <param name="Files">What a source of many files has to say of them.</param>
public sealed record BulkPreview(
    ImportReport Plan, IReadOnlyList<RejectedItem> Rejected, long RejectedCount, IReadOnlyDictionary<string, long> UnknownItems, FileFindings Files);
