using Tracelift.Files;
using Tracelift.Formats.Json;
using Tracelift.Reports;
using Tracelift.Stores;
using Tracelift.Tracing.Export;

namespace Tracelift.Server.Jobs.Kinds;

/// <summary>The options of an export job.</summary>
/// <param name="Export">The project and the selection.</param>
/// <param name="FileName">The name of the file, whose extension gives the packing. Null to write no file.</param>
internal sealed record ExportJobOptions(ExportOptions Export, string? FileName);

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
            ? await WriteAsync(snapshot, plan, work, name, cancellationToken)
            : await Exporter.ExportAsync(snapshot, plan, null, work.Progress, cancellationToken);
        return JobResult.Of(ExportDocument.Of(report, JobWork.StoreName, options.FileName is null), JobReportJson.Default.ExportDocument) with { FileName = options.FileName };
    }

    private static async Task<ExportReport> WriteAsync(IReadSession snapshot, ExportPlan plan, JobWork work, string name, CancellationToken cancellationToken)
    {
        await using var output = work.Files.Create(name);
        await using var behind = new WriteBehind(output.Stream);
        await using var writer = new TracingJsonWriter(behind.Stream);
        var report = await Exporter.ExportAsync(snapshot, plan, writer, work.Progress, cancellationToken);
        await behind.CompleteAsync(cancellationToken);
        await output.CompleteAsync(cancellationToken);
        report.File = name;
        return report;
    }
}
