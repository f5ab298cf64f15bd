using Tracelift.Errors;
using Tracelift.Formats;
using Tracelift.Formats.Text;

namespace Tracelift.Tracing.Import.Survey;

/// <summary>Reports the faults of a source to users.</summary>
public sealed partial class SourceSurvey
{
    /// <summary>Throws if a source has faults, so that none of it may be loaded.</summary>
    /// <param name="source">The surveyed source, which gives the lines of faults.</param>
    /// <param name="rule">Whether skeletons that are not one tree are faults.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    /// <exception cref="InputException">There are faults; the exception has the first ones of each kind with their places.</exception>
    public async Task RequireSoundAsync(ITracingSource source, BrokenSkeletonRule rule, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(source);
        var problems = FaultsUnder(rule);
        if (problems.IsEmpty)
            return;
        var located = new List<Problem>();
        foreach (var problem in problems.Shown)
            located.Add(await LocateAsync(source, problem, cancellationToken));
        throw new InputException(
            located[0].Code,
            $"{Source} is not sound: {problems.Total} {(problems.Total == 1 ? "fault" : "faults")}",
            located,
            HintFor(problems, rule));
    }

    private string HintFor(ProblemList problems, BrokenSkeletonRule rule)
    {
        if (problems.Count(ValueFaultCodes.NotFinite) == problems.Total)
            return "A position needs three finite numbers: correct them in the file, or remove these rows. tracelift bulk load --on-fault reject loads all but the skeletons that have such a node.";
        return Problems.IsEmpty && rule == BrokenSkeletonRule.Error
            ? "Correct the file, or export it again. --broken-skeletons skip imports all but the broken skeletons."
            : "Correct the file, or export it again.";
    }

    private ProblemList FaultsUnder(BrokenSkeletonRule rule)
    {
        if (rule == BrokenSkeletonRule.Skip)
            return Problems;
        var problems = new ProblemList();
        problems.AddAll(Problems);
        problems.AddAll(MissingParents);
        if (rule == BrokenSkeletonRule.Keep)
            return problems;

        // Skeletons whose only fault is a missing parent are reported by their nodes.
        var described = Broken.Described.Where(skeleton => !skeleton.IsTold).ToList();
        foreach (var skeleton in described)
        {
            problems.Add(new Problem(
                "broken-skeleton",
                $"{Broken.Describe(skeleton)}. A skeleton must be one tree: exactly one root, every parent in the same skeleton, no cycle",
                $"skeleton {skeleton.Id}"));
        }

        for (var more = Broken.Ids.Count - Broken.Described.Count(); more > 0; more--)
            problems.Add("broken-skeleton", () => new Problem("broken-skeleton", "another skeleton is not one tree"));
        return problems;
    }

    /// <summary>Adds the place of a fault.</summary>
    internal static async Task<Problem> LocateAsync(ITracingSource source, Problem problem, CancellationToken cancellationToken)
    {
        if (problem.Position is not { } position)
            return problem;
        var place = await source.LocateAsync(position, cancellationToken);
        return problem with { Where = problem.Where.Length == 0 ? place : $"{place}, {problem.Where}", Position = null };
    }
}
