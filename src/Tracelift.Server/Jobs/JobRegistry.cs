using System.Collections.Concurrent;
using System.Security.Cryptography;
using Microsoft.Extensions.Logging;
using Tracelift.Errors;
using Tracelift.Server.Access;
using Tracelift.Server.Http;
using Tracelift.Stores;
using Tracelift.Stores.Ledger;

namespace Tracelift.Server.Jobs;

/// <summary>All jobs of the server: current ones, and recently ended ones.</summary>
internal sealed partial class JobRegistry(
    IStore store, ServerOptions options, WorkFolder folder, IEnumerable<IJobKind> kinds, TimeProvider time, ILogger<JobRegistry> log) : IAsyncDisposable
{
    private const int IdDigits = 32;

    private readonly ConcurrentDictionary<string, Job> _jobs = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, bool> _unsaved = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim _saving = new(1);
    private readonly Lock _admission = new();
    private readonly Dictionary<long, int> _places = [];
    private IJobStore? _kept;
    private int _placesInAll;

    /// <summary>The reason why jobs are lost when the server ends; null if the store keeps them.</summary>
    public string? WhyInMemory { get; private set; }

    /// <summary>Whether new jobs are refused.</summary>
    public bool IsClosed { get; private set; }

    /// <summary>Loads the stored jobs, and settles the jobs that ran when the last server ended.</summary>
    public async Task OpenAsync(CancellationToken cancellationToken)
    {
        var keeping = await store.OpenJobsAsync(cancellationToken);
        (_kept, WhyInMemory) = (keeping.Store, keeping.WhyNot);
        if (_kept is null)
            LogInMemory(log, WhyInMemory);
        var known = _kept is null ? [] : await _kept.ListAsync(cancellationToken);
        folder.Open(known.Where(job => job.FileName is not null).Select(job => job.Id).ToHashSet(StringComparer.Ordinal));
        foreach (var stored in known)
        {
            var files = folder.Of(stored.Id, folder.Quota.OpenFor(stored.User));
            files.Count();
            var job = _jobs[stored.Id] = new Job(stored, files);
            if (!stored.HasEnded)
                await RecoverAsync(job, cancellationToken);
            if (job.Stored.FileName is { } file && job.Files.Find(file) is null)
                job.LoseFile();
            if (job.Stored != stored)
                await SaveAsync(job.Stored, () => true, cancellationToken);
        }
    }

    /// <summary>Refuses new jobs from now on.</summary>
    public void Close()
    {
        lock (_admission)
            IsClosed = true;
    }

    /// <summary>Reserves a place for a job, before its files arrive.</summary>
    /// <exception cref="ApiFault">There are too many jobs, or the server is stopping.</exception>
    public JobReservation Reserve(Caller caller, JobRunner runner)
    {
        var owner = caller.Login ?? 0;
        lock (_admission)
        {
            if (IsClosed)
                throw ApiFault.NotNow("The server is stopping");
            if (_placesInAll >= options.MostJobs)
                throw ApiFault.NotNow($"There are {_placesInAll} jobs already", "Try again when some of them are done.");
            var own = _places.GetValueOrDefault(owner);
            if (own >= options.MostJobsOfUser && !caller.IsSuperuser)
                throw ApiFault.TooMany($"{caller.Name} has {own} jobs already", "Wait for one of them, or cancel it.");
            _placesInAll++;
            _places[owner] = own + 1;
        }

        var id = RandomNumberGenerator.GetHexString(IdDigits, lowercase: true);
        return new JobReservation(this, runner, id, caller, folder.Of(id, folder.Quota.Open(caller)));
    }

    /// <summary>Returns the jobs that a caller may see, the latest first; without those started without a login, whose ids only their callers know.</summary>
    public IReadOnlyList<Job> List(Caller caller) =>
        [.. _jobs.Values.Where(job => job.IsSeenBy(caller) && (caller.IsSuperuser || job.Stored.User is not null)).OrderByDescending(job => job.Stored.Created)];

    /// <summary>Returns a job that a caller may see.</summary>
    /// <exception cref="ApiFault">The job does not exist.</exception>
    public Job Get(string id, Caller caller) =>
        _jobs.TryGetValue(id, out var job) && job.IsSeenBy(caller) ? job : throw ApiFault.NotFound("There is no such job");

    /// <summary>The jobs that have not ended.</summary>
    public IEnumerable<Job> UnderWay => _jobs.Values.Where(job => !job.Stored.HasEnded);

    /// <summary>Stores the state of a job, unless it was deleted meanwhile; retries later if the store can't be reached.</summary>
    public async Task KeepAsync(StoredJob job)
    {
        try
        {
            await SaveAsync(job, () => _jobs.ContainsKey(job.Id), CancellationToken.None);
        }
        catch (StoreException e)
        {
            _unsaved[job.Id] = true;
            LogUnsaved(log, job.Id, e.Message);
        }
    }

    /// <summary>Deletes old jobs and files, and retries what could not be stored before.</summary>
    public async Task TidyAsync()
    {
        var now = time.GetUtcNow();
        foreach (var id in _unsaved.Keys)
        {
            if (_unsaved.TryRemove(id, out _) && _jobs.TryGetValue(id, out var job))
                await KeepAsync(job.Stored);
        }

        foreach (var job in _jobs.Values.Where(job => job.Stored is { FileName: not null, Ended: { } ended } && ended + options.KeepFiles <= now))
        {
            job.Files.Remove();
            job.LoseFile();
            await KeepAsync(job.Stored);
        }

        await ForgetAsync();
    }

    /// <summary>Stores an ended job, and deletes jobs beyond the limits at once.</summary>
    public async Task EndAsync(Job job, StoredJob ended)
    {
        // Stores the state before anyone sees it.
        await KeepAsync(ended);
        job.Finish(_ => ended);
        var all = _jobs.Values.Where(known => known.Stored.HasEnded).Select(known => EndedJobs.BytesOf(known.Stored)).ToList();
        if (all.Count > options.MostEndedJobs || all.Sum() > EndedJobs.MostBytes)
            await ForgetAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (_kept is not null)
            await _kept.DisposeAsync();
        foreach (var job in _jobs.Values)
            job.Dispose();
        _saving.Dispose();
    }

    /// <summary>Registers a job.</summary>
    internal async Task<Job> AddAsync(StoredJob stored, JobFiles files, CancellationToken cancellationToken)
    {
        var job = new Job(stored, files);
        await SaveAsync(stored, () => true, cancellationToken);
        _jobs[job.Id] = job;
        return job;
    }

    /// <summary>Releases a reserved place.</summary>
    internal void Leave(Caller caller)
    {
        var owner = caller.Login ?? 0;
        lock (_admission)
        {
            _placesInAll--;
            if (--_places[owner] == 0)
                _places.Remove(owner);
        }
    }

    private async Task RecoverAsync(Job job, CancellationToken cancellationToken)
    {
        var kind = kinds.FirstOrDefault(kind => kind.Name == job.Stored.Kind);
        var result = job.Stored.State == JobState.Running && kind is not null ? await kind.RecoverAsync(job.Stored, store, cancellationToken) : null;
        var fault = JobFault.Stopped(job.Stored.State == JobState.Waiting ? "it had not started" : kind?.WhenLost ?? "its result is unknown");
        job.Finish(stored => stored with
        {
            State = result is null ? JobState.Failed : JobState.Done,
            Ended = time.GetUtcNow(),
            Report = result?.Report,
            FileName = result?.FileName,
            Fault = result is null ? fault.ToJson() : null,
        });
    }

    private async Task SaveAsync(StoredJob job, Func<bool> isWanted, CancellationToken cancellationToken)
    {
        if (_kept is null)
            return;
        await _saving.WaitAsync(cancellationToken);
        try
        {
            // Checked when no other call can delete the job: a deletion removes it from the registry first, and from the store after this.
            if (isWanted())
                await _kept.SaveAsync(job, cancellationToken);
        }
        finally
        {
            _saving.Release();
        }
    }

    private async Task ForgetAsync()
    {
        var ids = EndedJobs.ToForget(_jobs.Values.Select(job => job.Stored).Where(job => job.HasEnded), options, time.GetUtcNow());
        if (ids.Count == 0)
            return;
        foreach (var id in ids)
        {
            if (!_jobs.TryRemove(id, out var job))
                continue;
            job.Files.Remove();
            job.Dispose();
        }

        if (_kept is null)
            return;
        await _saving.WaitAsync();
        try
        {
            await _kept.RemoveAsync(ids, CancellationToken.None);
        }
        catch (StoreException e)
        {
            // The next server finds the job again and deletes it.
            LogUnsaved(log, ids[0], e.Message);
        }
        finally
        {
            _saving.Release();
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Jobs are kept in memory and are lost when the server ends: {Reason}")]
    private static partial void LogInMemory(ILogger logger, string? reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The store can't save job {Job} now: {Reason}")]
    private static partial void LogUnsaved(ILogger logger, string job, string reason);
}
