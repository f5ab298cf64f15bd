using Tracelift.Tracing.Compare;
using Tracelift.Tracing.Export;
using Tracelift.Tracing.Import;

namespace Tracelift.Example;

/// <summary>A finished step of a quickstart.</summary>
/// <param name="What">The step in words: "imported the example project".</param>
/// <param name="Rows">The number of rows written or compared.</param>
/// <param name="Seconds">The duration in seconds.</param>
/// <param name="Project">The project that was read or created; null for a step without one.</param>
/// <param name="File">The file that was read or written; null for a step without one.</param>
/// <param name="Bytes">The size of the file; 0 without one.</param>
/// <param name="Counts">Further counts by name: neurons, placeholders and so on.</param>
public sealed record QuickstartStep(
    string What, long Rows, double Seconds, long? Project, string? File, long Bytes, IReadOnlyDictionary<string, long> Counts);

/// <summary>The report of a quickstart.</summary>
/// <param name="Steps">The steps.</param>
/// <param name="ImportedExample">The import of the example project.</param>
/// <param name="ExportedPart">The export of a part of it.</param>
/// <param name="ImportedPart">The import of that part into a second project.</param>
/// <param name="ExportedAgain">The export of the second project.</param>
/// <param name="Comparison">The comparison of both files, which are equal.</param>
public sealed record QuickstartReport(
    IReadOnlyList<QuickstartStep> Steps,
    ImportReport ImportedExample,
    ExportReport ExportedPart,
    ImportReport ImportedPart,
    ExportReport ExportedAgain,
    ComparisonReport Comparison)
{
    /// <summary>The whole duration in seconds.</summary>
    public double Seconds => Steps.Sum(step => step.Seconds);
}
