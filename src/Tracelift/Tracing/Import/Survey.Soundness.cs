using Tracelift.Errors;
using Tracelift.Formats;

namespace Tracelift.Tracing.Import;

/// <summary>What is wrong with a source, for people.</summary>
public sealed partial class Survey
{
    /// <summary>Refuses a source with faults: nothing of it may be loaded.</summary>
    /// <param name="source">The source that was surveyed; it tells the lines of the faults.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    /// <exception cref="InputException">There are faults; it has the first ones of each kind, each with its place.</exception>
    public async Task RequireSoundAsync(ITracingSource source, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(source);
        if (Problems.IsEmpty)
            return;
        var located = new List<Problem>();
        foreach (var problem in Problems.Shown)
            located.Add(await LocateAsync(source, problem, cancellationToken).ConfigureAwait(false));
        throw new InputException(
            located[0].Code,
            $"{Source} is not sound: {Problems.Total} {(Problems.Total == 1 ? "fault" : "faults")}",
            located,
            "Mend the file, or export it anew.");
    }

    private static async Task<Problem> LocateAsync(ITracingSource source, Problem problem, CancellationToken cancellationToken)
    {
        if (problem.Position is not { } position)
            return problem;
        var place = await source.LocateAsync(position, cancellationToken).ConfigureAwait(false);
        return problem with { Where = problem.Where.Length == 0 ? place : $"{place}, {problem.Where}", Position = null };
    }
}
