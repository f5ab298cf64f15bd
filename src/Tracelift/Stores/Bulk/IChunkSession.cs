using Tracelift.Model;
using Tracelift.Stores.Ledger;

namespace Tracelift.Stores.Bulk;

/// <summary>The transaction of a chunk of a bulk load. Disposing without a commit leaves the chunk to the next process.</summary>
public interface IChunkSession : IAsyncDisposable
{
    /// <summary>Whether the store does not check the rows' references: then the caller must, with <see cref="LockRowsAsync"/>.</summary>
    bool IsUnchecked { get; }

    /// <summary>Claims the next chunk that is neither loaded nor claimed.</summary>
    /// <param name="shard">The shard, whose own chunks come first.</param>
    /// <param name="cancellationToken">Cancels the claim.</param>
    /// <exception cref="Errors.StoreException">The load was undone.</exception>
    Task<ChunkClaim> ClaimAsync(BulkShard shard, CancellationToken cancellationToken);

    /// <summary>Locks rows against deletion until the transaction ends.</summary>
    /// <returns>The ids that still exist.</returns>
    Task<IdSet> LockRowsAsync(ModelDescription model, IdSet ids, CancellationToken cancellationToken);

    /// <summary>Marks the transaction as an import of skeleton files, as <see cref="IImportSession.MarkAsSkeletonImportAsync"/> does.</summary>
    Task MarkAsSkeletonImportAsync(long project, long user, CancellationToken cancellationToken);

    /// <summary>Inserts the rows of the claimed chunk and the rows derived from them. Disposes of each batch.</summary>
    /// <returns>The number of rows.</returns>
    Task<long> WriteAsync(ModelDescription model, IAsyncEnumerable<Batch> batches, CancellationToken cancellationToken);

    /// <summary>Records in the ledger that the chunk is loaded, and commits.</summary>
    Task CommitAsync(CancellationToken cancellationToken);
}

/// <summary>The result of a claim.</summary>
/// <param name="Chunk">The chunk; null if none is free.</param>
/// <param name="IsOver">Whether all chunks are loaded; if not, other processes work on chunks that the next ones wait for.</param>
public readonly record struct ChunkClaim(BulkChunk? Chunk, bool IsOver);
