using Tracelift.Cli.Terminal;
using Tracelift.Reports;
using Tracelift.Tracing;

namespace Tracelift.Cli.Reports;

/// <summary>Lists of names for people, in natural order, with runs of numbered names on one line.</summary>
internal static class NameLists
{
    /// <summary>Prints their number and each name; nothing if there are none.</summary>
    /// <param name="output">The output.</param>
    /// <param name="names">The names, or null.</param>
    /// <param name="one">The singular noun.</param>
    /// <param name="before">Text before the number.</param>
    public static void Print(ConsoleOutput output, IReadOnlyList<string>? names, string one, string before = "")
    {
        if (names is { Count: > 0 })
            Print(output, before + Humanize.Count(names.Count, one), names);
    }

    /// <summary>The singular noun of a kind of names in reports.</summary>
    public static string One(string kind) => Humanize.Safe(kind).TrimEnd('s').Replace('_', ' ');

    /// <summary>Prints a title and each name below it.</summary>
    public static void Print(ConsoleOutput output, string title, IReadOnlyList<string> names)
    {
        output.Heading(title);
        foreach (var line in NameRanges.Of([.. names.Order(NaturalOrder.Instance)]))
            output.Line("  " + Humanize.Safe(line));
    }
}
