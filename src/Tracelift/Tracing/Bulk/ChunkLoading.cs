using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;
using Tracelift.Formats;
using Tracelift.Model;
using Tracelift.Stores;
using Tracelift.Stores.Bulk;
using Tracelift.Stores.Ledger;
using Tracelift.Tracing.Import.Load;

namespace Tracelift.Tracing.Bulk;

/// <summary>Loads chunks, several at once, until none is left; waits for chunks that other processes have claimed.</summary>
internal sealed class ChunkLoading(
    IBulkStore store, ISeekableSource source, LoadPlan plan, BulkOptions options, TimeProvider time, IProgress<WorkProgress>? progress) : IAsyncDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    private readonly RowTranslation _translation = plan.Translation();
    private readonly SemaphoreSlim _gathering = new(1, 1);
    private TreenodeGrouping? _scattered;
    private bool _isGatheredHere;
    private long _bytesBefore;
    private long _rows;
    private long _done;
    private int _chunks;

    /// <summary>The clock of the stages.</summary>
    public StageClock Clock { get; } = new();

    /// <summary>The number of chunks loaded here.</summary>
    public int Chunks => _chunks;

    /// <summary>The number of rows loaded here.</summary>
    public long Rows => Interlocked.Read(ref _rows);

    /// <summary>The number of bytes read so far: of the source, and of temporary files with its sorted rows.</summary>
    public long Bytes => source.BytesRead + (_scattered?.BytesRead ?? 0) - _bytesBefore;

    /// <summary>Loads all remaining chunks.</summary>
    /// <param name="load">The load.</param>
    /// <param name="scattered">The treenodes if they are grouped already, which the caller disposes of; or null.</param>
    /// <param name="connections">The number of connections.</param>
    /// <param name="cancellationToken">Cancels the loading; loaded chunks stay.</param>
    public async Task RunAsync(StoredLoad load, TreenodeGrouping? scattered, int connections, CancellationToken cancellationToken)
    {
        _scattered = scattered;
        _done = load.RowsLoaded;
        _bytesBefore = source.BytesRead;
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);

        // A fault of one connection stops all: the first fault explains more than the others.
        Exception? fault = null;
        await Task.WhenAll(Enumerable.Range(0, connections).Select(_ => Task.Run(
            async () =>
            {
                try
                {
                    await WorkAsync(load, stop.Token);
                }
                catch (Exception e)
                {
                    Interlocked.CompareExchange(ref fault, e, null);
                    await stop.CancelAsync();
                    throw;
                }
            },
            CancellationToken.None))).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (fault is not null)
            ExceptionDispatchInfo.Throw(fault);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _gathering.Dispose();
        if (_isGatheredHere)
            await _scattered!.DisposeAsync();
    }

    private async Task WorkAsync(StoredLoad load, CancellationToken cancellationToken)
    {
        while (true)
        {
            var session = await store.BeginChunkAsync(load, cancellationToken);
            bool isOver;
            await using (session)
            {
                var claim = await session.ClaimAsync(options.Shard, cancellationToken);
                if (claim.Chunk is { } chunk)
                {
                    await LoadAsync(session, load, chunk, cancellationToken);
                    continue;
                }

                isOver = claim.IsOver;
            }

            if (isOver)
                return;
            await Task.Delay(Pause, time, cancellationToken);
        }
    }

    private async Task LoadAsync(IChunkSession session, StoredLoad load, BulkChunk chunk, CancellationToken cancellationToken)
    {
        var began = Stopwatch.GetTimestamp();
        if (chunk.Key == ChunkKey.Skeleton)
            await GatherAsync(load, cancellationToken);
        var referenced = session.IsUnchecked ? new ReferencedRows() : null;
        var rows = Clock.ReadAsync(
            ChunkRows.ReadAsync(source, _scattered, chunk, cancellationToken).Ahead(cancellationToken: cancellationToken), cancellationToken);
        if (source.HasSkeletonFiles && chunk.Model == Models.Treenode)
            await session.MarkAsSkeletonImportAsync(load.Run.Record.Project, plan.Importer, cancellationToken);
        var count = await session.WriteAsync(
            chunk.Model, NotedAsync(ChunkRows.TranslateAsync(rows, _translation, cancellationToken), referenced, chunk, load, cancellationToken), cancellationToken);
        if (referenced is not null)
            await referenced.LockAsync(session, chunk, cancellationToken);
        await session.CommitAsync(cancellationToken);
        Clock.Add(began);
        Interlocked.Increment(ref _chunks);
        Interlocked.Add(ref _rows, count);
    }

    private async IAsyncEnumerable<Batch> NotedAsync(
        IAsyncEnumerable<Batch> batches, ReferencedRows? referenced, BulkChunk chunk, StoredLoad load, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var batch in batches.WithCancellation(cancellationToken))
        {
            referenced?.Note(batch);
            var done = Interlocked.Add(ref _done, batch.Count);
            progress?.Report(new WorkProgress("Loading", done, load.Rows, "rows")
            {
                IsGoingOn = true,
                Bytes = Bytes,
                Detail = $"{chunk.Model.Table}, {(Clock.Reading > Clock.Writing ? "reading" : "writing")} is slowest",
            });
            yield return batch;
        }
    }

    /// <summary>Groups the treenodes of all remaining chunks in one pass, when the first of them is needed.</summary>
    private async Task GatherAsync(StoredLoad load, CancellationToken cancellationToken)
    {
        await _gathering.WaitAsync(cancellationToken);
        try
        {
            if (_scattered is not null)
                return;
            progress?.Report(new WorkProgress("Gathering skeletons", 0, null, "rows"));
            var open = (await store.OpenChunksAsync(load.Id, cancellationToken))
                .Where(chunk => chunk.Key == ChunkKey.Skeleton)
                .OrderBy(chunk => chunk.First)
                .Select(chunk => new SkeletonChunk(chunk.First, chunk.Last, chunk.Rows, 0))
                .ToList();
            _scattered = await TreenodeGrouping.GatherAsync(source, open, cancellationToken);
            _isGatheredHere = true;
        }
        finally
        {
            _gathering.Release();
        }
    }
}
