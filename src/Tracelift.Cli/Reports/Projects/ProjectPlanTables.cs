using System.Globalization;
using Tracelift.Cli.Terminal;
using Tracelift.Formats.ProjectFiles;
using Tracelift.Projects.Matching;

namespace Tracelift.Cli.Reports.Projects;

/// <summary>The planned changes of each project, stack, mirror and group, for people.</summary>
internal static class ProjectPlanTables
{
    // A description can be of any length.
    private const int LongestValue = 1_000;

    public static void Print(ConsoleOutput output, IReadOnlyList<ProjectPlan> plans)
    {
        foreach (var plan in plans)
            Print(output, plan);
        output.Line();
        output.Line($"{Humanize.Count(plans.Count(plan => plan.IsWritten), "project")} to import, {plans.Count(plan => plan.Action == ProjectAction.Ignore)} ignored, {plans.Count(plan => plan.Action is ProjectAction.Unreadable or ProjectAction.Refuse)} invalid or refused. {ImportTables.NothingWritten}");
    }

    internal static string Words(ProjectAction action) => action switch
    {
        ProjectAction.Create => "new",
        ProjectAction.Merge => "merge",
        ProjectAction.Override => "override",
        ProjectAction.Replace => "replace",
        ProjectAction.Ignore => "ignore",
        ProjectAction.Unreadable => "invalid",
        _ => "refused",
    };

    private static void Print(ConsoleOutput output, ProjectPlan plan)
    {
        output.Line(Humanize.Safe($"{(plan.Found.NeedsBaseAlone ? "needs a base URL" : Words(plan.Action)),-8}  project {Quoted(plan.Found.Title)}{(plan.Known is { } known ? string.Create(CultureInfo.InvariantCulture, $" ({known.Id})") : "")}{(plan.Why is null ? "" : $": {plan.Why}")}"));
        foreach (var stack in plan.Stacks)
        {
            output.Line(Humanize.Safe($"  {Words(stack.Action),-8}  stack {Quoted(stack.Title)}{(stack.IsShared ? " (other projects use it, too)" : "")}{(stack.SizeInMicrometres is { } size ? $": {Humanize.Micrometres(size)}" : "")}"));
            Print(output, stack.Changes, "    ");
            foreach (var mirror in stack.Mirrors.Where(mirror => stack.Action != PartAction.Keep || mirror.Action != PartAction.Keep))
            {
                output.Line(Humanize.Safe($"    {Words(mirror.Action),-8}  mirror {Quoted(mirror.Title)} {mirror.ImageBase}"));
                Print(output, mirror.Changes, "      ");
            }
        }

        foreach (var group in plan.Groups)
            output.Line(Humanize.Safe($"  {Words(group.Action),-8}  group {Quoted(group.Title)}{(group.NewMembers > 0 ? $": {Humanize.Count(group.NewMembers, "new member")}" : "")}"));
        foreach (var problem in plan.Problems.Where(problem => problem.Code != FoundProject.NeedsBaseCode))
            output.Line("  " + Humanize.Safe(problem.ToString()));
        foreach (var warning in plan.Found.Warnings)
            output.Line("  warning: " + Humanize.Safe(warning.ToString()));
    }

    private static void Print(ConsoleOutput output, IReadOnlyList<FieldChange> changes, string indent)
    {
        foreach (var change in changes)
            output.Line(Humanize.Safe($"{indent}          {change.Field}: {Shown(change.From)} -> {Shown(change.To)}"));
    }

    private static string Shown(string? value) => value is null ? "nothing" : value.Length > LongestValue ? value[..(char.IsHighSurrogate(value[LongestValue - 1]) ? LongestValue - 1 : LongestValue)] + "..." : value;

    private static string Quoted(string? title) => title is null ? "without a title" : $"\"{title}\"";

    private static string Words(PartAction action) => action switch
    {
        PartAction.Add => "add",
        PartAction.Keep => "keep",
        PartAction.Change => "change",
        PartAction.Unlink => "remove",
        PartAction.Delete => "delete",
        _ => "ignore",
    };
}
