using Tracelift.Reports;
using Tracelift.Stores.Ledger;
using Tracelift.Tracing.Runs;

namespace Tracelift.Cli.Reports.Runs;

/// <summary>The result of an undo or its dry run, for programs.</summary>
internal sealed record UndoDocument
{
    public string Command { get; init; } = "undo";

    public required bool DryRun { get; init; }

    public required string Store { get; init; }

    public required long Run { get; init; }

    /// <summary>By table.</summary>
    public required IReadOnlyList<RunTable> Tables { get; init; }

    public required long TakenOut { get; init; }

    /// <summary>Rows kept because others use them.</summary>
    public required IReadOnlyList<KeptRows> Kept { get; init; }

    /// <summary>Changes of others to the run's rows, which the undo overrides.</summary>
    public required IReadOnlyList<ProblemReport> Overridden { get; init; }

    /// <summary>The deleted rows of others, by table.</summary>
    public required IReadOnlyList<FoundRows> Others { get; init; }

    /// <summary>The rows of others with a column set to null.</summary>
    public required IReadOnlyList<FoundRows> Emptied { get; init; }

    /// <summary>The number of the run's rows that were deleted before.</summary>
    public required long GoneBefore { get; init; }

    /// <summary>The number of older rows that the run itself had deleted or changed, which the undo does not restore.</summary>
    public required long NotRestored { get; init; }

    public required IReadOnlyList<string> Notes { get; init; }

    public required double Seconds { get; init; }

    public static UndoDocument Of(UndoReport report, string store) => new()
    {
        DryRun = report.IsDryRun,
        Store = store,
        Run = report.Run.Id,
        Tables = report.Tables,
        TakenOut = report.TakenOut,
        Kept = report.Kept,
        Overridden = [.. report.Overridden.Select(problem => new ProblemReport(problem.Code, problem.Message, problem.Where))],
        Others = report.Others,
        Emptied = report.Emptied,
        GoneBefore = report.GoneBefore,
        NotRestored = report.NotRestored,
        Notes = report.Notes,
        Seconds = Math.Round(report.Seconds, 3),
    };
}
