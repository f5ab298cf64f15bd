using Tracelift.Cli.Terminal;
using Tracelift.Reports;

namespace Tracelift.Cli.Reports;

/// <summary>How an export differs from an earlier one, for people.</summary>
internal static class ComparisonTables
{
    public static void Print(ConsoleOutput paper, ExportComparison comparison)
    {
        var last = Humanize.Safe(comparison.File);
        if (!comparison.HasNew)
            paper.Heading($"Nothing would leave that is not in {last}");
        Names(paper, $"New, not in {last}", comparison.New);
        Rows(paper, "more rows", comparison.Grown);
        Names(paper, $"Gone, only in {last}", comparison.Gone);
        Rows(paper, "fewer rows", comparison.Shrunk);
    }

    private static void Names(ConsoleOutput paper, string title, IReadOnlyDictionary<string, IReadOnlyList<string>> kinds)
    {
        foreach (var (what, names) in kinds)
            NameLists.Print(paper, names, One(what), $"{title}: ");
    }

    private static void Rows(ConsoleOutput paper, string title, IReadOnlyDictionary<string, RowChange> changes)
    {
        if (changes.Count > 0)
            paper.Table([title, "#before", "#now"], changes.Select(change => (string[])[change.Key, Humanize.Number(change.Value.Before), Humanize.Number(change.Value.Now)]));
    }

    private static string One(string what) => what.TrimEnd('s').Replace('_', ' ');
}
