using System.Globalization;
using System.Runtime.CompilerServices;
using Tracelift.Errors;
using Tracelift.Model;
using Tracelift.Postgres.Derived;
using Tracelift.Postgres.Import;
using Tracelift.Postgres.Runs;
using Tracelift.Stores;
using Tracelift.Stores.Bulk;
using Tracelift.Stores.Derived;
using Tracelift.Stores.Ledger;

namespace Tracelift.Postgres.Bulk;

/// <summary>The transaction of a chunk, on a new connection: triggers keep a plan made for a small table as long as their session lasts.</summary>
internal sealed class PostgresChunkSession : PostgresWriteSession, IChunkSession
{
    private readonly PostgresUrl _url;
    private readonly TimeProvider _time;
    private readonly StoredLoad _load;
    private readonly FamilyTables _families;
    private readonly TriggerSwitch _triggers;
    private readonly WrittenRows _written;
    private BulkChunk? _chunk;
    private IdRange _skeletons = new(long.MaxValue, long.MinValue);

    private PostgresChunkSession(
        PostgresUrl url, TimeProvider time, StoredLoad load, PostgresLink link, FamilyTables families, TriggerSwitch triggers, bool isUnchecked)
        : base(link, url)
    {
        _url = url;
        _written = new WrittenRows(RunLog);
        _time = time;
        _load = load;
        _families = families;
        _triggers = triggers;
        IsUnchecked = isUnchecked;
    }

    /// <inheritdoc/>
    public bool IsUnchecked { get; }

    private PostgresLedger Ledger => new(Link);

    public static async Task<PostgresChunkSession> BeginAsync(
        PostgresUrl url, PostgresOptions options, TimeProvider time, StoredLoad load, CancellationToken cancellationToken)
    {
        var link = await PostgresLink.OpenAsync(url, cancellationToken);
        try
        {
            await link.ExecuteAsync($"BEGIN ISOLATION LEVEL READ COMMITTED; {SessionSettings.Sql}", cancellationToken);
            var rows = new SpatialRows(load.Run.Record.Project, load.Run.Record.IsNewProject, await LoadTables.SpatialAsync(link, load.Id, cancellationToken));
            var triggers = await TriggerSwitch.ChooseAsync(link, load.Triggers, rows, options.MostNotifications, _ => { }, cancellationToken);
            var hasKeys = await link.ScalarAsync<bool>(
                "SELECT EXISTS (SELECT FROM pg_constraint WHERE contype = 'f' AND conrelid = to_regclass('treenode'))", [], cancellationToken);
            return new PostgresChunkSession(
                url, time, load, link, await FamilyTables.LoadAsync(link, cancellationToken), triggers, triggers.IsOff || !hasKeys);
        }
        catch
        {
            await link.DisposeAsync();
            throw;
        }
    }

    /// <inheritdoc/>
    public Task<ChunkClaim> ClaimAsync(BulkShard shard, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(shard);
        return WorkAsync(async () =>
        {
            // An undo of the load waits for this chunk. If the run is undone already, the undo was faster.
            var isUndone = await Link.QueryAsync(
                "SELECT undone IS NOT NULL FROM tracelift.run WHERE id = $1 FOR KEY SHARE", [_load.Id], row => row.GetBoolean(0), cancellationToken);
            if (isUndone is not [false])
                throw new StoreException("load-undone", FormattableString.Invariant($"Load {_load.Id} was undone: its other chunks can't be loaded"));
            var chunks = await Ledger.QueryAsync(
                $"""
                SELECT {LoadLedger.ChunkColumns} FROM tracelift.bulk_chunk
                WHERE run_id = $1 AND loaded IS NULL
                    AND stage = (SELECT min(stage) FROM tracelift.bulk_chunk WHERE run_id = $1 AND loaded IS NULL)
                ORDER BY (number % $2 <> $3), number LIMIT 1 FOR UPDATE SKIP LOCKED
                """,
                [_load.Id, (long)shard.Count, (long)(shard.Number % shard.Count)],
                LoadLedger.ReadChunk,
                cancellationToken);
            _chunk = chunks is [var chunk] ? chunk : null;
            return new ChunkClaim(_chunk, _chunk is null && !await Link.ScalarAsync<bool>(
                "SELECT EXISTS (SELECT FROM tracelift.bulk_chunk WHERE run_id = $1 AND loaded IS NULL)", [_load.Id], cancellationToken));
        });
    }

    /// <inheritdoc/>
    public Task<IdSet> LockRowsAsync(ModelDescription model, IdSet ids, CancellationToken cancellationToken) =>
        WorkAsync(() => RowLocks.LockAsync(Link, model, ids, cancellationToken));

