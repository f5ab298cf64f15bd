using Tracelift.Stores.Ledger;

namespace Tracelift.Stores;

/// <summary>
/// The first transaction of a bulk load: users, classes, neurons and all else that chunks refer to, the first chunk, and
/// the load itself with all its chunks. Without a commit the store stays as it was.
/// </summary>
public interface IBulkStart : IImportSession
{
    /// <summary>Enters the load and its run. After settling, before the commit; part of the same transaction.</summary>
    /// <returns>The run's number, which is the load's.</returns>
    Task<long> RecordLoadAsync(RunRecord run, LoadRecord load, CancellationToken cancellationToken);
}

/// <summary>What a bulk load says of itself.</summary>
/// <param name="Fingerprint">Tells whether a source is the one that the load has begun with.</param>
/// <param name="Chunks">All chunks.</param>
/// <param name="Loaded">Those that this transaction has written.</param>
/// <param name="Planned">By table the ids that chunks will give to rows, those that are written already included.</param>
/// <param name="Plan">What whoever goes on with the load needs to know; the store keeps the bytes.</param>
/// <param name="DropsIndexes">Whether secondary indexes are dropped while chunks are loaded.</param>
/// <param name="Triggers">Who looks after derived tables and references.</param>
/// <param name="Findings">What the survey found, for later reports; unlike the plan it outlasts the load.</param>
public sealed record LoadRecord(
    string Fingerprint,
    IReadOnlyList<BulkChunk> Chunks,
    IReadOnlySet<int> Loaded,
    IReadOnlyDictionary<string, IReadOnlyList<IdRange>> Planned,
    Stream Plan,
    bool DropsIndexes,
    TriggerRule Triggers,
    byte[] Findings)
{
    /// <summary>All rows of the chunks.</summary>
    public long Rows => Chunks.Sum(chunk => chunk.Rows);

}
