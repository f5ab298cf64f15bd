using Tracelift.Model;
using Tracelift.Stores.Ledger;

namespace Tracelift.Stores;

/// <summary>
/// The one transaction of a chunk of a bulk load. Disposing without a commit leaves the chunk to whoever comes next.
/// </summary>
public interface IChunkSession : IAsyncDisposable
{
    /// <summary>Whether nobody else looks at references of the rows: then the caller has to, with <see cref="LockRowsAsync"/>.</summary>
    bool IsUnchecked { get; }

    /// <summary>Takes the next chunk that is neither loaded nor in the hands of another.</summary>
    /// <param name="shard">Its own chunks come first, then others'.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    /// <exception cref="Errors.StoreException">The load was undone.</exception>
    Task<ChunkClaim> ClaimAsync(BulkShard shard, CancellationToken cancellationToken);

    /// <summary>Keeps rows from being deleted until this transaction ends.</summary>
    /// <returns>The ids that are still there.</returns>
    Task<IdSet> LockRowsAsync(ModelDescription model, IdSet ids, CancellationToken cancellationToken);

    /// <summary>Marks the transaction as an import of skeletons' files, as <see cref="IImportSession.MarkAsSkeletonImportAsync"/> does.</summary>
    Task MarkAsSkeletonImportAsync(long project, long user, CancellationToken cancellationToken);

    /// <summary>Inserts the rows of the claimed chunk with what is derived from them. Disposes of each batch.</summary>
    /// <returns>The number of rows.</returns>
    Task<long> WriteAsync(ModelDescription model, IAsyncEnumerable<Batch> batches, CancellationToken cancellationToken);

    /// <summary>Notes in the ledger that the chunk is loaded, and commits.</summary>
    Task CommitAsync(CancellationToken cancellationToken);
}

/// <summary>What there was to claim.</summary>
/// <param name="Chunk">The chunk, or null where there was none.</param>
/// <param name="IsOver">Whether all chunks are loaded; if not, others are at work on those that this one waits for.</param>
public readonly record struct ChunkClaim(BulkChunk? Chunk, bool IsOver);
