using Tracelift.Copying;
using Tracelift.Reports;
using Tracelift.Tracing.Compare;

namespace Tracelift.Cli.Reports.Projects;

/// <summary>The result of a copy of a project, for programs.</summary>
internal sealed record CopyDocument
{
    public string Command { get; init; } = "projects copy";

    public required ImportDocument Import { get; init; }

    /// <summary>The project of the target that was known; left out for a new one.</summary>
    public KnownTargetDocument? Known { get; init; }

    public required CopiedParts Stacks { get; init; }

    public required int Tags { get; init; }

    public required int Rights { get; init; }

    public required IReadOnlyList<string> WithoutAccount { get; init; }

    public ComparedDocument? Comparison { get; init; }

    public static CopyDocument Of(CopyReport report, string store) => new()
    {
        Import = ImportDocument.Of(report.Import, store),
        Known = report.Known is { } known ? new(ProjectPlanTables.Words(known.Action), known.Id, known.Title, known.Why, known.TracingData) : null,
        Stacks = report.Stacks,
        Tags = report.Tags,
        Rights = report.Rights,
        WithoutAccount = report.WithoutAccount,
        Comparison = report.Comparison is { } comparison ? ComparedDocument.Of(comparison) : null,
    };
}

/// <summary>A project of the target that is an earlier copy, for programs.</summary>
internal sealed record KnownTargetDocument(string Action, long Id, string Title, string Why, string? TracingData);

/// <summary>The result of a comparison, for programs.</summary>
internal sealed record CompareDocument
{
    public string Command { get; init; } = "projects compare";

    public required string A { get; init; }

    public required string B { get; init; }

    public required ComparedDocument Comparison { get; init; }

    public static CompareDocument Of(ComparisonReport report) => new() { A = report.A, B = report.B, Comparison = ComparedDocument.Of(report) };
}

/// <summary>The compared models.</summary>
internal sealed record ComparedDocument(bool AreSame, long Rows, long DifferingRows, IReadOnlyList<ComparedModel> Models, IReadOnlyList<string> Differences)
{
    public static ComparedDocument Of(ComparisonReport report) =>
        new(report.AreSame, report.Rows, report.DifferingRows, report.Models, [.. report.Differences.Select(difference => difference.ToString())]);
}
