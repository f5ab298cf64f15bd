using Tracelift.Reports;
using Tracelift.Stores.Ledger;
using Tracelift.Tracing.Runs;

namespace Tracelift.Cli.Reports.Runs;

/// <summary>What undoing an import did, or would do, for programs.</summary>
internal sealed record UndoDocument
{
    public string Command { get; init; } = "undo";

    public required bool DryRun { get; init; }

    public required string Store { get; init; }

    public required long Run { get; init; }

    /// <summary>By table.</summary>
    public required IReadOnlyList<RunTable> Tables { get; init; }

    public required long TakenOut { get; init; }

    /// <summary>What was left because others use it.</summary>
    public required IReadOnlyList<KeptRows> Kept { get; init; }

    /// <summary>What others had done to what the run has made, and was overridden.</summary>
    public required IReadOnlyList<ProblemReport> Overridden { get; init; }

    /// <summary>The rows of others that went, by table.</summary>
    public required IReadOnlyList<FoundRows> Others { get; init; }

    /// <summary>The rows of others in which a column became null.</summary>
    public required IReadOnlyList<FoundRows> Emptied { get; init; }

    /// <summary>The run's rows that somebody had deleted before.</summary>
    public required long GoneBefore { get; init; }

    /// <summary>The rows that the run had deleted, and that do not come back.</summary>
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
