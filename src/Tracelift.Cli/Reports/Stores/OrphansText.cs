using System.Globalization;
using Tracelift.Checking;
using Tracelift.Cli.Terminal;
using Tracelift.Stores;

namespace Tracelift.Cli.Reports.Stores;

/// <summary>Rows that belong to nothing any more, for programs.</summary>
/// <param name="Command"><c>store repair</c>.</param>
/// <param name="DryRun">Whether nothing was written.</param>
/// <param name="Store">The store.</param>
/// <param name="Orphans">The rows.</param>
internal sealed record OrphansDocument(string Command, bool DryRun, string Store, IReadOnlyList<OrphanRows> Orphans);

/// <summary>Rows that belong to nothing any more, for people.</summary>
internal static class OrphansText
{
    private const int RangesInLine = 12;

    /// <summary>Prints all rows.</summary>
    public static void Print(ConsoleOutput output, OrphanReport report)
    {
        foreach (var rows in report.Rows)
        {
            var why = rows.Missing.Count == 0 ? "they refer to rows that are deleted" : $"no such {string.Join(", ", rows.Missing)}";
            output.Line(Humanize.Safe($"{rows.Table}: {Humanize.Count(rows.Count, "row")} ({why})"));
            foreach (var ids in rows.Ids.Chunk(RangesInLine))
                output.Line($"  {(rows.IsById ? "id" : rows.Column)} {string.Join(", ", ids.Select(Text))}");
        }

        output.Line(report.Count == 0 ? "Nothing is orphaned." : $"{Humanize.Count(report.Count, "row")} {(report.IsDryRun ? "to delete; nothing was written" : "deleted")}.");
    }

    private static string Text(IdRange ids) =>
        ids.First == ids.Last ? ids.First.ToString(CultureInfo.InvariantCulture) : string.Create(CultureInfo.InvariantCulture, $"{ids.First}-{ids.Last}");
}
