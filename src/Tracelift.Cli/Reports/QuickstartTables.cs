using Tracelift.Cli.Terminal;
using Tracelift.Example;

namespace Tracelift.Cli.Reports;

/// <summary>The steps of a quickstart, for people.</summary>
internal sealed class QuickstartTables(ConsoleOutput output)
{
    private int _steps;

    public void PrintStart(string store)
    {
        output.Heading("From an example to a copy of a part of it");
        output.Line($"The store is {Humanize.Safe(store)}");
        output.Line();
    }

    public void Print(QuickstartStep step)
    {
        output.Line($"{++_steps}. {char.ToUpperInvariant(step.What[0])}{Humanize.Safe(step.What[1..])} ({Humanize.Count(step.Rows, "row")}, {Humanize.Time(step.Seconds)})");
        var counts = string.Join(", ", step.Counts.Select(count => $"{Humanize.Number(count.Value)} {count.Key}"));
        output.Line($"   {(step.Project is { } project ? $"project {project}: " : "")}{counts}");
        if (step.File is not null)
            output.Line($"   {Humanize.Safe(step.File)} ({Humanize.Bytes(step.Bytes)})");
    }

    /// <summary>Prints the result and next steps.</summary>
    /// <param name="report">The report.</param>
    /// <param name="program">The program's name, with the option for the store if needed.</param>
    public void PrintEnd(QuickstartReport report, string program)
    {
        var file = Humanize.Safe(report.ExportedPart.File ?? "");
        output.Line();
        output.Heading($"All {Humanize.Number(report.Comparison.Rows)} rows are the same, except for their new ids. {Humanize.Time(report.Seconds)} in all.");
        output.Line();
        output.Line("Next:");
        foreach (var (arguments, does) in (ReadOnlySpan<(string, string)>)
            [
                ("store info", "the contents of the store"),
                ("projects list", "its projects and their numbers of image stacks"),
                ($"export --source {report.ImportedExample.Project} --required-annotation \"{Quickstart.Annotation}\" --dry-run", "every name that an export would publish"),
                ($"check {file}", "the contents of the file"),
                ("import FILE --target new:TITLE --create-unknown-users", "a file that you exported from CATMAID"),
            ])
        {
            output.Line($"  {program} {arguments}");
            output.Line($"      {does}");
        }
    }
}
