using Tracelift.Cli.Terminal;

namespace Tracelift.Cli.Reports;

/// <summary>What a file holds that is not loaded, for people.</summary>
internal static class Unknown
{
    public static void Print(ConsoleOutput paper, IReadOnlyDictionary<string, long> models, IReadOnlyDictionary<string, long> fields)
    {
        Print(paper, "Unknown models, which are not loaded", models);
        Print(paper, "Unknown fields, which are not loaded", fields);
    }

    /// <summary>Rows of a table of names that name no file.</summary>
    public static void PrintItems(ConsoleOutput paper, IReadOnlyDictionary<string, long> items) => Print(paper, "Rows of the table of names that match no file", items);

    private static void Print(ConsoleOutput paper, string title, IReadOnlyDictionary<string, long> counts)
    {
        if (counts.Count > 0)
            paper.Line($"{title}: {string.Join(", ", counts.Select(count => $"{Humanize.Safe(count.Key)} ({Humanize.Number(count.Value)})"))}");
    }
}
