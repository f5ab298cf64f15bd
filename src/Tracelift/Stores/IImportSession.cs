using Tracelift.Model;
using Tracelift.Stores.Ledger;

namespace Tracelift.Stores;

/// <summary>
/// The one transaction of an import: reads see what it wrote, nobody else does before <see cref="CommitAsync"/>.
/// Disposing without a commit leaves the store as it was.
/// </summary>
public interface IImportSession : IRowSession
{
    /// <summary>What whoever runs the store should know about how this import went; all of it after the commit.</summary>
    IReadOnlyList<string> Notes { get; }

    /// <summary>
    /// Whether few rows will come, some hundred thousand at a time at most, and those of a skeleton together. Said before the
    /// first of them, it spares what pays only for many.
    /// </summary>
    bool IsSmall { get; set; }

    /// <summary>
    /// Before the first row: who looks after derived tables and references. Without a call it is the store. A store
    /// that has neither triggers nor foreign keys does the same either way.
    /// </summary>
    /// <param name="rule">What is asked for.</param>
    /// <param name="rows">What will come.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    /// <exception cref="Errors.StoreException"><see cref="TriggerRule.Off"/> is asked for, and this role may not.</exception>
    Task ChooseTriggersAsync(TriggerRule rule, SpatialRows rows, CancellationToken cancellationToken);

    /// <summary>
    /// Of how many treenodes the parts should be in which so many come, each of whole skeletons: the store then has less to
    /// keep in memory. Null where they may come in any order. Asked after <see cref="ChooseTriggersAsync"/>.
    /// </summary>
    int? PartOf(long treenodes) => null;

    /// <summary>Makes a project and returns its id.</summary>
    Task<long> CreateProjectAsync(string title, CancellationToken cancellationToken);

    /// <summary>
    /// Waits until no other import may create semantic objects in a project, and keeps others waiting until this
    /// transaction ends. Reads afterwards see what those that were waited for have committed.
    /// </summary>
    Task LockProjectAsync(long project, CancellationToken cancellationToken);

    /// <summary>Keeps rows from being deleted until this transaction ends.</summary>
    /// <returns>The ids that are still there.</returns>
    Task<IdSet> LockRowsAsync(ModelDescription model, IdSet ids, CancellationToken cancellationToken);

    /// <summary>
    /// Takes ids out of a family's sequence that nobody else gets, not even where another client moves the sequence
    /// back while this transaction runs.
    /// </summary>
    /// <returns>The first of <paramref name="count"/> ids in a row.</returns>
    Task<long> ReserveAsync(IdFamily family, long count, CancellationToken cancellationToken);

    /// <summary>
    /// Finds which of these ids are taken anywhere in their family (a treenode's by a connector, too), for ids that
    /// were not reserved.
    /// </summary>
    /// <param name="ids">The ids to be inserted, by model.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    /// <returns>By model the taken ids, where there are any.</returns>
    Task<IReadOnlyDictionary<ModelDescription, IdSet>> FindTakenAsync(
        IReadOnlyDictionary<ModelDescription, IdSet> ids, CancellationToken cancellationToken);

    /// <summary>
    /// Inserts rows, in as few bulk statements as the store can. The batches' ids are final. Disposes of each batch.
    /// </summary>
    /// <returns>The number of rows.</returns>
    Task<long> WriteAsync(ModelDescription model, IAsyncEnumerable<Batch> batches, CancellationToken cancellationToken);

    /// <summary>
    /// Before the first treenode: marks the transaction as a user's import of skeletons. CATMAID lets that user edit what
    /// comes in, and counts its nodes as imported.
    /// </summary>
    Task MarkAsSkeletonImportAsync(long project, long user, CancellationToken cancellationToken);

    /// <summary>Adds entries to projects' logs, with the time of the transaction.</summary>
    Task LogAsync(IReadOnlyList<LogEntry> entries, CancellationToken cancellationToken);

    /// <summary>
    /// Counts a row that <see cref="IRowSession.InsertAsync"/> has written as made by the import, so that undoing the import
    /// takes it out. Without it such a row stays.
    /// </summary>
    void CountAsMade(string table, long id);

    /// <summary>
    /// Deletes the rows of a model that meet a query, and what is derived from them (edges, link edges, connector
    /// geometry, summaries): it is afterwards what it would be had the rows never been there. The summary of a skeleton
    /// that keeps other nodes is made anew. Rows of other models that refer to the deleted ones are for the caller to
    /// delete, and first.
    /// </summary>
    /// <returns>The number of rows of the model that are gone.</returns>
    Task<long> DeleteAsync(RowQuery query, CancellationToken cancellationToken);

    /// <summary>
    /// After the last row: fills the derived tables that no trigger has filled (edges, link edges, connector geometry,
    /// skeleton summaries), makes them anew for all of the project or instance where that is asked for, and checks what the
    /// database would otherwise check at commit.
    /// </summary>
    Task<SettleResult> SettleAsync(ImportedIds imported, CancellationToken cancellationToken);

    /// <summary>
    /// Remembers the import with the ids of all rows that it has made so far, so that it can be undone. After settling,
    /// before the commit; part of the same transaction.
    /// </summary>
    /// <returns>The run's number, or null where the store remembers no runs.</returns>
    Task<long?> RecordRunAsync(RunRecord record, CancellationToken cancellationToken);

    /// <summary>
    /// Makes sure that no foreign row of a family has one of our ids, raises the sequences beyond the largest id, and
    /// commits. Nothing of the import is visible before, all of it after.
    /// </summary>
    /// <param name="analyze">Whether to have the database take new statistics of the tables afterwards.</param>
    /// <param name="cancellationToken">Cancels it; no more once the commit has begun.</param>
    Task CommitAsync(bool analyze, CancellationToken cancellationToken);
}

/// <summary>What an import has written, for what is derived from it.</summary>
/// <param name="Project">The target project.</param>
/// <param name="Ids">By model the new rows' ids as inclusive ranges; a range may hold ids that no row got.</param>
/// <param name="AreExclusive">
/// Whether all rows in those ranges are this import's: true for reserved ids, false for ids kept from a file or rows that
/// were there before.
/// </param>
public sealed record ImportedIds(
    long Project, IReadOnlyDictionary<ModelDescription, IdRange> Ids, bool AreExclusive)
{
    /// <summary>Of what the derived tables are made.</summary>
    public Materializations Scope { get; init; }

    /// <summary>Skeletons that were there before and have got other nodes, beside those that they keep.</summary>
    public IdSet Renewed { get; init; } = [];
}

/// <summary>Ids in a row.</summary>
/// <param name="First">The first.</param>
/// <param name="Last">The last, included.</param>
public readonly record struct IdRange(long First, long Last);

/// <summary>What settling did.</summary>
/// <param name="Derived">The rows of each derived table that belong to the import, by table.</param>
/// <param name="ByTriggers">The derived tables that the database's own triggers filled.</param>
public sealed record SettleResult(IReadOnlyDictionary<string, long> Derived, IReadOnlyList<string> ByTriggers);
