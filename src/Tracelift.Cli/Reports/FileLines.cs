using System.Globalization;
using Tracelift.Cli.Terminal;
using Tracelift.Formats;
using Tracelift.Formats.Swc;

namespace Tracelift.Cli.Reports;

/// <summary>Findings about a source of many files, for people.</summary>
internal static class FileLines
{
    private const int MostShown = 20;

    /// <summary>Prints all findings.</summary>
    public static void Print(ConsoleOutput output, FileFindings findings)
    {
        PrintNodeTypes(output, findings.NodeTypes);
        PrintPassedOver(output, findings);
        if (findings.RepairCount == 0)
            return;
        output.Line($"{Humanize.Count(findings.RepairCount, "repair")} in reading files:");
        foreach (var repair in findings.Repairs.Take(MostShown))
            output.Line($"  {Humanize.Safe(repair.ToString())}");
        if (findings.RepairCount > MostShown && findings.Repairs.Count > MostShown)
            output.Line($"  ... and others; --json names the first {Humanize.Number(findings.Repairs.Count)}");
    }

    /// <summary>Prints the number of nodes by type, if any node has a type.</summary>
    public static void PrintNodeTypes(ConsoleOutput output, IReadOnlyDictionary<int, long> types)
    {
        if (types.Keys.Any(type => type != 0))
            output.Line($"Types of nodes: {string.Join(", ", types.Select(type => $"{Humanize.Number(type.Value)} of type {Name(type.Key)}"))}.");
    }

    /// <summary>Prints the ignored files.</summary>
    public static void PrintPassedOver(ConsoleOutput output, FileFindings findings)
    {
        if (findings.PassedOverCount > 0)
            output.Line($"{Humanize.Count(findings.PassedOverCount, "file")} passed over, of a kind that is not read: {string.Join(", ", findings.PassedOver.Take(MostShown).Select(Humanize.Safe))}{(findings.PassedOverCount > MostShown ? ", ..." : "")}.");
    }

    private static string Name(int type) => type switch
    {
        0 => "0",
        _ when SwcTypeTags.TagOf(type) is var tag && !tag.StartsWith("SWC", StringComparison.Ordinal) => string.Create(CultureInfo.InvariantCulture, $"{type} ({tag})"),
        _ => type.ToString(CultureInfo.InvariantCulture),
    };
}
