using System.Globalization;
using Spectre.Console;
using Tracelift.Cli.Terminal;
using Tracelift.Formats.ProjectFiles;
using Tracelift.Projects.Importing;

namespace Tracelift.Cli.Reports.Projects;

/// <summary>What an import of projects did, for people: what was not imported comes with its cause.</summary>
internal static class ProjectImportTables
{
    // Beyond that nobody reads a list.
    private const int MostRows = 50;

    public static void Print(ConsoleOutput paper, ProjectImportReport report, bool isTalkative)
    {
        if (isTalkative)
        {
            if (report.Imported > 0)
                paper.Table(["#id", "project", "", "#stacks added", "#changed", "#removed"], report.Outcomes.Where(outcome => outcome.IsImported).Take(MostRows).Select(Row));
            if (report.Imported > MostRows)
                paper.Line($".. and {Humanize.Number(report.Imported - MostRows)} more");
            foreach (var outcome in report.Outcomes.Where(outcome => outcome.Action == Tracelift.Projects.Matching.ProjectAction.Ignore).Take(MostRows))
                paper.Line(Humanize.Safe($"ignored: project \"{outcome.Title}\": {outcome.Why}"));
            foreach (var warning in report.Outcomes.SelectMany(outcome => outcome.Warnings).Take(MostRows))
                paper.Warning(warning.ToString());
        }

        // Mirrors that need a base URL are told above, once.
        foreach (var problem in report.Outcomes.SelectMany(outcome => outcome.Problems).Where(problem => problem.Code != FoundProject.NeedsBaseCode))
            paper.Error(problem.ToString());
        if (report.EndedBy is { } fault)
            paper.Error($"the import ended early: {fault.Message}");
        if (!isTalkative)
            return;
        if (report.UnreferencedStacks + report.UnreferencedGroups > 0)
            paper.Line($"Removed {Humanize.Count(report.UnreferencedStacks, "stack")} and {Humanize.Count(report.UnreferencedGroups, "group")} that nothing used");
        paper.Line($"{Humanize.Count(report.Imported, "project")} imported, {report.Ignored} ignored, {report.NotImported} not imported");
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
