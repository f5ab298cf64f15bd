using System.Globalization;
using Spectre.Console;
using Tracelift.Cli.Terminal;
using Tracelift.Formats.ProjectFiles;
using Tracelift.Projects.Importing;

namespace Tracelift.Cli.Reports.Projects;

/// <summary>The result of an import of projects, for people, with the causes of failures.</summary>
internal static class ProjectImportTables
{
    // Longer lists are not readable.
    private const int MostRows = 50;

    public static void Print(ConsoleOutput output, ProjectImportReport report, bool isTalkative)
    {
        if (isTalkative)
        {
            if (report.Imported > 0)
                output.Table(["#id", "project", "", "#stacks added", "#changed", "#removed"], report.Outcomes.Where(outcome => outcome.IsImported).Take(MostRows).Select(Row));
            if (report.Imported > MostRows)
                output.Line($"... and {Humanize.Number(report.Imported - MostRows)} more");
            foreach (var outcome in report.Outcomes.Where(outcome => outcome.Action == Tracelift.Projects.Matching.ProjectAction.Ignore).Take(MostRows))
                output.Line(Humanize.Safe($"ignored: project \"{outcome.Title}\": {outcome.Why}"));
            foreach (var warning in report.Outcomes.SelectMany(outcome => outcome.Warnings).Take(MostRows))
                output.Warning(warning.ToString());
        }

        // Mirrors that need a base URL are reported once, above.
        foreach (var problem in report.Outcomes.SelectMany(outcome => outcome.Problems).Where(problem => problem.Code != FoundProject.NeedsBaseCode))
            output.Error(problem.ToString());
        if (report.EndedBy is { } fault)
            output.Error($"the import ended early: {fault.Message}");
        if (!isTalkative)
            return;
        if (report.UnreferencedStacks + report.UnreferencedGroups > 0)
            output.Line($"Removed {Humanize.Count(report.UnreferencedStacks, "stack")} and {Humanize.Count(report.UnreferencedGroups, "group")} that nothing used");
        output.Line($"{Humanize.Count(report.Imported, "project")} imported, {report.Ignored} ignored, {report.NotImported} not imported");
        if (report.Run is { } run)
            output.Line(ImportTables.RunLine(run));
        foreach (var note in report.Notes)
            output.Note(note);
    }

    private static string[] Row(ProjectOutcome outcome) =>
    [
        outcome.Project!.Value.ToString(CultureInfo.InvariantCulture),
        outcome.Title ?? "",
        ProjectPlanTables.Words(outcome.Action),
        Humanize.Number(outcome.StacksAdded),
        Humanize.Number(outcome.StacksChanged),
        Humanize.Number(outcome.StacksRemoved),
    ];
}
