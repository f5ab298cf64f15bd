using Tracelift.Stores.Ledger;

namespace Tracelift.Stores.Bulk;

/// <summary>A store that loads data of any size in chunks, with one transaction for each and a ledger.</summary>
public interface IBulkStore : IStore
{
    /// <summary>
    /// Claims the start of a load: if several processes start the same load at once, one starts it and the others join.
    /// The claim ends with the process.
    /// </summary>
    /// <param name="load">Identifies source and target.</param>
    /// <param name="waits">Called when another process holds the claim.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    Task<ILoadClaim> ClaimLoadAsync(string load, Action waits, CancellationToken cancellationToken);

    /// <summary>Begins the first transaction of a bulk load.</summary>
    /// <exception cref="Errors.StoreException">The store has no ledger: Tracelift is not attached to CATMAID's database.</exception>
    Task<IBulkStart> BeginBulkAsync(CancellationToken cancellationToken);

    /// <summary>Returns the bulk loads of the ledger, the latest first; null if there is no ledger.</summary>
    Task<IReadOnlyList<StoredLoad>?> LoadsAsync(CancellationToken cancellationToken);

    /// <summary>Returns the chunks of a load that are not loaded, including chunks that other processes have claimed.</summary>
    Task<IReadOnlyList<BulkChunk>> OpenChunksAsync(long run, CancellationToken cancellationToken);

    /// <summary>Copies a load's plan from the ledger to a stream.</summary>
    Task ReadPlanAsync(long run, Stream into, CancellationToken cancellationToken);

    /// <summary>Reads the findings of a load's survey; empty if the ledger has none.</summary>
    Task<byte[]> ReadFindingsAsync(long run, CancellationToken cancellationToken);

    /// <summary>Registers this process at a load until the result is disposed of, and protects the load's reserved ids.</summary>
    /// <param name="run">The load.</param>
    /// <param name="ends">The largest id of each family that the load may use.</param>
    /// <param name="cancellationToken">Cancels the registration.</param>
    Task<IAsyncDisposable> JoinAsync(
        long run, IReadOnlyDictionary<Model.IdFamily, long> ends, CancellationToken cancellationToken);

    /// <summary>Begins the transaction of a chunk.</summary>
    Task<IChunkSession> BeginChunkAsync(StoredLoad load, CancellationToken cancellationToken);

    /// <summary>Recommends whether a load should drop the secondary indexes of its tables, given their present state.</summary>
    /// <param name="rows">The number of rows of each model in the chunks.</param>
    /// <param name="cancellationToken">Cancels the queries.</param>
    Task<IndexChoice> ChooseIndexesAsync(IReadOnlyDictionary<Model.ModelDescription, long> rows, CancellationToken cancellationToken);

    /// <summary>
    /// Drops the secondary indexes of the tables that a load fills. The ledger records the definition of each index
    /// first. Skips indexes that are dropped already.
    /// </summary>
    /// <returns>The dropped indexes.</returns>
    Task<IReadOnlyList<DroppedIndex>> DropIndexesAsync(StoredLoad load, CancellationToken cancellationToken);

    /// <summary>Rebuilds indexes that loads have dropped.</summary>
    /// <param name="run">The load, even if a process works on it; null for all loads without a running process.</param>
    /// <param name="connections">The number of indexes to rebuild at once.</param>
    /// <param name="done">Receives each rebuilt index.</param>
    /// <param name="cancellationToken">Cancels the work; rebuilt indexes stay.</param>
    /// <returns>The rebuilt indexes.</returns>
    Task<IReadOnlyList<DroppedIndex>> RestoreIndexesAsync(
        long? run, int connections, Action<DroppedIndex>? done, CancellationToken cancellationToken);

    /// <summary>Finishes a load after its last chunk and its indexes: fills tables that are derived from all rows together.</summary>
    /// <param name="load">The load.</param>
    /// <param name="analyze">Whether the database updates the tables' statistics.</param>
    /// <param name="cancellationToken">Cancels the work.</param>
    /// <returns>Notes for the administrator of the store.</returns>
    Task<IReadOnlyList<string>> FinishAsync(StoredLoad load, bool analyze, CancellationToken cancellationToken);

    /// <summary>Checks the store before a bulk load, without changing it.</summary>
    /// <param name="treenodes">The number of treenodes to load; null if unknown.</param>
    /// <param name="cancellationToken">Cancels the queries.</param>
    Task<IReadOnlyList<BulkAdvice>> AdviseAsync(long? treenodes, CancellationToken cancellationToken);
}
