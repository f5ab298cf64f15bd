using Tracelift.Errors;
using Tracelift.Model;
using Tracelift.Sqlite.Engine;
using Tracelift.Sqlite.Reading;
using Tracelift.Sqlite.Runs;
using Tracelift.Sqlite.Writing;
using Tracelift.Stores;
using Tracelift.Stores.Bulk;
using Tracelift.Stores.Ledger;

namespace Tracelift.Sqlite.Bulk;

/// <summary>The transaction of a chunk. SQLite has one writer, so it needs no further locks.</summary>
internal sealed class SqliteChunkSession(SqliteDatabase database, TimeProvider time, StoredLoad load) : SqliteReadSession(database), IChunkSession
{
    private readonly WrittenIds _written = new();
    private long? _transaction;
    private BulkChunk? _chunk;
    private long _rows;

    /// <inheritdoc/>
    public bool IsUnchecked => true;

    private SqliteLedger Ledger => new(Database, time);

    private long Transaction => _transaction ??= SqliteIds.Next(Database, "txid");

    /// <inheritdoc/>
    public Task<ChunkClaim> ClaimAsync(BulkShard shard, CancellationToken cancellationToken) => DoAsync(
        async stop =>
        {
            if (await RunLedger.ReadAsync(Ledger, load.Id, stop) is not [{ Undone: null }])
                throw new StoreException("load-undone", FormattableString.Invariant($"Load {load.Id} was undone: nothing more of it can be loaded"));
            _chunk = await LoadLedger.OpenChunksAsync(Ledger, load.Id, most: 1, stop) is [var next] ? next : null;
            return new ChunkClaim(_chunk, IsOver: _chunk is null);
        },
        cancellationToken);

    /// <inheritdoc/>
    public Task<IdSet> LockRowsAsync(ModelDescription model, IdSet ids, CancellationToken cancellationToken) =>
        DoAsync(() => SqliteIds.Existing(Database, model.Table, ids), cancellationToken);

    /// <inheritdoc/>
    public Task MarkAsSkeletonImportAsync(long project, long user, CancellationToken cancellationToken) => DoAsync(
        () =>
        {
            SqliteTransactionMark.SkeletonImport(Database, Transaction, project, user, Timestamp.From(time.GetUtcNow()));
            return true;
        },
        cancellationToken);

    /// <inheritdoc/>
    public Task<long> WriteAsync(ModelDescription model, IAsyncEnumerable<Batch> batches, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(model);
        return DoAsync(
            async stop =>
            {
                // Another import may have made the indexes since.
                if (load.DropsIndexes)
                    SqliteIndexes.DropSecondary(Database, model.Table);
                using var writer = new SqliteBatchWriter(Database, model, Transaction);
                await foreach (var batch in batches.WithCancellation(stop))
                {
                    using (batch)
                    {
                        stop.ThrowIfCancellationRequested();
                        writer.Write(batch);
                        _written.Add(batch);
                        _rows += batch.Count;
                    }
                }

                writer.Complete();
                return _rows;
            },
            cancellationToken);
    }

    /// <inheritdoc/>
    public Task CommitAsync(CancellationToken cancellationToken) => DoAsync(
        async stop =>
        {
            if (!Database.InTransaction)
                throw SqliteErrors.NoTransaction(Database.Name);
            await LoadLedger.CompleteAsync(
                Ledger, load.Id, _chunk ?? throw new InvalidOperationException("No chunk is claimed"), _rows, _written.NewestEdition, stop);
            Database.Commit();
            return true;
        },
        cancellationToken);
}
