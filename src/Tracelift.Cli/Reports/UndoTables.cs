using System.Globalization;
using Tracelift.Cli.Talk;
using Tracelift.Tracing.Runs;

namespace Tracelift.Cli.Reports;

/// <summary>What undoing an import did, or would do, for people.</summary>
internal static class UndoTables
{
    public static void Print(Paper paper, UndoReport report)
    {
        var run = $"run {report.Run.Id.ToString(CultureInfo.InvariantCulture)}, {Plain.Safe(report.Run.Record.Source)} into project {report.Run.Record.Project.ToString(CultureInfo.InvariantCulture)}";
        paper.Heading(report.IsDryRun ? $"This would undo {run}" : $"Undid {run}");
        var hasOthers = report.OthersTaken > 0;
        paper.Table(
            ["table", "#made", report.IsDryRun ? "#to be taken out" : "#taken out", "#kept", "#gone before", .. hasOthers ? ["#of others"] : Array.Empty<string>()],
            report.Tables.Select(table => (string[])
            [
                table.Table, Plain.Number(table.Made), Plain.Number(table.TakenOut ?? 0), Plain.Number(table.Kept ?? 0), Plain.Number(UndoReport.GoneOf(table)),
                .. hasOthers ? [Plain.Number(table.Others ?? 0)] : Array.Empty<string>(),
            ]));
        foreach (var problem in report.Overridden)
            paper.Line($"{(report.IsDryRun ? "In the way" : "Overridden")}: {Plain.Safe(problem.ToString())}");
        foreach (var rows in report.Others)
            paper.Line($"{(report.IsDryRun ? "Would go" : "Went")} although others made it: {Plain.Number(rows.Count)} of {Plain.Safe(rows.Table)}: {rows.Ids()}");
        foreach (var rows in report.Emptied)
            paper.Line($"{(report.IsDryRun ? "Would become" : "Became")} null: {Plain.Safe(rows.Column!)} in {Plain.Count(rows.Count, "row")} of others, {Plain.Safe(rows.Table)}: {rows.Ids()}");
        foreach (var kept in report.Kept)
        {
            var names = kept.Names.Count == 0 ? "" : $": {string.Join(", ", kept.Names.Select(Plain.Safe))}{(kept.Count > kept.Names.Count ? ", .." : "")}";
            paper.Line($"Kept because others use it: {Plain.Number(kept.Count)} of {kept.Table}{names}");
        }

        if (report.NotRestored > 0)
            paper.Line($"{Plain.Count(report.NotRestored, "row")} that the run had deleted {(report.IsDryRun ? "would" : "do")} not come back.");
        paper.Line(report.IsDryRun ? "Nothing was written." : $"{Plain.Count(report.TakenOut, "row")} taken out{(hasOthers ? $", and {Plain.Number(report.OthersTaken)} of others" : "")} in {Plain.Time(report.Seconds)}");
        foreach (var note in report.Notes)
            paper.Line($"note: {Plain.Safe(note)}");
    }
}
