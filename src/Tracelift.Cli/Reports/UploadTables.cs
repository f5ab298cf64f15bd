using System.Globalization;
using System.Text;
using Tracelift.Cli.Terminal;
using Tracelift.Formats;
using Tracelift.Formats.Csv;
using Tracelift.Tracing.Upload;

namespace Tracelift.Cli.Reports;

/// <summary>The result of an upload, for people and as CSV.</summary>
internal static class UploadTables
{
    private const int MostShown = 50;

    private static readonly string[] Columns = ["file", "neuron", "skeleton", "nodes", "warnings", "error", "link"];

    /// <summary>Prints failed files, and a summary.</summary>
    public static void Print(ConsoleOutput output, IReadOnlyList<UploadResult> results, FileFindings findings, bool isTalkative)
    {
        var shown = results.Where(result => !result.IsNotSent && (result.Error is not null || (isTalkative && results.Count <= MostShown))).ToList();
        foreach (var result in shown.Take(MostShown))
        {
            output.Line($"{Humanize.Safe(result.File)}: {(result.Error is { } error ? Humanize.Safe(error) : $"{(result.WasThere ? "was there" : "imported")}, {result.Link}")}");
            foreach (var warning in result.Warnings.Where(_ => result.Error is null))
                output.Line($"  {Humanize.Safe(warning)}");
        }

        if (shown.Count > MostShown)
            output.Line(string.Create(CultureInfo.InvariantCulture, $"... and {shown.Count - MostShown} more"));
        if (isTalkative)
        {
            FileLines.PrintNodeTypes(output, UploadDocument.NodeTypesOf(results));
            FileLines.PrintPassedOver(output, findings);
        }

        foreach (var why in results.Where(result => result.IsNotSent).GroupBy(result => result.Error))
            output.Line($"{Humanize.Count(why.Count(), "file")} {Humanize.Safe(why.Key!)}");
        var (there, failed, rest) = (results.Count(result => result.WasThere), results.Count(result => result is { Error: not null, IsNotSent: false }), results.Count(result => result.IsNotSent));
        output.Line($"{Humanize.Count(results.Count - there - failed - rest, "file")} uploaded, {there} already there, {failed} failed{(rest > 0 ? $", {rest} not sent" : "")}.");
    }

    /// <summary>Writes the table of results as CSV.</summary>
    public static string ToCsv(IReadOnlyList<UploadResult> results)
    {
        var csv = new StringBuilder(string.Join(',', Columns)).Append('\n');
        foreach (var result in results)
        {
            csv.AppendJoin(
                ',',
                Text(result.File), Number(result.Neuron), Number(result.Skeleton), Number(result.Nodes),
                Text(string.Join("; ", result.Warnings)), Text(result.Error), Text(result.Link?.ToString())).Append('\n');
        }

        return csv.ToString();
    }

    private static string? Number(long? number) => number?.ToString(CultureInfo.InvariantCulture);

    private static string Text(string? text) => SpreadsheetText.Field(text, ',');
}
