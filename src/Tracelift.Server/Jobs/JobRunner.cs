using Microsoft.Extensions.Logging;
using Tracelift.Errors;
using Tracelift.Server.Access;
using Tracelift.Stores;
using Tracelift.Stores.Ledger;

namespace Tracelift.Server.Jobs;

/// <summary>
/// Runs the jobs: one that changes the store at a time, beside some that read, shared among users. When the server stops,
/// running jobs may finish; those that take too long are cancelled, and so leave nothing behind.
/// </summary>
internal sealed partial class JobRunner(JobRegistry board, IStore store, TimeProvider time, ILogger<JobRunner> log) : IAsyncDisposable
{
    private const int Readers = 3;
    private const int ReadersOfUser = 2;

    // The share of the stopping time that jobs have to finish; the rest is for rolling back.
    private const double ShareToEnd = 0.8;
    private static readonly TimeSpan BetweenTidying = TimeSpan.FromSeconds(5);

    private readonly JobScheduler _writers = new(1, 1);
    private readonly JobScheduler _readers = new(Readers, ReadersOfUser);
    private readonly CancellationTokenSource _stop = new();
    private readonly HashSet<Task> _tasks = [];
    private Task _tidying = Task.CompletedTask;

    /// <summary>Settles the jobs of earlier servers, and starts running jobs.</summary>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await board.OpenAsync(cancellationToken);
        _tidying = TidyAsync();
    }

    /// <summary>Reserves a place for a job, before its files arrive.</summary>
    /// <exception cref="Tracelift.Server.Http.ApiFault">There are too many jobs, or the server is stopping.</exception>
    public JobReservation Reserve(Caller caller) => board.Reserve(caller, this);

    /// <summary>Refuses new jobs, ends waiting ones, and lets running ones finish, or cancels them if they take too long.</summary>
    /// <param name="within">The total time.</param>
    public async Task StopAsync(TimeSpan within)
    {
        board.Close();
        foreach (var job in board.UnderWay.Where(job => job.Stored.State == JobState.Waiting))
            job.Finish(stored => stored.State == JobState.Waiting ? Stopped(stored, "it had not started") : stored);
        foreach (var job in board.UnderWay)
            LogWaits(log, job.Id, job.Stored.Kind);
        Task all;
        lock (_tasks)
            all = Task.WhenAll(_tasks);
        await Task.WhenAny(all, Task.Delay(within * ShareToEnd, time));
        await _stop.CancelAsync();
        await Task.WhenAny(all, Task.Delay(within * (1 - ShareToEnd), time));
        await _tidying;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_stop.IsCancellationRequested)
            await StopAsync(TimeSpan.Zero);
        _stop.Dispose();
    }

    /// <summary>Runs a job when its turn comes.</summary>
    internal void Add(Job job, IJobKind kind, Func<JobWork, CancellationToken, Task<JobResult>> run, JobReservation place)
    {
        var task = DoAsync(job, kind, run, place);
        lock (_tasks)
            _tasks.Add(task);
        _ = task.ContinueWith(
            ended =>
            {
                lock (_tasks)
                    _tasks.Remove(ended);
            },
            CancellationToken.None,
            TaskContinuationOptions.None,
            TaskScheduler.Default);
    }

    internal DateTimeOffset Now => time.GetUtcNow();

    private async Task DoAsync(Job job, IJobKind kind, Func<JobWork, CancellationToken, Task<JobResult>> run, JobReservation place)
    {
        // The request that started the job does not wait for it.
        await Task.Yield();
        using var end = CancellationTokenSource.CreateLinkedTokenSource(job.Cancellation, _stop.Token);
        var turn = kind.Writes ? _writers : _readers;
        try
        {
            await turn.WaitAsync(job.Stored.User, end.Token);
            try
            {
                if (job.Begin(Now))
                {
                    await board.KeepAsync(job.Stored);
                    var ended = await RunAsync(job, kind, run, end.Token);
                    job.Files.Remove(but: ended.FileName);
                    await board.EndAsync(job, ended);
                }
            }
            finally
            {
                turn.Release(job.Stored.User);
            }
        }
        catch (OperationCanceledException)
        {
            // The job was waiting.
        }

        if (!job.Stored.HasEnded)
            job.Finish(stored => job.Cancellation.IsCancellationRequested ? stored with { State = JobState.Cancelled, Ended = Now } : Stopped(stored, "it had not started"));
        if (job.Stored.Began is null)
        {
            job.Files.Remove();
            await board.KeepAsync(job.Stored);
        }

        place.Leave();
    }

    private async Task<StoredJob> RunAsync(Job job, IJobKind kind, Func<JobWork, CancellationToken, Task<JobResult>> run, CancellationToken cancellationToken)
    {
        var stored = job.Stored;
        try
        {
            var result = await run(new JobWork(job.Id, stored.Project, stored.User, stored.UserName, store, job.Files, job, time), cancellationToken);
            return stored with { State = JobState.Done, Ended = Now, Report = result.Report, FileName = result.FileName };
        }
        catch (OperationCanceledException e) when (job.Cancellation.IsCancellationRequested)
        {
            return stored with { State = JobState.Cancelled, Ended = Now, Report = ReportOf(e) };
        }
        catch (OperationCanceledException e) when (_stop.IsCancellationRequested)
        {
            return Stopped(stored, kind.WhenLost) with { Report = ReportOf(e) };
        }
#pragma warning disable CA1031 // Every fault becomes a fault of the job.
        catch (Exception e)
#pragma warning restore CA1031
        {
            if (e is not TraceliftException)
                LogDefect(log, e, job.Id, kind.Name);
            return stored with { State = JobState.Failed, Ended = Now, Fault = JobFault.Of(e).ToJson() };
        }
    }

    private static string? ReportOf(OperationCanceledException e) => e is PartlyDoneException partly ? partly.Result.Report : null;

    private StoredJob Stopped(StoredJob stored, string what) => stored with { State = JobState.Failed, Ended = Now, Fault = JobFault.Stopped(what).ToJson() };

    private async Task TidyAsync()
    {
        using var timer = new PeriodicTimer(BetweenTidying, time);
        try
        {
            while (await timer.WaitForNextTickAsync(_stop.Token))
                await TidyOnceAsync();
        }
        catch (OperationCanceledException)
        {
            // The server ends.
        }
    }

    // A temporary fault must not end the cleaning for as long as the server runs.
    private async Task TidyOnceAsync()
    {
        try
        {
            await board.TidyAsync();
        }
#pragma warning disable CA1031 // The next time may succeed.
        catch (Exception e) when (!_stop.IsCancellationRequested)
#pragma warning restore CA1031
        {
            LogUntidied(log, e);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Stopping: waiting for job {Job} ({Kind})")]
    private static partial void LogWaits(ILogger logger, string job, string kind);

    [LoggerMessage(Level = LogLevel.Error, Message = "Old jobs and files could not be deleted")]
    private static partial void LogUntidied(ILogger logger, Exception e);

    [LoggerMessage(Level = LogLevel.Error, Message = "Job {Job} ({Kind}) failed")]
    private static partial void LogDefect(ILogger logger, Exception e, string job, string kind);
}