    /// <inheritdoc/>
    public Task<long> WriteAsync(ModelDescription model, IAsyncEnumerable<Batch> batches, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(batches);
        return WorkAsync(async () =>
        {
            if (TriggerSwitch.Silent.Contains(model))
            {
                await _triggers.WithoutTriggersAsync(() => WriteRowsAsync(model, batches, cancellationToken), cancellationToken);
                await _triggers.Spatial.TellWrittenAsync(_written, cancellationToken);
            }
            else if (model.Columns.Any(column => column.Kind == ColumnKind.Geometry))
                await new GeometryRows(Link, model).WriteAsync(batches, _written.Add, cancellationToken);
            else
                await new CopyRows(Link, model).WriteAsync(batches, _written.Add, cancellationToken);
            return _written.Count(model);
        });
    }

    /// <inheritdoc/>
    public async Task CommitAsync(CancellationToken cancellationToken)
    {
        var chunk = _chunk ?? throw new InvalidOperationException("No chunk is claimed");
        await WorkAsync(async () =>
        {
            await Link.ExecuteAsync("SET CONSTRAINTS ALL IMMEDIATE", cancellationToken);
            var ranges = _written.Ids.Where(written => !written.Value.IsEmpty)
                .SelectMany(written => WrittenRows.Runs(written.Value), (written, range) => (written.Key, range)).ToList();
            await CollisionCheck.RunAsync(Link, _families, ranges, cancellationToken);
            await LoadLedger.CompleteAsync(Ledger, _load.Id, chunk, _written.Count(chunk.Model), _written.Log.NewestEdition, cancellationToken);
            cancellationToken.ThrowIfCancellationRequested();
            await CommitOutcome.CommitAsync(Link, _url, _time);
            return true;
        });
        IsCommitted = true;
    }

    private async Task<bool> WriteRowsAsync(ModelDescription model, IAsyncEnumerable<Batch> batches, CancellationToken cancellationToken)
    {
        var derived = DerivedTables.Of(model.Table).ToList();
        var byTriggers = (await Recognition.DerivedTriggers.LoadAsync(Link, cancellationToken))
            .Where(trigger => trigger.IsActive && trigger.Table == model.Table).SelectMany(trigger => trigger.Fills).ToList();
        var trees = model == Models.Treenode && byTriggers.Count == 0 ? new SkeletonTrees() : null;
        await new CopyRows(Link, model).WriteAsync(NotedAsync(batches, trees, cancellationToken), _written.Add, cancellationToken);
        if (trees is not null)
            await new EdgeRows(Link, trees).WriteAsync(inSpace: !_load.DropsIndexes, cancellationToken);
        else if (model == Models.TreenodeConnector && byTriggers.Count == 0)
            await LinkEdgesAsync(cancellationToken);
        else if (derived.Count > 0)
            await new DerivedTables(Link).FillAsync(Written(), _written, cancellationToken);
        return true;
    }

    /// <summary>Joins link by link, by primary keys: the rows that a chunk's links join are scattered over the tables.</summary>
    private async Task LinkEdgesAsync(CancellationToken cancellationToken)
    {
        if (_written.Count(Models.TreenodeConnector) is not (> 0 and var expected))
            return;
        var ids = _written.Ids[Models.TreenodeConnector];
        await Link.ExecuteAsync("SET LOCAL enable_hashjoin = off; SET LOCAL enable_mergejoin = off; SET LOCAL enable_seqscan = off", cancellationToken);
        var filled = await Link.ExecuteAsync(PostgresScripts.Read("Sql", "bulk_link_edge"), [ids.Min, ids.Max], cancellationToken);
        await Link.ExecuteAsync("RESET enable_hashjoin; RESET enable_mergejoin; RESET enable_seqscan", cancellationToken);
        if (filled != expected)
        {
            throw new StoreException(
                "derived-incomplete",
                string.Create(CultureInfo.InvariantCulture, $"treenode_connector_edge would hold {filled} of {expected} links: treenodes or connectors of this load have been deleted; this chunk was not loaded"));
        }
    }

    private ImportedIds Written()
    {
        var ranges = _written.Ids.Where(written => !written.Value.IsEmpty)
            .ToDictionary(written => written.Key, written => new IdRange(written.Value.Min, written.Value.Max));
        ranges[Models.ClassInstance] = _skeletons;
        return new ImportedIds(_load.Run.Record.Project, ranges, AreExclusive: false);
    }

    private async IAsyncEnumerable<Batch> NotedAsync(
        IAsyncEnumerable<Batch> batches, SkeletonTrees? trees, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var batch in batches.WithCancellation(cancellationToken))
        {
            trees?.Add(batch);
            if (batch.Model == Models.Treenode)
            {
                foreach (var skeleton in batch.Longs("skeleton").Values.AsSpan(0, batch.Count))
                    _skeletons = new IdRange(Math.Min(skeleton, _skeletons.First), Math.Max(skeleton, _skeletons.Last));
            }

            yield return batch;
        }
    }
}
