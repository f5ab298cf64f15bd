using System.Globalization;
using Tracelift.Cli.Terminal;
using Tracelift.Reports;

namespace Tracelift.Cli.Reports;

/// <summary>Skeletons that an import or a bulk load treats differently, for people.</summary>
internal static class SkeletonLines
{
    public static void Print(ConsoleOutput output, SkeletonReport skeletons, bool isBrokenSkipped, bool isForced, IReadOnlyDictionary<string, long> removed)
    {
        if (skeletons.Broken > 0)
            output.Line($"{Humanize.Count(skeletons.Broken, "skeleton")} not one tree: {(isBrokenSkipped ? "left out" : "imported unchanged")}");
        if (skeletons.Replaced > 0)
            output.Line($"{Humanize.Count(skeletons.Replaced, "skeleton")} known from the same origin: replaced{(removed.Count > 0 ? $"; deleted rows: {ImportTables.Counts(removed)}" : "")}");
        if (skeletons.Unchanged > 0)
            output.Line($"{Humanize.Count(skeletons.Unchanged, "skeleton")} known from the same origin: unchanged, left as they are");
        if (skeletons is { Known: > 0, Replaced: 0, Unchanged: 0, Edited: 0 })
            output.Line($"{Humanize.Count(skeletons.Known, "skeleton")} known from the same origin: left out");
        if (skeletons.Edited > 0)
            PrintEdited(output, skeletons, isForced);
        if (skeletons.Origins > 0)
            output.Line($"Noted the origin of {Humanize.Count(skeletons.Origins, "skeleton")}");
    }

    private static void PrintEdited(ConsoleOutput output, SkeletonReport skeletons, bool isForced)
    {
        output.Line($"{Humanize.Count(skeletons.Edited, "skeleton")} edited here since their import: {(isForced ? "replaced because of --force" : "conflicts, left as they are; --force replaces them")}");
        foreach (var edited in skeletons.Conflicts)
            output.Line(string.Create(CultureInfo.InvariantCulture, $"  skeleton {edited.Id}{(edited.Neuron is { } name ? $" of {Humanize.Safe(name)}" : "")} (skeleton {edited.SourceId} of the source)"));
        if (skeletons.Edited > skeletons.Conflicts.Count)
            output.Line($"  and {Humanize.Number(skeletons.Edited - skeletons.Conflicts.Count)} more");
    }
}
