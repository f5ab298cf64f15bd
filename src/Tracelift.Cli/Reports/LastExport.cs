using System.Text.Json;
using Tracelift.Errors;
using Tracelift.Reports;

namespace Tracelift.Cli.Reports;

/// <summary>The report of an earlier dry run, to compare with.</summary>
internal static class LastExport
{
    /// <summary>Reads a report.</summary>
    /// <exception cref="InputException">The file is unreadable, or not the report of an export's dry run.</exception>
    public static async Task<ExportDocument> ReadAsync(string file, CancellationToken cancellationToken)
    {
        try
        {
            await using var stream = System.IO.File.OpenRead(file);
            var report = await JsonSerializer.DeserializeAsync(stream, ReportJson.Readable.ExportDocument, cancellationToken);
            return report is { Command: "export", DryRun: true, Rows: not null } && Lists(report).All(names => names?.Contains(null!) == false)
                ? report
                : throw NoReport(file, "", null);
        }
        catch (JsonException e)
        {
            throw NoReport(file, e.LineNumber is { } line ? $", line {line + 1}" : "", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new InputException("unreadable-report", $"--compare: {file} can't be read: {e.Message}", inner: e);
        }
    }

    private static IReadOnlyList<string>?[] Lists(ExportDocument report) =>
        [report.Users, report.Neurons, report.Annotations, report.Tags, report.Volumes, report.DeepLinks, .. report.OtherNames?.Values ?? []];

    private static InputException NoReport(string file, string where, Exception? inner) => new(
        "no-report",
        $"--compare: {file}{where}: this is not the report of an export's dry run",
        "tracelift export --source 1 --dry-run --json > last.json writes one.",
        inner);
}
