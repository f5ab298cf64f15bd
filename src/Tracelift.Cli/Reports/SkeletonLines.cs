using Tracelift.Cli.Talk;
using Tracelift.Reports;

namespace Tracelift.Cli.Reports;

/// <summary>Skeletons that an import or a bulk load treats in a way of their own, for people.</summary>
internal static class SkeletonLines
{
    public static void Print(Paper paper, SkeletonReport skeletons, bool isBrokenSkipped, IReadOnlyDictionary<string, long> removed)
    {
        if (skeletons.Broken > 0)
            paper.Line($"{Plain.Count(skeletons.Broken, "skeleton")} not one tree: {(isBrokenSkipped ? "left out" : "kept as they are")}");
        if (skeletons.Replaced > 0)
            paper.Line($"{Plain.Count(skeletons.Replaced, "skeleton")} known from the same origin: replaced{(removed.Count > 0 ? $"; their old rows went: {ImportTables.Counts(removed)}" : "")}");
        else if (skeletons.Known > 0)
            paper.Line($"{Plain.Count(skeletons.Known, "skeleton")} known from the same origin: left out");
        if (skeletons.Origins > 0)
            paper.Line($"Noted the origin of {Plain.Count(skeletons.Origins, "skeleton")}");
    }
}
