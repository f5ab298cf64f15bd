using Tracelift.Example;

namespace Tracelift.Cli.Reports;

/// <summary>The result of a quickstart, for programs.</summary>
internal sealed record QuickstartDocument
{
    public string Command { get; init; } = "quickstart";

    public required string Store { get; init; }

    public required IReadOnlyList<QuickstartStep> Steps { get; init; }

    public required long ComparedRows { get; init; }

    public required long DifferingRows { get; init; }

    public required double Seconds { get; init; }

    public static QuickstartDocument Of(QuickstartReport report, string store) => new()
    {
        Store = store,
        Steps = [.. report.Steps.Select(step => step with { Seconds = Math.Round(step.Seconds, 3) })],
        ComparedRows = report.Comparison.Rows,
        DifferingRows = report.Comparison.DifferingRows,
        Seconds = Math.Round(report.Seconds, 3),
    };
}
