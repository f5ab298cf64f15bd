using Tracelift.Cli.Terminal;

namespace Tracelift.Cli.Reports;

/// <summary>Unknown content of a file, which is not loaded, for people.</summary>
internal static class Unknown
{
    public static void Print(ConsoleOutput output, IReadOnlyDictionary<string, long> models, IReadOnlyDictionary<string, long> fields)
    {
        Print(output, "Unknown models, which are not loaded", models);
        Print(output, "Unknown fields, which are not loaded", fields);
    }

    /// <summary>Rows of a table of names that match no file.</summary>
    public static void PrintItems(ConsoleOutput output, IReadOnlyDictionary<string, long> items) => Print(output, "Rows of the table of names that match no file", items);

    private static void Print(ConsoleOutput output, string title, IReadOnlyDictionary<string, long> counts)
    {
        if (counts.Count > 0)
            output.Line($"{title}: {string.Join(", ", counts.Select(count => $"{Humanize.Safe(count.Key)} ({Humanize.Number(count.Value)})"))}");
    }
}
