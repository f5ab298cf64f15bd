using Tracelift.Cli.Terminal;
using Tracelift.Reports;
using Tracelift.Tracing;

namespace Tracelift.Cli.Reports;

/// <summary>Lists of names for people: in natural order, a run of numbered names in one line.</summary>
internal static class NameLists
{
    /// <summary>Prints how many there are, and each; nothing where there are none.</summary>
    /// <param name="paper">Where to.</param>
    /// <param name="names">The names, or null.</param>
    /// <param name="one">The word for one of them.</param>
    /// <param name="before">What stands before the number.</param>
    public static void Print(ConsoleOutput paper, IReadOnlyList<string>? names, string one, string before = "")
    {
        if (names is { Count: > 0 })
            Print(paper, before + Humanize.Count(names.Count, one), names);
    }

    /// <summary>Prints a title and each name below it.</summary>
    public static void Print(ConsoleOutput paper, string title, IReadOnlyList<string> names)
    {
        paper.Heading(title);
        foreach (var line in NameRanges.Of([.. names.Order(NaturalOrder.Instance)]))
            paper.Line("  " + Humanize.Safe(line));
    }
}
