using Tracelift.Cli.Terminal;
using Tracelift.Reports;

namespace Tracelift.Cli.Reports;

/// <summary>The differences from an earlier export, for people.</summary>
internal static class ComparisonTables
{
    public static void Print(ConsoleOutput output, ExportComparison comparison)
    {
        var last = Humanize.Safe(comparison.File);
        if (!comparison.HasNew)
            output.Heading($"Nothing new since {last}");
        Names(output, $"New, not in {last}", comparison.New);
        Rows(output, "more rows", comparison.Grown);
        Names(output, $"Gone, only in {last}", comparison.Gone);
        Rows(output, "fewer rows", comparison.Shrunk);
    }

    private static void Names(ConsoleOutput output, string title, IReadOnlyDictionary<string, IReadOnlyList<string>> kinds)
    {
        foreach (var (what, names) in kinds)
            NameLists.Print(output, names, NameLists.One(what), $"{title}: ");
    }

    private static void Rows(ConsoleOutput output, string title, IReadOnlyDictionary<string, RowChange> changes)
    {
        if (changes.Count > 0)
            output.Table([title, "#before", "#now"], changes.Select(change => (string[])[change.Key, Humanize.Number(change.Value.Before), Humanize.Number(change.Value.Now)]));
    }
}
