using System.Globalization;
using Tracelift.Errors;

namespace Tracelift.Tracing.Runs;

/// <summary>Decides whether a run can be undone.</summary>
internal static class UndoRefusal
{
    /// <summary>Returns the reason against an undo; null if there is none.</summary>
    /// <param name="request">The request.</param>
    /// <param name="problems">The changes that others have made to the run's rows.</param>
    /// <param name="lasting">Those of the changes that no option overrides.</param>
    /// <param name="others">The rows of others to delete.</param>
    public static StoreException? Of(UndoRequest request, IReadOnlyList<Problem> problems, IReadOnlyList<Problem> lasting, AttachedRows others)
    {
        const string Advice = "First undo or delete later additions (later imports: tracelift runs), or keep the run.";
        var run = request.Run.ToString(CultureInfo.InvariantCulture);
        if (request.MayTake is not { } most)
        {
            return problems.Count == 0
                ? null
                : new StoreException(
                    "attached",
                    $"Run {run} can't be undone: others have changed its data. Nothing was changed",
                    lasting.Count == 0 ? problems : [.. problems.Except(lasting), .. lasting],
                    $"{Advice} {(lasting.Count == 0 ? $"--yes undoes it nevertheless{Losses(others)}." : "--yes does not override all of these changes.")}");
        }

        if (lasting.Count > 0)
        {
            return new StoreException(
                "attached",
                $"Run {run} can't be undone, not even with --yes: others have changed its data in ways that an undo can't revert. Nothing was changed",
                lasting,
                Advice);
        }

        return others.Count > most
            ? new StoreException(
                "attached",
                string.Create(CultureInfo.InvariantCulture, $"Run {run} was not undone: others have attached more rows meanwhile. The undo would now delete {others.Count} of their rows, not {most}. Nothing was changed"),
                problems,
                $"tracelift undo {run} asks again.")
            : null;
    }

    private static string Losses(AttachedRows others)
    {
        var taken = others.Taken.Select(rows => string.Create(CultureInfo.InvariantCulture, $"{rows.Count} of {rows.Table} ({rows.Ids()})")).ToList();
        var emptied = others.Emptied.Select(rows => string.Create(CultureInfo.InvariantCulture, $"{rows.Column} of {rows.Count} rows of {rows.Table} ({rows.Ids()})")).ToList();
        return (taken.Count == 0 ? "" : $", and deletes the rows that others have attached: {string.Join(", ", taken)}")
            + (emptied.Count == 0 ? "" : $"; {string.Join(", ", emptied)} becomes null");
    }
}
