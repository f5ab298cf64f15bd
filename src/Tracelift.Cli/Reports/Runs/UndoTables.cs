using System.Globalization;
using Tracelift.Cli.Terminal;
using Tracelift.Tracing.Runs;

namespace Tracelift.Cli.Reports.Runs;

/// <summary>The result of an undo or its dry run, for people.</summary>
internal static class UndoTables
{
    public static void Print(ConsoleOutput output, UndoReport report)
    {
        var run = $"run {report.Run.Id.ToString(CultureInfo.InvariantCulture)}, {Humanize.Safe(report.Run.Record.Source)} into project {report.Run.Record.Project.ToString(CultureInfo.InvariantCulture)}";
        output.Heading(report.IsDryRun ? $"This would undo {run}" : $"Undid {run}");
        var hasOthers = report.OthersTaken > 0;
        output.Table(
            ["table", "#made", report.IsDryRun ? "#to remove" : "#removed", "#kept", "#missing before", .. hasOthers ? ["#of others"] : Array.Empty<string>()],
            report.Tables.Select(table => (string[])
            [
                table.Table, Humanize.Number(table.Made), Humanize.Number(table.TakenOut ?? 0), Humanize.Number(table.Kept ?? 0), Humanize.Number(UndoReport.GoneOf(table)),
                .. hasOthers ? [Humanize.Number(table.Others ?? 0)] : Array.Empty<string>(),
            ]));
        foreach (var problem in report.Overridden)
            output.Line($"{(report.IsDryRun ? "Prevents the undo" : "Overridden")}: {Humanize.Safe(problem.ToString())}");
        foreach (var rows in report.Others)
            output.Line($"{(report.IsDryRun ? "To remove" : "Removed")} although others created it: {Humanize.Number(rows.Count)} of {Humanize.Safe(rows.Table)}: {rows.Ids()}");
        foreach (var rows in report.Emptied)
            output.Line($"{(report.IsDryRun ? "To set" : "Set")} to null: {Humanize.Safe(rows.Column!)} in {Humanize.Count(rows.Count, "row")} of others, {Humanize.Safe(rows.Table)}: {rows.Ids()}");
        foreach (var kept in report.Kept)
        {
            var names = kept.Names.Count == 0 ? "" : $": {string.Join(", ", kept.Names.Select(Humanize.Safe))}{(kept.Count > kept.Names.Count ? ", ..." : "")}";
            output.Line($"Kept because others use it: {Humanize.Number(kept.Count)} of {kept.Table}{names}");
        }

        if (report.NotRestored > 0)
            output.Line($"{Humanize.Count(report.NotRestored, "row")} that the run had deleted or changed {(report.IsDryRun ? "would not be" : "were not")} restored.");
        output.Line(report.IsDryRun ? ImportTables.NothingWritten : $"{Humanize.Count(report.TakenOut, "row")} removed{(hasOthers ? $", and {Humanize.Number(report.OthersTaken)} of others" : "")} in {Humanize.Time(report.Seconds)}");
        foreach (var note in report.Notes)
            output.Note(note);
    }
}
