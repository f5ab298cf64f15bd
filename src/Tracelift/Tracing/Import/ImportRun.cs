using Tracelift.Formats;
using Tracelift.Stores;
using Tracelift.Stores.Ledger;
using Tracelift.Tracing.Import.Plan;

namespace Tracelift.Tracing.Import;

/// <summary>Creates the ledger's record of an import.</summary>
internal static class ImportRun
{
    public static RunRecord Describe(
        ImportReport report, ITracingSource source, ImportOptions options, ReusePlan shared, DateTimeOffset began, TimeProvider time) =>
        Describe(report, source, options, began, time) with { Reused = shared.Existing.Keys.ToDictionary(model => model, shared.Reused) };

    /// <summary>Creates the record of an import that has re-used no rows.</summary>
    public static RunRecord Describe(ImportReport report, ITracingSource source, ImportOptions options, DateTimeOffset began, TimeProvider time)
    {
        // The clock may have been set back.
        var now = time.GetUtcNow();
        return new(
            began, now > began ? now : began, options.Who ?? RunAuthor.Current, source.Name, source.Sha256, report.Project!.Value, report.ProjectTitle, report.IsNewProject, OptionsText.Of(options));
    }
}
