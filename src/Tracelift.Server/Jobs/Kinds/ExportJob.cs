using Tracelift.Formats.Destinations;
using Tracelift.Reports;
using Tracelift.Stores;
using Tracelift.Tracing.Export;

namespace Tracelift.Server.Jobs.Kinds;

/// <summary>The options of an export job.</summary>
/// <param name="Export">The project and the selection.</param>
/// <param name="FileName">The name of the file, whose extension gives the packing. Null to write no file.</param>
/// <param name="Destination">The format.</param>
/// <param name="Format">The options of the format.</param>
internal sealed record ExportJobOptions(ExportOptions Export, string? FileName, ITracingDestination Destination, DestinationOptions Format);

/// <summary>Exports tracing data of a project to a file.</summary>
internal sealed class ExportJob : IJobKind<ExportJobOptions>
{
    public string Name => "export";

    public bool Writes => false;

    public string WhenLost => "the file is not complete, and was removed";

    public async Task<JobResult> RunAsync(ExportJobOptions options, JobWork work, CancellationToken cancellationToken)
    {
        await using var snapshot = await work.Store.OpenSnapshotAsync(cancellationToken);
        var plan = await Exporter.PlanAsync(snapshot, options.Export, cancellationToken);
        var report = options.FileName is { } name
            ? await WriteAsync(snapshot, plan, options, work, name, cancellationToken)
            : await Exporter.ExportAsync(snapshot, plan, null, work.Progress, cancellationToken);
        return JobResult.Of(ExportDocument.Of(report, JobWork.StoreName, options.FileName is null), JobReportJson.Default.ExportDocument) with { FileName = options.FileName };
    }

    private static async Task<ExportReport> WriteAsync(IReadSession snapshot, ExportPlan plan, ExportJobOptions options, JobWork work, string name, CancellationToken cancellationToken)
    {
        var report = await Exporter.WriteAsync(snapshot, plan, options.Destination, options.Format, work.Files.PlaceOf(name), work.Progress, cancellationToken);
        report.File = name;
        return report;
    }
}
