using Tracelift.Stores.Ledger;

namespace Tracelift.Stores.Bulk;

/// <summary>
/// The first transaction of a bulk load. It writes the users, classes, neurons and other rows that chunks refer to, the
/// first chunk, and the load with its list of chunks. Without a commit the store is unchanged.
/// </summary>
public interface IBulkStart : IImportSession
{
    /// <summary>Records the load and its run. Call it after settling and before the commit; it is part of the same transaction.</summary>
    /// <returns>The run's number, which is also the load's.</returns>
    Task<long> RecordLoadAsync(RunRecord run, LoadRecord load, CancellationToken cancellationToken);
}

/// <summary>The description of a bulk load.</summary>
/// <param name="Fingerprint">Identifies the source that the load began with.</param>
/// <param name="Chunks">All chunks.</param>
/// <param name="Loaded">The chunks that this transaction has written.</param>
/// <param name="Planned">The ids of all rows of the load by table, including rows that are written already.</param>
/// <param name="Plan">The data that another process needs to continue the load; the store keeps the bytes.</param>
/// <param name="DropsIndexes">Whether secondary indexes are dropped while chunks are loaded.</param>
/// <param name="Triggers">Whether triggers or the load fill derived tables and check references.</param>
/// <param name="Findings">The findings of the survey, for later reports; they stay after the load has finished.</param>
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
    /// <summary>The number of rows in all chunks.</summary>
    public long Rows => Chunks.Sum(chunk => chunk.Rows);

}
