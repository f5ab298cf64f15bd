using System.Globalization;
using Tracelift.Cli.Terminal;
using Tracelift.Reports;
using Tracelift.Tracing.Import;
using Tracelift.Tracing.Vocabulary;

namespace Tracelift.Cli.Reports;

/// <summary>The result of an import or its dry run, for people.</summary>
internal static class ImportTables
{
    /// <summary>The last line of each dry run.</summary>
    public const string NothingWritten = "Nothing was written.";

    public static void Print(ConsoleOutput output, ImportReport report)
    {
        output.Heading($"{(report.IsDryRun ? "This would import" : "Imported")} {Humanize.Safe(report.Source)} into {Target(report)}");
        output.Table(
            ["model", "#read", report.IsDryRun ? "#to create" : "#created", "#re-used", "#left out"],
            [
                .. report.Models.Select(model => Row(model.Key, model.Value)),
                Row("all", new ModelCounts(
                    report.Read, report.Created, report.Models.Values.Sum(model => model.Reused), report.Models.Values.Sum(model => model.LeftOut))),
            ]);
        if (report.Neurons + report.PlaceholderNeurons > 0)
            output.Line($"The source has {new NeuronCount(report.Neurons, report.PlaceholderNeurons).Words("neuron")}.");
        if (report.Users.Count > 0)
        {
            output.Table(
                ["#id", "user of the file", "becomes", "because", "#rows"],
                report.Users.Select(user => (string[])
                [
                    user.SourceId.ToString(CultureInfo.InvariantCulture), user.SourceName ?? "", user.TargetName, user.How, Humanize.Number(user.Rows),
                ]));
        }

        foreach (var line in report.EditAccess)
            output.Line(Humanize.Safe(line));
        if (report.SetUp.Count > 0)
            output.Line($"{(report.IsDryRun ? "Would set" : "Set")} the project up for tracing: {string.Join(", ", report.SetUp)}");
        SkeletonLines.Print(
            output, SkeletonReport.Of(report), report.IsBrokenSkipped, report.IsForced, report.Removed);
        if (report.Transform is { } map)
            output.Line($"Coordinates {(report.IsDryRun ? "would be" : "were")} moved by the matrix {string.Join(", ", map.Select(number => number.ToString(CultureInfo.InvariantCulture)))}");
        if (report.LeftBehind.Count > 0)
            output.Line($"Left behind in the source: {Counts(report.LeftBehind)}");
        Unknown.Print(output, report.UnknownModels, report.UnknownFields);
        Unknown.PrintItems(output, report.UnknownItems);
        FileLines.Print(output, report.Files);
        if (report.Derived.Count > 0)
            output.Line($"Derived tables: {Counts(report.Derived)}");
        output.Line(report.IsDryRun ? NothingWritten : Times(report));
        if (report.Run is { } run)
            output.Line(RunLine(run));
        foreach (var note in report.Notes)
            output.Note(note);
    }

    /// <summary>The line that says how to undo an import or a load.</summary>
    internal static string RunLine(long run) => string.Create(CultureInfo.InvariantCulture, $"Saved as run {run}. To undo it: tracelift undo {run}");

    internal static string Counts(IReadOnlyDictionary<string, long> counts) =>
        string.Join(", ", counts.Select(pair => $"{pair.Key} ({Humanize.Number(pair.Value)})"));

    private static string Target(ImportReport report)
    {
        var title = $"\"{Humanize.Safe(report.ProjectTitle)}\"";
        return report.Project is { } id ? $"{(report.IsNewProject ? "the new project" : "project")} {id} {title}" : $"a new project {title}";
    }

    private static string[] Row(string name, ModelCounts counts) =>
        [name, Humanize.Number(counts.Read), Humanize.Number(counts.Created), Humanize.Number(counts.Reused), Humanize.Number(counts.LeftOut)];

    private static string Times(ImportReport report)
    {
        var stages = string.Join(", ", report.Seconds.Select(stage => $"{stage.Key} {Humanize.Time(stage.Value)}"));
        return $"{Humanize.Count(report.Read, "row")} in {Humanize.Time(report.Seconds.Values.Sum())}: {stages}; {Humanize.Number((long)report.RowsPerSecond)} rows/s";
    }
}
