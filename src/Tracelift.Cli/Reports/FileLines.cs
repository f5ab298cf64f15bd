using System.Globalization;
using Tracelift.Cli.Terminal;
using Tracelift.Formats;
using Tracelift.Formats.Swc;

namespace Tracelift.Cli.Reports;

/// <summary>What a source of many files has to say of them, for people.</summary>
internal static class FileLines
{
    private const int MostShown = 20;

    /// <summary>Prints all of it.</summary>
    public static void Print(ConsoleOutput paper, FileFindings findings)
    {
        PrintNodeTypes(paper, findings.NodeTypes);
        PrintPassedOver(paper, findings);
        if (findings.RepairCount == 0)
            return;
        paper.Line($"{Humanize.Count(findings.RepairCount, "repair")} in reading files:");
        foreach (var repair in findings.Repairs.Take(MostShown))
            paper.Line($"  {Humanize.Safe(repair.ToString())}");
        if (findings.RepairCount > MostShown && findings.Repairs.Count > MostShown)
            paper.Line($"  ... and others; --json names the first {Humanize.Number(findings.Repairs.Count)}");
    }

    /// <summary>Prints how many nodes have which type, unless none has any.</summary>
    public static void PrintNodeTypes(ConsoleOutput paper, IReadOnlyDictionary<int, long> types)
    {
        if (types.Keys.Any(type => type != 0))
            paper.Line($"Types of nodes: {string.Join(", ", types.Select(type => $"{Humanize.Number(type.Value)} of type {Name(type.Key)}"))}.");
    }

    /// <summary>Prints which files were passed over.</summary>
    public static void PrintPassedOver(ConsoleOutput paper, FileFindings findings)
    {
        if (findings.PassedOverCount > 0)
            paper.Line($"{Humanize.Count(findings.PassedOverCount, "file")} passed over, of a kind that is not read: {string.Join(", ", findings.PassedOver.Take(MostShown).Select(Humanize.Safe))}{(findings.PassedOverCount > MostShown ? ", ..." : "")}.");
    }

    private static string Name(int type) => type switch
    {
        0 => "0",
        _ when SwcTypeTags.TagOf(type) is var tag && !tag.StartsWith("SWC", StringComparison.Ordinal) => string.Create(CultureInfo.InvariantCulture, $"{type} ({tag})"),
        _ => type.ToString(CultureInfo.InvariantCulture),
    };
}
