using System.Globalization;
using Tracelift.Cli.Terminal;
using Tracelift.Reports;
using Tracelift.Tracing.Import;
using Tracelift.Tracing.Vocabulary;

namespace Tracelift.Cli.Reports;

/// <summary>What an import did, or would do, for people.</summary>
internal static class ImportTables
{
    public static void Print(ConsoleOutput paper, ImportReport report)
    {
        paper.Heading($"{(report.IsDryRun ? "This would import" : "Imported")} {Humanize.Safe(report.Source)} into {Target(report)}");
        paper.Table(
            ["model", "#read", report.IsDryRun ? "#to be made" : "#made", "#re-used", "#left out"],
            [
                .. report.Models.Select(model => Row(model.Key, model.Value)),
                Row("all", new ModelCounts(
                    report.Read, report.Created, report.Models.Values.Sum(model => model.Reused), report.Models.Values.Sum(model => model.LeftOut))),
            ]);
        if (report.Neurons + report.PlaceholderNeurons > 0)
            paper.Line($"The source has {new NeuronCount(report.Neurons, report.PlaceholderNeurons).Words("neuron")}.");
        if (report.Users.Count > 0)
        {
            paper.Table(
                ["#id", "user of the file", "becomes", "because", "#rows"],
                report.Users.Select(user => (string[])
                [
                    user.SourceId.ToString(CultureInfo.InvariantCulture), user.SourceName ?? "", user.TargetName, user.How, Humanize.Number(user.Rows),
                ]));
        }

        foreach (var line in report.EditAccess)
            paper.Line(Humanize.Safe(line));
        if (report.SetUp.Count > 0)
            paper.Line($"{(report.IsDryRun ? "Would set" : "Set")} the project up for tracing: {string.Join(", ", report.SetUp)}");
        SkeletonLines.Print(
            paper, SkeletonReport.Of(report), report.IsBrokenSkipped, report.IsForced, report.Removed);
        if (report.Transform is { } map)
            paper.Line($"Coordinates {(report.IsDryRun ? "would be" : "were")} moved by the matrix {string.Join(", ", map.Select(number => number.ToString(CultureInfo.InvariantCulture)))}");
        if (report.LeftBehind.Count > 0)
            paper.Line($"Left behind in the source: {Counts(report.LeftBehind)}");
        Unknown.Print(paper, report.UnknownModels, report.UnknownFields);
        Unknown.PrintItems(paper, report.UnknownItems);
        FileLines.Print(paper, report.Files);
        if (report.Derived.Count > 0)
            paper.Line($"Derived tables: {Counts(report.Derived)}");
        paper.Line(report.IsDryRun ? "Nothing was written." : Times(report));
        if (report.Run is { } run)
            paper.Line(string.Create(CultureInfo.InvariantCulture, $"This is run {run}: tracelift undo {run} takes it out again."));
        foreach (var note in report.Notes)
            paper.Note(note);
    }

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
