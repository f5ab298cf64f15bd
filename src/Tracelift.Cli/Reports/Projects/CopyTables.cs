using System.Globalization;
using Tracelift.Cli.Terminal;
using Tracelift.Copying;
using Tracelift.Projects.Matching;
using Tracelift.Tracing.Compare;

namespace Tracelift.Cli.Reports.Projects;

/// <summary>Copies and comparisons of projects, for people.</summary>
internal static class CopyTables
{
    private const int MostDifferences = 20;

    public static void Print(ConsoleOutput output, CopyReport report)
    {
        if (report is { IsIgnored: true, Known: { } there })
        {
            output.Line(Humanize.Safe($"Ignored: {there.Why}; nothing {(report.Import.IsDryRun ? "would be" : "was")} copied"));
            return;
        }

        ImportTables.Print(output, report.Import);
        if (report.Known is { } known)
        {
            output.Line(Humanize.Safe($"{char.ToUpperInvariant(known.Why[0])}{known.Why[1..]}"));
            if (known.TracingData is { } data && known.Action != ProjectAction.Replace)
                output.Note(string.Create(CultureInfo.InvariantCulture, $"It holds tracing data already ({data}), so only stacks, tags and rights {(report.Import.IsDryRun ? "would be" : "were")} copied. --into {known.Id} adds the data all the same"));
        }

        var (isDone, stacks) = (!report.Import.IsDryRun, report.Stacks);
        if (stacks.Added + stacks.Reused > 0)
        {
            output.Line(string.Create(
                CultureInfo.InvariantCulture,
                $"{(isDone ? "Added" : "Would add")} {Humanize.Count(stacks.Added, "stack")} with {Humanize.Count(stacks.Mirrors, "mirror")}; {Humanize.Count(stacks.Reused, "stack")} of the target {(stacks.Reused == 1 ? "has" : "have")} the same images"));
        }

        if (report.Tags > 0)
            output.Line($"Project tags: {report.Tags}");
        if (report.Rights > 0)
            output.Line($"Granted {Humanize.Count(report.Rights, "right")}");
        if (report.WithoutAccount.Count > 0)
            output.Note($"The target lacks these; their rights were not copied: {string.Join(", ", report.WithoutAccount.Select(Humanize.Safe))}");
        if (report.Comparison is { } comparison)
            Print(output, comparison);
    }

    public static void Print(ConsoleOutput output, ComparisonReport report)
    {
        output.Heading(report.AreSame
            ? $"{Humanize.Safe(report.A)} and {Humanize.Safe(report.B)} are the same, apart from ids: {Humanize.Count(report.Rows, "row")}"
            : $"{Humanize.Safe(report.A)} and {Humanize.Safe(report.B)} differ in {Humanize.Count(report.DifferingRows, "row")}");
        if (report.AreSame)
            return;
        output.Table(
            ["model", "#first", "#second", "#differing"],
            report.Models.Where(model => model.Differing > 0).Select(model => (string[])[model.Label, Humanize.Number(model.RowsOfA), Humanize.Number(model.RowsOfB), Humanize.Number(model.Differing)]));
        foreach (var difference in report.Differences.Take(MostDifferences))
            output.Line(Humanize.Safe(difference.ToString()));
    }
}
