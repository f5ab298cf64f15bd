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
        PrintRepairs(output, $"{Humanize.Count(findings.WarningCount, "warning")} about files", findings.WarningCount, [.. findings.Repairs.Where(repair => repair.IsWarning)]);
        var repairs = findings.RepairCount - findings.WarningCount;
        PrintRepairs(output, $"{Humanize.Count(repairs, "repair")} in reading files", repairs, [.. findings.Repairs.Where(repair => !repair.IsWarning)]);
    }

    private static void PrintRepairs(ConsoleOutput output, string title, long count, List<FileRepair> repairs)
    {
        if (count == 0)
            return;
        output.Line(title + ":");
        foreach (var repair in repairs.Take(MostShown))
            output.Line($"  {Humanize.Safe(repair.ToString())}");
        if (count > MostShown && repairs.Count > MostShown)
            output.Line($"  ... and {Humanize.Number(count - MostShown)} more; --json lists the first {Humanize.Number(FileFindings.MostKept)} of all");
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
