using Tracelift.Access;
using Tracelift.Stores;
using Tracelift.Stores.Ledger;
using Tracelift.Tracing.Skeletons;

namespace Tracelift.Server.Jobs.Kinds;

/// <summary>Imports an archive of SWC files.</summary>
internal sealed class ArchiveJob : IJobKind<ArchiveJobOptions>
{
    public string Name => "import-archive";

    public bool Writes => true;

    public async Task<JobResult> RunAsync(ArchiveJobOptions options, JobWork work, CancellationToken cancellationToken)
    {
        var report = await ArchiveImport.RunAsync(
            work.Store,
            work.Project!.Value,
            options.User,
            options.Path,
            options.Name,
            options.Import with { IsOneTransaction = true, Who = work.UserName, Mark = work.Job },
            work.Time,
            work.Progress,
            cancellationToken);
        return JobResult.Of(
            new ArchiveDocument(Name, report.Imported, report.Failed, report.Nodes, report.NodeTypes, report.Run, report.Files, report.Ignored, report.Unused),
            KindReportJson.Default.ArchiveDocument);
    }

    public async Task<JobResult?> RecoverAsync(StoredJob job, IStore store, CancellationToken cancellationToken)
    {
        var run = (await store.RunsAsync(cancellationToken))?.FirstOrDefault(run => run.Record.Options.Contains($"\"mark\":\"{job.Id}\"", StringComparison.Ordinal));
        return run is null
            ? null
            : JobResult.Of(new RecoveredArchiveDocument(Name, run.Id, "The server ended before the report of its files was written."), KindReportJson.Default.RecoveredArchiveDocument);
    }
}

/// <summary>An archive to import, with the options.</summary>
/// <param name="Path">The path of the archive.</param>
/// <param name="Name">The name from the sender.</param>
/// <param name="User">The importing user.</param>
/// <param name="Import">The options.</param>
internal sealed record ArchiveJobOptions(string Path, string Name, Editor User, ArchiveImportOptions Import);

/// <summary>The report of an import of an archive.</summary>
internal sealed record ArchiveDocument(
    string Command,
    int Imported,
    int Failed,
    long Nodes,
    IReadOnlyDictionary<int, long> NodeTypes,
    long? Run,
    IReadOnlyList<ArchiveFileResult> Files,
    IReadOnlyList<string> Ignored,
    IReadOnlyList<string> NotThere);

/// <summary>What is known of an import whose server ended before it could write the report.</summary>
internal sealed record RecoveredArchiveDocument(string Command, long Run, string Note);
