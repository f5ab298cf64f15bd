using System.Globalization;
using Tracelift.Cli.Terminal;
using Tracelift.Tracing.Runs;

namespace Tracelift.Cli.Reports.Runs;

/// <summary>What undoing an import did, or would do, for people.</summary>
internal static class UndoTables
{
    public static void Print(ConsoleOutput paper, UndoReport report)
    {
        var run = $"run {report.Run.Id.ToString(CultureInfo.InvariantCulture)}, {Humanize.Safe(report.Run.Record.Source)} into project {report.Run.Record.Project.ToString(CultureInfo.InvariantCulture)}";
        paper.Heading(report.IsDryRun ? $"This would undo {run}" : $"Undid {run}");
        var hasOthers = report.OthersTaken > 0;
        paper.Table(
            ["table", "#made", report.IsDryRun ? "#to be taken out" : "#taken out", "#kept", "#gone before", .. hasOthers ? ["#of others"] : Array.Empty<string>()],
            report.Tables.Select(table => (string[])
            [
                table.Table, Humanize.Number(table.Made), Humanize.Number(table.TakenOut ?? 0), Humanize.Number(table.Kept ?? 0), Humanize.Number(UndoReport.GoneOf(table)),
                .. hasOthers ? [Humanize.Number(table.Others ?? 0)] : Array.Empty<string>(),
            ]));
        foreach (var problem in report.Overridden)
            paper.Line($"{(report.IsDryRun ? "In the way" : "Overridden")}: {Humanize.Safe(problem.ToString())}");
        foreach (var rows in report.Others)
            paper.Line($"{(report.IsDryRun ? "Would go" : "Went")} although others made it: {Humanize.Number(rows.Count)} of {Humanize.Safe(rows.Table)}: {rows.Ids()}");
        foreach (var rows in report.Emptied)
            paper.Line($"{(report.IsDryRun ? "Would become" : "Became")} null: {Humanize.Safe(rows.Column!)} in {Humanize.Count(rows.Count, "row")} of others, {Humanize.Safe(rows.Table)}: {rows.Ids()}");
        foreach (var kept in report.Kept)
        {
            var names = kept.Names.Count == 0 ? "" : $": {string.Join(", ", kept.Names.Select(Humanize.Safe))}{(kept.Count > kept.Names.Count ? ", .." : "")}";
            paper.Line($"Kept because others use it: {Humanize.Number(kept.Count)} of {kept.Table}{names}");
        }

        if (report.NotRestored > 0)
            paper.Line($"{Humanize.Count(report.NotRestored, "row")} that the run had deleted {(report.IsDryRun ? "would" : "do")} not come back.");
        paper.Line(report.IsDryRun ? "Nothing was written." : $"{Humanize.Count(report.TakenOut, "row")} taken out{(hasOthers ? $", and {Humanize.Number(report.OthersTaken)} of others" : "")} in {Humanize.Time(report.Seconds)}");
        foreach (var note in report.Notes)
            paper.Note(note);
    }
}
