using Tracelift.Cli.Talk;
using Tracelift.Tracing.Export;

namespace Tracelift.Cli.Reports;

/// <summary>What an export did, or would do, for people.</summary>
internal static class ExportTables
{
    public static void Print(Paper paper, ExportReport report, bool isDryRun)
    {
        var project = $"project {report.Project} \"{Plain.Safe(report.ProjectTitle)}\"";
        paper.Heading(isDryRun ? $"Dry run: this would leave {project}" : $"Exported {project} to {Plain.Safe(report.File ?? "standard output")}");
        paper.Table(
            ["model", "#rows"],
            [.. report.Rows.Where(row => row.Value > 0).Select(row => (string[])[row.Key, Plain.Number(row.Value)]), ["all", Plain.Number(report.Total)]]);
        if (report.Placeholders > 0)
            paper.Line($"{Plain.Count(report.Placeholders, "treenode")} of partners as placeholders.");
        Names(paper, "user", report.Users);
        Names(paper, "neuron", report.Neurons);
        Names(paper, "annotation", report.Annotations);
        Names(paper, "tag", report.Tags);
        Names(paper, "volume", report.Volumes);
        Names(paper, "deep link", report.DeepLinks);
        Counts(paper, "Left out, because it refers to what stays", report.LeftOut);
        Counts(paper, "Left behind in the project", report.LeftBehind);
        paper.Line(
            isDryRun
                ? $"Nothing was written. ({Plain.Time(report.Seconds)})"
                : $"{Plain.Count(report.Total, "row")}, {Plain.Bytes(report.Bytes)} in {Plain.Time(report.Seconds)}{Rate(report)}");
    }

    private static void Names(Paper paper, string what, List<string>? names)
    {
        if (names is not { Count: > 0 })
            return;
        paper.Heading(Plain.Count(names.Count, what));
        foreach (var name in names)
            paper.Line("  " + Plain.Safe(name));
    }

    private static void Counts(Paper paper, string title, Dictionary<string, long> counts)
    {
        if (counts.Count > 0)
            paper.Line($"{title}: {string.Join(", ", counts.Select(count => $"{count.Key} ({Plain.Number(count.Value)})"))}");
    }

    private static string Rate(ExportReport report) =>
        report.Seconds > 0.5 ? $" ({Plain.Number((long)(report.Total / report.Seconds))} rows/s)" : "";
}
