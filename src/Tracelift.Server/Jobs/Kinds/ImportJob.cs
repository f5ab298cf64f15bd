using System.Text.Json.Nodes;
using Tracelift.Errors;
using Tracelift.Files;
using Tracelift.Formats;
using Tracelift.Formats.Swc;
using Tracelift.Options;
using Tracelift.Reports;
using Tracelift.Stores;
using Tracelift.Stores.Ledger;
using Tracelift.Tracing.Import;
using Tracelift.Tracing.Import.Survey;

namespace Tracelift.Server.Jobs.Kinds;

/// <summary>The options of an import job.</summary>
/// <param name="Import">The target, the selection and the owners.</param>
/// <param name="File">The file.</param>
/// <param name="Format">The file's format.</param>
/// <param name="Opening">How the file is opened.</param>
internal sealed record ImportJobOptions(ImportOptions Import, SourceFile File, ITracingFormat Format, SourceOptions Opening)
{
    // Uploads have lower limits than files on the command line.
    private const int LargestItem = 64 << 20;
    private const int MostItems = 250_000;

    /// <summary>How a file that others send is opened.</summary>
    /// <exception cref="UsageException">A value is bad.</exception>
    public static SourceOptions Reading(IOptionValues values, TimeProvider time, ImportOptions import) => SourceOptionReader.Read(values, new SourceOptions
    {
        Time = time,
        Limits = InputLimits.Usual with { LargestItem = LargestItem, MostItems = MostItems },
        Swc = SwcOptions.Usual with { MostBytes = LargestItem },
        KeepsIds = import.PreserveIds,
    });

    /// <summary>Opens the file.</summary>
    public Task<ISeekableSource> OpenAsync(CancellationToken cancellationToken) => Format.OpenAsync(File, Opening, cancellationToken);
}

/// <summary>Imports a file of tracing data into a project, entirely or not at all.</summary>
internal sealed class ImportJob : IJobKind<ImportJobOptions>
{
    public string Name => "import";

    public bool Writes => true;

    public async Task<JobResult> RunAsync(ImportJobOptions options, JobWork work, CancellationToken cancellationToken)
    {
        // The run names the job and is stored with the rows, so that a later server knows whether an unfinished job had committed.
        var import = options.Import with { Job = work.Job, Who = work.UserName };
        await using var source = await options.OpenAsync(cancellationToken);
        var survey = await Surveyor.SurveyAsync(source, work.Progress, cancellationToken);
        await survey.RequireSoundAsync(source, import.BrokenSkeletons, cancellationToken);
        var report = await Importer.ImportAsync(work.Store, source, survey, import, work.Time, work.Progress, cancellationToken);
        return JobResult.Of(ImportDocument.Of(report, JobWork.StoreName), JobReportJson.Default.ImportDocument);
    }

    public Task<JobResult?> RecoverAsync(StoredJob job, IStore store, CancellationToken cancellationToken) => RecoveredImportDocument.FindAsync(job, store, Name, cancellationToken);
}

/// <summary>Computes the result of an import without writing.</summary>
internal sealed class ImportPlanJob : IJobKind<ImportJobOptions>
{
    public string Name => "import-plan";

    public bool Writes => false;

    public async Task<JobResult> RunAsync(ImportJobOptions options, JobWork work, CancellationToken cancellationToken)
    {
        await using var source = await options.OpenAsync(cancellationToken);
        var survey = await Surveyor.SurveyAsync(source, work.Progress, cancellationToken);
        await survey.RequireSoundAsync(source, options.Import.BrokenSkeletons, cancellationToken);
        var report = await Importer.PlanAsync(work.Store, source, survey, options.Import, work.Time, cancellationToken);
        return JobResult.Of(ImportDocument.Of(report, JobWork.StoreName), JobReportJson.Default.ImportDocument);
    }
}

/// <summary>What is known of an import whose server ended before it could write the report.</summary>
internal sealed record RecoveredImportDocument
{
    public required string Command { get; init; }

    public bool DryRun { get; init; }

    public string Store { get; init; } = JobWork.StoreName;

    public required string Source { get; init; }

    public required ProjectReference Project { get; init; }

    public required bool IsNewProject { get; init; }

    public required long Created { get; init; }

    public required IReadOnlyDictionary<string, long> Tables { get; init; }

    public required long Run { get; init; }

    public IReadOnlyList<string> Notes { get; init; } = ["The server ended before it could write the full report; the import is complete."];

    /// <summary>Finds the run of a job whose server has ended.</summary>
    /// <param name="job">The job.</param>
    /// <param name="store">The store.</param>
    /// <param name="command">The command of the report.</param>
    /// <param name="cancellationToken">Cancels the search.</param>
    /// <returns>The report; null if the job has written nothing.</returns>
    public static async Task<JobResult?> FindAsync(StoredJob job, IStore store, string command, CancellationToken cancellationToken)
    {
        var runs = await store.RunsAsync(cancellationToken) ?? [];
        if (runs.FirstOrDefault(run => (string?)JsonNode.Parse(run.Record.Options)?["job"] == job.Id) is not { } run)
            return null;
        return JobResult.Of(
            new RecoveredImportDocument
            {
                Command = command,
                Source = run.Record.Source,
                Project = new ProjectReference(run.Record.Project, run.Record.ProjectTitle),
                IsNewProject = run.Record.IsNewProject,
                Created = run.Made,
                Tables = run.Tables.ToDictionary(table => table.Table, table => table.Made, StringComparer.Ordinal),
                Run = run.Id,
            },
            KindReportJson.Default.RecoveredImportDocument);
    }
}
