using Tracelift.Stores.Ledger;

namespace Tracelift.Stores;

/// <summary>A store that takes data of any size in chunks, each in a transaction of its own, and keeps a ledger of them.</summary>
public interface IBulkStore : IStore
{
    /// <summary>
    /// Claims the beginning of a load, so that of several processes that would begin the same one at the same moment one
    /// does and the others join it. Ends with the process.
    /// </summary>
    /// <param name="load">Names source and target.</param>
    /// <param name="waits">Is called while another process holds the claim.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    Task<ILoadClaim> ClaimLoadAsync(string load, Action waits, CancellationToken cancellationToken);

    /// <summary>Begins the transaction in which a bulk load makes what its chunks stand on, and enters them in the ledger.</summary>
    /// <exception cref="Errors.StoreException">The store has no ledger, because nobody has attached Tracelift to CATMAID's database.</exception>
    Task<IBulkStart> BeginBulkAsync(CancellationToken cancellationToken);

    /// <summary>The bulk loads that the ledger knows, the latest first; null where there is no ledger.</summary>
    Task<IReadOnlyList<StoredLoad>?> LoadsAsync(CancellationToken cancellationToken);

    /// <summary>The chunks of a load that are not loaded, those in the hands of others included.</summary>
    Task<IReadOnlyList<BulkChunk>> OpenChunksAsync(long run, CancellationToken cancellationToken);

    /// <summary>Copies the plan that a load keeps in the ledger.</summary>
    Task ReadPlanAsync(long run, Stream into, CancellationToken cancellationToken);

    /// <summary>Reads what the survey of a load found; empty where the ledger does not know.</summary>
    Task<byte[]> ReadFindingsAsync(long run, CancellationToken cancellationToken);

    /// <summary>
    /// Says that this process is at work on a load, until the result is disposed of, and keeps others from the ids that
    /// the load has reserved.
    /// </summary>
    /// <param name="run">The load.</param>
    /// <param name="ends">The largest id of each family that the load may use.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    Task<IAsyncDisposable> JoinAsync(
        long run, IReadOnlyDictionary<Model.IdFamily, long> ends, CancellationToken cancellationToken);

    /// <summary>Begins the transaction of a chunk.</summary>
    Task<IChunkSession> BeginChunkAsync(StoredLoad load, CancellationToken cancellationToken);

    /// <summary>Whether a load had better drop the secondary indexes of the tables that it fills, as things are now.</summary>
    /// <param name="rows">How many rows of each model its chunks bring in.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    Task<IndexChoice> ChooseIndexesAsync(IReadOnlyDictionary<Model.ModelDescription, long> rows, CancellationToken cancellationToken);

    /// <summary>
    /// Drops the secondary indexes of the tables that a load fills; each is in the ledger first, with all that is needed to
    /// make it again. Does nothing for those that are gone already.
    /// </summary>
    /// <returns>What was dropped.</returns>
    Task<IReadOnlyList<DroppedIndex>> DropIndexesAsync(StoredLoad load, CancellationToken cancellationToken);

    /// <summary>Makes indexes again that loads have dropped and nobody is at work on any more.</summary>
    /// <param name="run">The load whose indexes are made whoever is at work on it; null for those of all that nobody works on.</param>
    /// <param name="connections">How many are made at once.</param>
    /// <param name="done">Is told of each one that is made.</param>
    /// <param name="cancellationToken">Cancels it; what is made by then stays.</param>
    /// <returns>What was made.</returns>
    Task<IReadOnlyList<DroppedIndex>> RestoreIndexesAsync(
        long? run, int connections, Action<DroppedIndex>? done, CancellationToken cancellationToken);

    /// <summary>After the last chunk and the indexes: fills what is derived from all rows together, and ends the load.</summary>
    /// <param name="load">The load.</param>
    /// <param name="analyze">Whether the database takes new statistics of the tables.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    /// <returns>What whoever runs the store should know.</returns>
    Task<IReadOnlyList<string>> FinishAsync(StoredLoad load, bool analyze, CancellationToken cancellationToken);

    /// <summary>Looks at the store as a bulk load will meet it, and changes nothing.</summary>
    /// <param name="treenodes">How many treenodes are to be loaded, or null where nobody knows.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    Task<IReadOnlyList<BulkAdvice>> AdviseAsync(long? treenodes, CancellationToken cancellationToken);
}
