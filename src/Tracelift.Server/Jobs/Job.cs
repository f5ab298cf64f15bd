using Tracelift.Server.Access;
using Tracelift.Stores.Ledger;
using Tracelift.Tracing;

namespace Tracelift.Server.Jobs;

/// <summary>A job of this server: its stored record and its progress.</summary>
internal sealed class Job : IProgress<WorkProgress>, IDisposable
{
    private readonly Lock _lock = new();
    private readonly TaskCompletionSource _end = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource _cancel = new();
    private StoredJob _stored;
    private WorkProgress? _progress;
    private TaskCompletionSource _change = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Job(StoredJob stored, JobFiles files)
    {
        _stored = stored;
        Files = files;
        if (stored.HasEnded)
            _end.SetResult();
    }

    public string Id => _stored.Id;

    /// <summary>The stored record.</summary>
    public StoredJob Stored => Volatile.Read(ref _stored);

    /// <summary>The job's files.</summary>
    public JobFiles Files { get; }

    /// <summary>The progress, or null.</summary>
    public WorkProgress? Progress
    {
        get
        {
            lock (_lock)
                return _progress;
        }
    }

    /// <summary>A task that ends with the job.</summary>
    public Task End => _end.Task;

    /// <summary>A task that ends with the job's next change.</summary>
    public Task Change
    {
        get
        {
            lock (_lock)
                return _change.Task;
        }
    }

    /// <summary>A token that is cancelled on a user's request.</summary>
    public CancellationToken Cancellation => _cancel.Token;

    /// <summary>Whether a caller may see the job: its user, and superusers. The id gives access to a job that was started without a login.</summary>
    public bool IsSeenBy(Caller caller) => caller.IsSuperuser || _stored.User is not { } owner || owner == caller.Login;

    /// <inheritdoc/>
    public void Report(WorkProgress value) => Set(stored => stored, value);

    /// <summary>Starts the job.</summary>
    /// <returns>Whether to run the job: it may have been cancelled.</returns>
    public bool Begin(DateTimeOffset now)
    {
        var begins = false;
        Set(
            stored =>
            {
                begins = stored.State == JobState.Waiting;
                return begins ? stored with { State = JobState.Running, Began = now } : stored;
            },
            null);
        return begins;
    }

    /// <summary>Cancels the job. A waiting job ends at once; an ended job stays unchanged.</summary>
    public async Task CancelAsync(DateTimeOffset now)
    {
        if (Stored.HasEnded)
            return;
        Set(stored => stored.State == JobState.Waiting ? stored with { State = JobState.Cancelled, Ended = now } : stored, Progress);
        await _cancel.CancelAsync();
    }

    /// <summary>Ends the job, unless it has ended.</summary>
    public void Finish(Func<StoredJob, StoredJob> change) => Set(stored => stored.HasEnded ? stored : change(stored), null);

    /// <summary>Notes that the job's file was deleted.</summary>
    public void LoseFile() => Set(stored => stored with { FileName = null }, null);

    /// <summary>Releases the job after it has ended.</summary>
    public void Dispose() => _cancel.Dispose();

    private void Set(Func<StoredJob, StoredJob> change, WorkProgress? progress)
    {
        TaskCompletionSource before;
        bool hasEnded;
        lock (_lock)
        {
            _stored = change(_stored);
            hasEnded = _stored.HasEnded;
            _progress = hasEnded ? null : progress;
            (before, _change) = (_change, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        }

        if (hasEnded)
            _end.TrySetResult();
        before.TrySetResult();
    }
}
