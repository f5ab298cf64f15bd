using System.Globalization;
using Tracelift.Errors;
using Tracelift.Formats;
using Tracelift.Stores;
using Tracelift.Stores.Bulk;
using Tracelift.Stores.Ledger;
using Tracelift.Tracing.Import;

namespace Tracelift.Tracing.Bulk;

/// <summary>Finds a load in the ledger that an earlier run or another machine has started.</summary>
internal sealed class ResumableLoad(
    IBulkStore store, ISeekableSource source, BulkOptions options, TimeProvider time, IProgress<WorkProgress>? progress)
{
    /// <summary>Returns the load of the same source to continue, or the finished one; null to start a new load.</summary>
    public async Task<StoredLoad?> FindAsync(string fingerprint, CancellationToken cancellationToken)
    {
        var here = (await store.LoadsAsync(cancellationToken) ?? []).Where(load => load.Run.Undone is null && IsTarget(load.Run)).ToList();
        var same = here.Where(load => load.Fingerprint == fingerprint).ToList();
        var open = same.FirstOrDefault(load => load.IsOpen);

        // A machine that starts late can find its share loaded by the others.
        var finished = options.Resume || options.Shard.Number > 1 ? same.FirstOrDefault(load => load.Finished is not null) : null;
        if (open is null && finished is null)
        {
            if (options.Resume && here.FirstOrDefault(load => load.IsOpen && load.IsAlive != true && load.Run.Record.Source == source.Name) is { } other)
            {
                throw new UsageException(
                    "other-source",
                    string.Create(CultureInfo.InvariantCulture, $"Load {other.Id} of {source.Name} into this project is not finished, and it started with another source or --offset: {other.ChunksLoaded} of {other.Chunks} chunks are loaded"),
                    string.Create(CultureInfo.InvariantCulture, $"Continue with the unchanged source and the same --offset; or undo it with tracelift undo {other.Id}, and start again. Without --resume this source is loaded beside it."));
            }

            if (options.Shard.Number > 1)
                open = await WaitForOthersAsync(fingerprint, cancellationToken);
        }

        if (open is null)
            return finished;
        if (!options.Resume && options.Shard.Count == 1)
        {
            throw new UsageException(
                "load-unfinished",
                string.Create(CultureInfo.InvariantCulture, $"Load {open.Id} of this source is not finished: {open.ChunksLoaded} of {open.Chunks} chunks are loaded"),
                string.Create(CultureInfo.InvariantCulture, $"--resume continues it; tracelift undo {open.Id} undoes it."));
        }

        BegunOptions.Require(open, options.Import);
        return open;
    }

    /// <summary>The first machine surveys the source and starts the load; the others wait until it is in the ledger.</summary>
    private async Task<StoredLoad> WaitForOthersAsync(string fingerprint, CancellationToken cancellationToken)
    {
        while (true)
        {
            progress?.Report(new WorkProgress("Waiting for machine 1 to start", 0, null, "rows"));
            await Task.Delay(TimeSpan.FromSeconds(1), time, cancellationToken);
            var begun = (await store.LoadsAsync(cancellationToken) ?? [])
                .FirstOrDefault(load => load.Fingerprint == fingerprint && load.Run.Undone is null && IsTarget(load.Run));
            if (begun is not null)
                return begun;
        }
    }

    /// <summary>Whether a run's target is the project of the options.</summary>
    public static bool IsTarget(StoredRun run, ImportOptions options) => options.Target is { } target
        ? run.Record.Project == target
        : run.Record.IsNewProject && run.Record.ProjectTitle == options.NewProjectTitle;

    private bool IsTarget(StoredRun run) => IsTarget(run, options.Import);
}
