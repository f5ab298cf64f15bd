using Tracelift.Model;
using Tracelift.Stores.Derived;
using Tracelift.Stores.Ledger;

namespace Tracelift.Stores;

/// <summary>
/// The transaction of an import. Its own reads see its changes; other sessions see them after <see cref="CommitAsync"/>.
/// Disposing without a commit leaves the store unchanged.
/// </summary>
public interface IImportSession : ISharedRowSession
{
    /// <summary>Notes for the administrator of the store; complete after the commit.</summary>
    IReadOnlyList<string> Notes { get; }

    /// <summary>
    /// Whether the import has few rows (some hundred thousand at most), with the nodes of each skeleton together. Set it
    /// before the first row: it avoids work that pays off only for many rows.
    /// </summary>
    bool IsSmall { get; set; }

    /// <summary>
    /// Decides whether triggers or the import fill derived tables and check references. Call it before the first row;
    /// without a call, triggers do. It makes no difference in a store without triggers and foreign keys.
    /// </summary>
    /// <param name="rule">The rule that the user asked for.</param>
    /// <param name="rows">The rows that will be written.</param>
    /// <param name="cancellationToken">Cancels the queries.</param>
    /// <exception cref="Errors.StoreException">The rule is <see cref="TriggerRule.Off"/>, and this role may not turn triggers off.</exception>
    Task ChooseTriggersAsync(TriggerRule rule, SpatialRows rows, CancellationToken cancellationToken);

    /// <summary>
    /// Returns the size of parts for so many treenodes, each part with whole skeletons, which lets the store keep less in
    /// memory. Null if the order does not matter. Call it after <see cref="ChooseTriggersAsync"/>.
    /// </summary>
    int? PartOf(long treenodes) => null;

    /// <summary>Creates a project and returns its id.</summary>
    Task<long> CreateProjectAsync(string title, CancellationToken cancellationToken);

    /// <summary>Reserves ids of a family that no other client gets, even if one sets the sequence back while this transaction runs.</summary>
    /// <returns>The first of <paramref name="count"/> consecutive ids.</returns>
    Task<long> ReserveAsync(IdFamily family, long count, CancellationToken cancellationToken);

    /// <summary>
    /// Finds which of these ids are taken in any table of their family: a connector can have the id of a treenode. For
    /// ids that were not reserved.
    /// </summary>
    /// <param name="ids">The ids to be inserted, by model.</param>
    /// <param name="cancellationToken">Cancels the search.</param>
    /// <returns>The taken ids by model; models without any are left out.</returns>
    Task<IReadOnlyDictionary<ModelDescription, IdSet>> FindTakenAsync(
        IReadOnlyDictionary<ModelDescription, IdSet> ids, CancellationToken cancellationToken);

    /// <summary>Inserts rows with as few bulk statements as the store can. The ids of the batches are final. Disposes of each batch.</summary>
    /// <returns>The number of rows.</returns>
    Task<long> WriteAsync(ModelDescription model, IAsyncEnumerable<Batch> batches, CancellationToken cancellationToken);

    /// <summary>
    /// Marks the transaction as a user's import of skeletons. Call it before the first treenode. CATMAID lets that user
    /// edit the imported data, and counts the nodes as imported.
    /// </summary>
    Task MarkAsSkeletonImportAsync(long project, long user, CancellationToken cancellationToken);

    /// <summary>Adds entries to projects' logs, with the time of the transaction.</summary>
    Task LogAsync(IReadOnlyList<LogEntry> entries, CancellationToken cancellationToken);

    /// <summary>
    /// Deletes the rows of a model that match a query. Updates the tables derived from them (edges, link edges, connector
    /// geometry, summaries) as if the rows had never existed: a skeleton that keeps other nodes gets a new summary. The
    /// caller must first delete rows of other models that refer to the deleted ones.
    /// </summary>
    /// <returns>The number of deleted rows of the model.</returns>
    Task<long> DeleteAsync(RowQuery query, CancellationToken cancellationToken);

    /// <summary>
    /// Fills the derived tables that no trigger has filled (edges, link edges, connector geometry, skeleton summaries),
    /// or computes them again for the whole project or store if asked to. Runs the checks that the database would run at
    /// the commit. Call it after the last row.
    /// </summary>
    Task<SettleResult> SettleAsync(ImportedIds imported, CancellationToken cancellationToken);

    /// <summary>
    /// Records the import with the ids of all its rows so far, so that it can be undone. Call it after settling and
    /// before the commit; it is part of the same transaction.
    /// </summary>
    /// <returns>The run's number; null if the store has no ledger.</returns>
    Task<long?> RecordRunAsync(RunRecord record, CancellationToken cancellationToken);

    /// <summary>
    /// Checks that no foreign row of a family has an id of this import, raises the sequences beyond the largest id, and
    /// commits. The import becomes visible as a whole.
    /// </summary>
    /// <param name="analyze">Whether the database updates the tables' statistics afterwards.</param>
    /// <param name="cancellationToken">Cancels the work until the commit begins.</param>
    Task CommitAsync(bool analyze, CancellationToken cancellationToken);
}

/// <summary>The ids that an import has written, for the tables derived from them.</summary>
/// <param name="Project">The target project.</param>
/// <param name="Ids">The ids of the new rows by model, as inclusive ranges; a range may hold unused ids.</param>
/// <param name="AreExclusive">
/// Whether all rows in the ranges belong to this import: true for reserved ids, false for ids kept from a file and for rows that
/// existed before.
/// </param>
public sealed record ImportedIds(
    long Project, IReadOnlyDictionary<ModelDescription, IdRange> Ids, bool AreExclusive)
{
    /// <summary>The rows from which the derived tables are computed.</summary>
    public Materializations Scope { get; init; }

    /// <summary>Existing skeletons that keep some nodes and got others.</summary>
    public IdSet Renewed { get; init; } = [];
}

/// <summary>A range of ids.</summary>
/// <param name="First">The first id.</param>
/// <param name="Last">The last id, inclusive.</param>
public readonly record struct IdRange(long First, long Last);

/// <summary>The result of settling an import.</summary>
/// <param name="Derived">The number of the import's rows in each derived table.</param>
/// <param name="ByTriggers">The derived tables that the database's triggers filled.</param>
public sealed record SettleResult(IReadOnlyDictionary<string, long> Derived, IReadOnlyList<string> ByTriggers);
