using System.Globalization;
using System.Text.Json;
using Tracelift.Cli.Terminal;

namespace Tracelift.Cli.Reports.Runs;

/// <summary>The imports of a store, for people.</summary>
internal static class RunListing
{
    // Enough to tell files apart.
    private const int DigitsOfHash = 12;

    /// <summary>Prints a line for each.</summary>
    public static void Print(ConsoleOutput output, RunsDocument document)
    {
        if (!document.RemembersRuns)
            output.Messages.Line("This database does not remember imports. After tracelift store attach you can undo later ones.");
        else if (document.Runs.Count == 0)
            output.Messages.Line("The store remembers no imports.");
        else
        {
            output.Table(
                ["#run", "when (UTC)", "who", "source", "sha-256", "#project", "#rows", "state"],
                document.Runs.Select(run => (string[])
                [
                    Number(run.Id), Time(run.Ended), run.Who, run.Source, run.Sha256?[..Math.Min(DigitsOfHash, run.Sha256.Length)] ?? "",
                    Number(run.Project.Id!.Value), Humanize.Number(run.Made), run.State,
                ]));
        }
    }

    /// <summary>Prints one in detail.</summary>
    public static void Print(ConsoleOutput output, RunReport run)
    {
        output.Heading($"Run {Number(run.Id)}: {Humanize.Safe(run.Source)} into {(run.IsNewProject ? "the new project" : "project")} {Number(run.Project.Id!.Value)} \"{Humanize.Safe(run.Project.Title)}\"");
        output.Line($"  {Time(run.Began)} to {Time(run.Ended)} UTC, by {Humanize.Safe(run.Who)}{(run.Role is null ? "" : $" as {Humanize.Safe(run.Role)}")}");
        if (run.Sha256 is not null)
            output.Line($"  sha-256: {run.Sha256}");
        foreach (var option in run.Options.EnumerateObject())
            output.Line($"  {option.Name}: {Humanize.Safe(option.Value.ValueKind == JsonValueKind.String ? option.Value.GetString()! : option.Value.GetRawText())}");
        if (run.Undone is { } undone)
            output.Line($"  undone: {Time(undone)} UTC, by {Humanize.Safe(run.UndoneBy ?? "")}");
        var isUndone = run.Undone is not null;
        var deletes = run.Tables.Any(table => table.Deleted > 0);
        var hasOthers = run.Tables.Any(table => table.Others > 0);
        output.Table(
            ["table", "#made", .. deletes ? ["#deleted or changed"] : Array.Empty<string>(), .. isUndone ? ["#removed", "#kept"] : Array.Empty<string>(), .. hasOthers ? ["#of others removed"] : Array.Empty<string>()],
            run.Tables.Select(table => (string[])
            [
                table.Table,
                Humanize.Number(table.Made),
                .. deletes ? [Humanize.Number(table.Deleted)] : Array.Empty<string>(),
                .. isUndone ? [Humanize.Number(table.TakenOut ?? 0), Humanize.Number(table.Kept ?? 0)] : Array.Empty<string>(),
                .. hasOthers ? [Humanize.Number(table.Others ?? 0)] : Array.Empty<string>(),
            ]));
    }

    private static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);

    private static string Time(DateTimeOffset moment) => moment.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);
}
