using System.Globalization;
using System.Runtime.CompilerServices;
using Tracelift.Model;
using Tracelift.Server.Http;
using Tracelift.Stores;
using Tracelift.Stores.Derived;

namespace Tracelift.Server.Access.Limits;

/// <summary>A snapshot with a time limit, so that no request holds a turn at the store indefinitely.</summary>
internal sealed class LimitedReads : IReadSession
{
    private readonly IReadSession _session;
    private readonly TimeSpan _limit;
    private readonly CancellationTokenSource _end;

    private LimitedReads(IReadSession session, TimeSpan limit, CancellationTokenSource end) => (_session, _limit, _end) = (session, limit, end);

    /// <summary>Opens a snapshot.</summary>
    /// <param name="store">The store.</param>
    /// <param name="limit">The time limit, including opening.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    public static async Task<LimitedReads> OpenAsync(IStore store, TimeSpan limit, TimeProvider time, CancellationToken cancellationToken)
    {
        var end = new CancellationTokenSource(limit, time);
        try
        {
            return new LimitedReads(await WithinAsync(end, limit, stop => store.OpenSnapshotAsync(limit, stop), cancellationToken), limit, end);
        }
        catch
        {
            end.Dispose();
            throw;
        }
    }

    public Task<IReadOnlyList<ProjectInfo>> ProjectsAsync(CancellationToken cancellationToken) => WithinAsync(_session.ProjectsAsync, cancellationToken);

    public Task<long?> CountAsync(string table, long project, CancellationToken cancellationToken) =>
        WithinAsync(stop => _session.CountAsync(table, project, stop), cancellationToken);

    public Task<IReadOnlyList<ImportedNodes>> ImportedNodesAsync(long project, IdSet skeletons, CancellationToken cancellationToken) =>
        WithinAsync(stop => _session.ImportedNodesAsync(project, skeletons, stop), cancellationToken);

    public Task ScanEdgesAsync(long project, SpatialBox box, Func<EdgeLine, bool> edge, CancellationToken cancellationToken) =>
        WithinAsync(stop => _session.ScanEdgesAsync(project, box, edge, stop), cancellationToken);

    public Task<IdSet> SkeletonsInAsync(long project, SpatialBox box, CancellationToken cancellationToken) => WithinAsync(stop => _session.SkeletonsInAsync(project, box, stop), cancellationToken);

    public Task ScanLinksAsync(long project, SpatialBox box, Func<LinkLine, bool> link, CancellationToken cancellationToken) =>
        WithinAsync(stop => _session.ScanLinksAsync(project, box, link, stop), cancellationToken);

    public Task ScanConnectorsAsync(long project, SpatialBox box, Func<ConnectorPoint, bool> connector, CancellationToken cancellationToken) =>
        WithinAsync(stop => _session.ScanConnectorsAsync(project, box, connector, stop), cancellationToken);

    public Task<IReadOnlyList<LoggedEntry>> LogAsync(LogQuery query, CancellationToken cancellationToken) => WithinAsync(stop => _session.LogAsync(query, stop), cancellationToken);

    public Task<bool> ScanSkeletonPathsAsync(long project, SkeletonPathQuery query, Action<SkeletonPath> path, CancellationToken cancellationToken) =>
        WithinAsync(stop => _session.ScanSkeletonPathsAsync(project, query, path, stop), cancellationToken);

    public async IAsyncEnumerable<Batch> ReadAsync(RowQuery query, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _end.Token);
        await using var batches = _session.ReadAsync(query, either.Token).GetAsyncEnumerator(either.Token);
        while (true)
        {
            try
            {
                if (!await batches.MoveNextAsync())
                    yield break;
            }
            catch (OperationCanceledException) when (_end.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
            {
                throw TooLong(_limit);
            }

            yield return batches.Current;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _session.DisposeAsync();
        _end.Dispose();
    }

    private Task<bool> WithinAsync(Func<CancellationToken, Task> read, CancellationToken cancellationToken) => WithinAsync(
        async stop =>
        {
            await read(stop);
            return true;
        },
        cancellationToken);

    private Task<T> WithinAsync<T>(Func<CancellationToken, Task<T>> read, CancellationToken cancellationToken) => WithinAsync(_end, _limit, read, cancellationToken);

    private static async Task<T> WithinAsync<T>(CancellationTokenSource end, TimeSpan limit, Func<CancellationToken, Task<T>> read, CancellationToken cancellationToken)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, end.Token);
        try
        {
            return await read(either.Token);
        }
        catch (OperationCanceledException) when (end.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw TooLong(limit);
        }
    }

    private static ApiFault TooLong(TimeSpan limit) => ApiFault.NotNow(
        string.Create(CultureInfo.InvariantCulture, $"This request has read the store for {limit.TotalSeconds:0.###} seconds, which is the limit"),
        "Request less at once, or export the project. The server's administrator can raise the limit with --longest-read.");
}
