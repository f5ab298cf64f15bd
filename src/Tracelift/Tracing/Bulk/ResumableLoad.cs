using System.Globalization;
using Tracelift.Errors;
using Tracelift.Formats;
using Tracelift.Stores;
using Tracelift.Stores.Ledger;
using Tracelift.Tracing.Import;

namespace Tracelift.Tracing.Bulk;

/// <summary>Finds in the ledger what an earlier run, or another machine, has begun of a load.</summary>
internal sealed class ResumableLoad(
    IBulkStore store, ISeekableSource source, BulkOptions options, TimeProvider time, IProgress<WorkProgress>? progress)
{
    /// <summary>The load of the same source that is to go on, or is over, or null where one is to begin.</summary>
    public async Task<StoredLoad?> FindAsync(string fingerprint, CancellationToken cancellationToken)
    {
        var here = (await store.LoadsAsync(cancellationToken) ?? []).Where(load => load.Run.Undone is null && IsTarget(load.Run)).ToList();
        var same = here.Where(load => load.Fingerprint == fingerprint).ToList();
        var open = same.FirstOrDefault(load => load.IsOpen);

        // A machine that comes late finds that the others have done its share.
        var finished = options.Resume || options.Shard.Number > 1 ? same.FirstOrDefault(load => load.Finished is not null) : null;
        if (open is null && finished is null)
        {
            if (options.Resume && here.FirstOrDefault(load => load.IsOpen && load.IsAlive != true && load.Run.Record.Source == source.Name) is { } other)
            {
                throw new UsageException(
                    "other-source",
                    string.Create(CultureInfo.InvariantCulture, $"Load {other.Id} of {source.Name} into this project is not finished, and it was begun with another source or --offset: {other.ChunksLoaded} of {other.Chunks} chunks are loaded"),
                    string.Create(CultureInfo.InvariantCulture, $"Go on with the source as it was and the same --offset; or take out with tracelift undo {other.Id} what it has brought, and begin anew. Without --resume this source is loaded beside it."));
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
                string.Create(CultureInfo.InvariantCulture, $"--resume goes on with it; tracelift undo {open.Id} takes out what it has brought."));
        }

        BegunOptions.Require(open, options.Import);
        return open;
    }

    /// <summary>The first machine surveys and begins; the others wait until its load is in the ledger.</summary>
    private async Task<StoredLoad> WaitForOthersAsync(string fingerprint, CancellationToken cancellationToken)
    {
        while (true)
        {
            progress?.Report(new WorkProgress("Waiting for machine 1 to begin", 0, null, "rows"));
            await Task.Delay(TimeSpan.FromSeconds(1), time, cancellationToken);
            var begun = (await store.LoadsAsync(cancellationToken) ?? [])
                .FirstOrDefault(load => load.Fingerprint == fingerprint && load.Run.Undone is null && IsTarget(load.Run));
            if (begun is not null)
                return begun;
        }
    }

    /// <summary>Whether a run went into the project that options name.</summary>
    public static bool IsTarget(StoredRun run, ImportOptions options) => options.Target is { } target
        ? run.Record.Project == target
        : run.Record.IsNewProject && run.Record.ProjectTitle == options.NewProjectTitle;

    private bool IsTarget(StoredRun run) => IsTarget(run, options.Import);
}
