using Tracelift.Cli.Terminal;
using Tracelift.Example;

namespace Tracelift.Cli.Reports;

/// <summary>What a quickstart does, step by step, for people.</summary>
internal sealed class QuickstartTables(ConsoleOutput paper)
{
    private int _steps;

    public void PrintStart(string store)
    {
        paper.Heading("From an example to a copy of a part of it");
        paper.Line($"The store is {Humanize.Safe(store)}");
        paper.Line();
    }

    public void Print(QuickstartStep step)
    {
        paper.Line($"{++_steps}. {char.ToUpperInvariant(step.What[0])}{Humanize.Safe(step.What[1..])} ({Humanize.Count(step.Rows, "row")}, {Humanize.Time(step.Seconds)})");
        var counts = string.Join(", ", step.Counts.Select(count => $"{Humanize.Number(count.Value)} {count.Key}"));
        paper.Line($"   {(step.Project is { } project ? $"project {project}: " : "")}{counts}");
        if (step.File is not null)
            paper.Line($"   {Humanize.Safe(step.File)} ({Humanize.Bytes(step.Bytes)})");
    }

    /// <summary>What came of it, and what to do next.</summary>
    /// <param name="report">The report.</param>
    /// <param name="program">How the program is called, with the store where it has to be named.</param>
    public void PrintEnd(QuickstartReport report, string program)
    {
        var file = Humanize.Safe(report.ExportedPart.File ?? "");
        paper.Line();
        paper.Heading($"All {Humanize.Number(report.Comparison.Rows)} rows are the same, but for the ids that were to be new. {Humanize.Time(report.Seconds)} in all.");
        paper.Line();
        paper.Line("Next:");
        foreach (var (arguments, does) in (ReadOnlySpan<(string, string)>)
            [
                ("store info", "what the store holds now"),
                ("projects list", "its projects and how many image stacks they have"),
                ($"export --source {report.ImportedExample.Project} --required-annotation \"{Quickstart.Annotation}\" --dry-run", "every name that an export would let out"),
                ($"check {file}", "what is in the file"),
                ("import FILE --target new:TITLE --create-unknown-users", "a file of yours, exported from a CATMAID"),
            ])
        {
            paper.Line($"  {program} {arguments}");
            paper.Line($"      {does}");
        }
    }
}
