using Microsoft.Extensions.Logging.Abstractions;
using Tracelift.Server;
using Tracelift.Server.Http;
using Tracelift.Server.Jobs;
using Tracelift.Stores;
using Tracelift.Stores.Ledger;
using Xunit;

namespace Tracelift.Tests.Server.Jobs;

/// <summary>What ended long ago is forgotten as long as the server runs, whatever goes wrong once.</summary>
public sealed class TidyingTests
{
    [Fact]
    public async Task A_fault_ends_neither_tidying_nor_the_way_to_stop()
    {
        var (time, options) = (new QuickTime(), new ServerOptions());
        var jobs = new FaultyJobs(
        [
            Ended("a", time.GetUtcNow() - options.KeepJobs - TimeSpan.FromDays(1)),
            Ended("b", time.GetUtcNow() - options.KeepJobs + TimeSpan.FromSeconds(1)),
        ]);
        await using var store = new StoreOfJobs(jobs);
        await using var board = new JobRegistry(store, options, new WorkFolder(options, new WorkFolderQuota(options)), [], time, NullLogger<JobRegistry>.Instance);
        await using var runner = new JobRunner(board, store, time, NullLogger<JobRunner>.Instance);

        await runner.StartAsync(TestContext.Current.CancellationToken);
        await jobs.Twice.WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken);
        await runner.StopAsync(TimeSpan.Zero);

        Assert.Equal(["a", "b"], jobs.Forgotten);
    }

    [Fact]
    public async Task A_server_knows_all_kinds_of_jobs_so_that_it_can_take_over_those_of_an_earlier_one()
    {
        await using var store = new StoreOfJobs(new FaultyJobs([]));
        await using var server = TraceliftServer.Create(store, new ServerOptions(), TimeProvider.System, _ => { });
        var kinds = typeof(IJobKind).Assembly.GetTypes().Where(type => type.IsClass && type.IsAssignableTo(typeof(IJobKind)));

        Assert.Equal(kinds.Select(kind => kind.Name).Order(StringComparer.Ordinal), server.Service<IEnumerable<IJobKind>>().Select(kind => kind.GetType().Name).Order(StringComparer.Ordinal));
    }

    private static StoredJob Ended(string id, DateTimeOffset at) => new() { Id = id, Kind = "export", UserName = "x", Created = at, Began = at, Ended = at, State = JobState.Done };

    /// <summary>Timers that are a hundred times as fast.</summary>
    private sealed class QuickTime : TimeProvider
    {
        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            System.CreateTimer(callback, state, Faster(dueTime), Faster(period));

        private static TimeSpan Faster(TimeSpan time) => time > TimeSpan.Zero ? time / 100 : time;
    }

    /// <summary>Forgets nothing without a fault.</summary>
    private sealed class FaultyJobs(IReadOnlyList<StoredJob> jobs) : IJobStore
    {
        private readonly TaskCompletionSource _twice = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Twice => _twice.Task;

        public List<string> Forgotten { get; } = [];

        public Task<IReadOnlyList<StoredJob>> ListAsync(CancellationToken cancellationToken) => Task.FromResult(jobs);

        public Task SaveAsync(StoredJob job, CancellationToken cancellationToken) => Task.CompletedTask;

        public Task RemoveAsync(IReadOnlyCollection<string> ids, CancellationToken cancellationToken)
        {
            Forgotten.AddRange(ids);
            if (Forgotten.Count == 2)
                _twice.TrySetResult();
            throw new UnauthorizedAccessException("not today");
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }

    /// <summary>A store that has nothing but jobs.</summary>
    private sealed class StoreOfJobs(IJobStore jobs) : IStore
    {
        public string Name => "jobs";

        public Task<StoreInfo> DescribeAsync(CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<IReadSession> OpenSnapshotAsync(CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<ICheckSession> OpenCheckAsync(CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<IImportSession> BeginImportAsync(CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<IChangeSession> BeginChangeAsync(CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<bool> NoteLoginAsync(long user, DateTimeOffset when, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<IReadOnlyList<StoredRun>?> RunsAsync(CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<IUndoSession> BeginUndoAsync(long run, bool isDryRun, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<JobStoreResult> OpenJobsAsync(CancellationToken cancellationToken) => Task.FromResult(new JobStoreResult(jobs, null));

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
