using Tracelift.Tracing.Compare;
using Tracelift.Tracing.Export;
using Tracelift.Tracing.Import;

namespace Tracelift.Example;

/// <summary>A step of a quickstart that is done.</summary>
/// <param name="What">What was done, in a sentence's words: "imported the example project".</param>
/// <param name="Rows">The rows that were written or compared.</param>
/// <param name="Seconds">Seconds that it took.</param>
/// <param name="Project">The project that was read or made, or null for a step that has none.</param>
/// <param name="File">The file that was read or written, or null for a step that has none.</param>
/// <param name="Bytes">The file's bytes; 0 where there is none.</param>
/// <param name="Counts">What is worth telling of it, by its name: neurons, placeholders and so on.</param>
public sealed record QuickstartStep(
    string What, long Rows, double Seconds, long? Project, string? File, long Bytes, IReadOnlyDictionary<string, long> Counts);

/// <summary>All that a quickstart did.</summary>
/// <param name="Steps">Step by step.</param>
/// <param name="ImportedExample">The import of the example project.</param>
/// <param name="ExportedPart">The export of a part of it.</param>
/// <param name="ImportedPart">The import of that part into a second project.</param>
/// <param name="ExportedAgain">The export of the second project.</param>
/// <param name="Comparison">The comparison of both files, which are the same.</param>
public sealed record QuickstartReport(
    IReadOnlyList<QuickstartStep> Steps,
    ImportReport ImportedExample,
    ExportReport ExportedPart,
    ImportReport ImportedPart,
    ExportReport ExportedAgain,
    ComparisonReport Comparison)
{
    /// <summary>Seconds from start to end.</summary>
    public double Seconds => Steps.Sum(step => step.Seconds);
}
