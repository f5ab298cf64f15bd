using Tracelift.Cli.Terminal;
using Tracelift.Reports;
using Tracelift.Tracing.Export;
using Tracelift.Tracing.Vocabulary;

namespace Tracelift.Cli.Reports;

/// <summary>The result of an export or its dry run, for people. Risks of publication come first.</summary>
internal static class ExportTables
{
    public static void Print(ConsoleOutput output, ExportReport report, ExportDocument document)
    {
        var isDryRun = document.DryRun;
        var project = $"project {report.Project} \"{Humanize.Safe(report.ProjectTitle)}\"";
        output.Heading(isDryRun ? $"Dry run: this would leave {project}" : $"Exported {project} to {Humanize.Safe(report.File ?? "standard output")}");
        NameLists.Print(output, report.Users, "user");
        if (document.Comparison is { } comparison)
            ComparisonTables.Print(output, comparison);
        PersonalTexts(output, report);
        output.Table(
            ["model", "#rows"],
            [.. report.Rows.Where(row => row.Value > 0).Select(row => (string[])[row.Key, Humanize.Number(row.Value)]), ["all", Humanize.Number(report.Total)]]);
        Placeholders(output, report);
        if (report.Neurons is not null && report.NeuronCount + report.PlaceholderNeurons > 0)
            NameLists.Print(output, new NeuronCount(report.NeuronCount, report.PlaceholderNeurons).Words("neuron"), report.Neurons);
        NameLists.Print(output, report.Annotations, "annotation");
        NameLists.Print(output, report.Tags, "tag");
        NameLists.Print(output, report.Volumes, "volume");
        NameLists.Print(output, report.DeepLinks, "deep link");
        foreach (var (kind, names) in report.OtherNames ?? [])
            NameLists.Print(output, names, NameLists.One(kind));
        Counts(output, "Left out, because it refers to data that stay", report.LeftOut);
        Counts(output, $"Not in the output, because {report.Format} can't hold it", report.NotHeld);
        Counts(output, "Left behind in the project", report.LeftBehind);
        foreach (var note in report.NotFinite.Notes)
            output.Note(note);
        foreach (var warning in report.Notes)
            output.Warning(warning);
        output.Line(
            isDryRun
                ? $"{ImportTables.NothingWritten} ({Humanize.Time(report.Seconds)})"
                : $"{new NeuronCount(report.NeuronCount, report.PlaceholderNeurons).Words("neuron")}; {Humanize.Count(report.Total, "row")}{(report.Files is { } files ? $", {Humanize.Count(files, "file")} of skeletons" : "")}, {Humanize.Bytes(report.Bytes)} in {Humanize.Time(report.Seconds)}{Rate(report)}");
    }

    private static void PersonalTexts(ConsoleOutput output, ExportReport report)
    {
        if (report.PersonalTextCount == 0)
            return;
        output.Heading($"{Humanize.Count(report.PersonalTextCount, "text names a user", "texts name users")} of the store");
        output.Table(
            ["what", "#id", "text", "holds the", "of user"],
            report.PersonalTexts!.Select(text => (string[])
                [text.What, text.Id.ToString(System.Globalization.CultureInfo.InvariantCulture), text.Text, text.Holds, text.User]));
        if (report.PersonalTextCount > report.PersonalTexts!.Count)
            output.Line($"  and {Humanize.Number(report.PersonalTextCount - report.PersonalTexts.Count)} more");
    }

    private static void Placeholders(ConsoleOutput output, ExportReport report)
    {
        if (report.Placeholders == 0)
            return;
        output.Line($"{Humanize.Count(report.Placeholders, "treenode")} of partners as placeholders.");
        var originals = report.Originals;
        if (originals.Nodes > 0)
        {
            output.Line(
                $"Of these, {Humanize.Number(originals.Nodes)} with their names, in {Humanize.Count(originals.Skeletons, "skeleton")}; invented: {Humanize.Count(originals.InventedParents, "parent")} and {Humanize.Count(originals.InventedRoots, "root")} that the project does not have.");
        }
    }

    private static void Counts(ConsoleOutput output, string title, Dictionary<string, long> counts)
    {
        if (counts.Count > 0)
            output.Line($"{title}: {string.Join(", ", counts.Select(count => $"{count.Key} ({Humanize.Number(count.Value)})"))}");
    }

    private static string Rate(ExportReport report) =>
        report.Seconds > 0.5 ? $" ({Humanize.Number((long)(report.Total / report.Seconds))} rows/s)" : "";
}
