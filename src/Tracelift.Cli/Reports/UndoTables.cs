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
        paper.Table(
            ["table", "#made", report.IsDryRun ? "#to be taken out" : "#taken out", "#kept", "#gone before"],
            report.Tables.Select(table => (string[])
            [
                table.Table, Plain.Number(table.Made), Plain.Number(table.TakenOut ?? 0), Plain.Number(table.Kept ?? 0), Plain.Number(UndoReport.GoneOf(table)),
            ]));
        foreach (var kept in report.Kept)
        {
            var names = kept.Names.Count == 0 ? "" : $": {string.Join(", ", kept.Names.Select(Plain.Safe))}{(kept.Count > kept.Names.Count ? ", .." : "")}";
            paper.Line($"Kept because others use it: {Plain.Number(kept.Count)} of {kept.Table}{names}");
        }

        if (report.NotRestored > 0)
            paper.Line($"{Plain.Count(report.NotRestored, "row")} that the run had deleted {(report.IsDryRun ? "would" : "do")} not come back.");
        paper.Line(report.IsDryRun ? "Nothing was written." : $"{Plain.Count(report.TakenOut, "row")} taken out in {Plain.Time(report.Seconds)}");
    }
}
