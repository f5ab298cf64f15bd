using Tracelift.Copying;
using Tracelift.Tracing.Compare;

namespace Tracelift.Reports;

/// <summary>The report of a copy of a project or its dry run, for programs.</summary>
public sealed record CopyDocument
{
    /// <summary>The command.</summary>
    public string Command { get; init; } = "projects copy";

    /// <summary>The rows, and the run.</summary>
    public required ImportDocument Import { get; init; }

    /// <summary>The project of the target that was an earlier copy; null for a new one.</summary>
    public KnownTargetDocument? Known { get; init; }

    /// <summary>The numbers of stacks, mirrors and groups.</summary>
    public required CopiedParts Stacks { get; init; }

    /// <summary>The number of tags.</summary>
    public required int Tags { get; init; }

    /// <summary>The number of new rights.</summary>
    public required int Rights { get; init; }

    /// <summary>Users and groups with rights that the target lacks.</summary>
    public required IReadOnlyList<string> WithoutAccount { get; init; }

    /// <summary>The comparison with the source; null if there was none.</summary>
    public ComparedDocument? Comparison { get; init; }

    /// <summary>Returns the document of a copy.</summary>
    /// <param name="report">The copy.</param>
    /// <param name="store">The name of the target.</param>
    public static CopyDocument Of(CopyReport report, string store)
    {
        ArgumentNullException.ThrowIfNull(report);
        return new()
        {
            Import = ImportDocument.Of(report.Import, store),
            Known = report.Known is { } known ? new(ImportedProjectReport.Word(known.Action), known.Id, known.Title, known.Why, known.TracingData) : null,
            Stacks = report.Stacks,
            Tags = report.Tags,
            Rights = report.Rights,
            WithoutAccount = report.WithoutAccount,
            Comparison = report.Comparison is { } comparison ? ComparedDocument.Of(comparison) : null,
        };
    }
}

/// <summary>A project of the target that is an earlier copy.</summary>
/// <param name="Action">The action, in a word.</param>
/// <param name="Id">Its id.</param>
/// <param name="Title">Its title.</param>
/// <param name="Why">How it was recognised.</param>
/// <param name="TracingData">The tracing data that it holds; or null.</param>
public sealed record KnownTargetDocument(string Action, long Id, string Title, string Why, string? TracingData);

/// <summary>The comparison of two projects.</summary>
/// <param name="AreSame">Whether they are the same, apart from ids.</param>
/// <param name="Rows">The number of compared rows.</param>
/// <param name="DifferingRows">The number of rows that differ.</param>
/// <param name="Models">The numbers by model.</param>
/// <param name="Differences">Some differences, in words.</param>
public sealed record ComparedDocument(bool AreSame, long Rows, long DifferingRows, IReadOnlyList<ComparedModel> Models, IReadOnlyList<string> Differences)
{
    /// <summary>Returns the document of a comparison.</summary>
    public static ComparedDocument Of(ComparisonReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        return new(report.AreSame, report.Rows, report.DifferingRows, report.Models, [.. report.Differences.Select(difference => difference.ToString())]);
    }
}
