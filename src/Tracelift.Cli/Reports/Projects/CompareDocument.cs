using Tracelift.Reports;
using Tracelift.Tracing.Compare;

namespace Tracelift.Cli.Reports.Projects;

/// <summary>The result of a comparison, for programs.</summary>
internal sealed record CompareDocument
{
    public string Command { get; init; } = "projects compare";

    public required string A { get; init; }

    public required string B { get; init; }

    public required ComparedDocument Comparison { get; init; }

    public static CompareDocument Of(ComparisonReport report) => new() { A = report.A, B = report.B, Comparison = ComparedDocument.Of(report) };
}
