using Tracelift.Model;
using Tracelift.Stores.Ledger;

namespace Tracelift.Stores;

/// <summary>
/// The one transaction that undoes an import. Reads see what others commit meanwhile. Disposing without a commit leaves
/// the store as it was.
/// </summary>
public interface IUndoSession : IReadSession
{
    /// <summary>What whoever runs the store should know of how rows are deleted.</summary>
    IReadOnlyList<string> Notes { get; }

    /// <summary>Finds a run and keeps everybody else from undoing it until this transaction ends.</summary>
    /// <returns>The run, or null where there is none of this number.</returns>
    Task<StoredRun?> HoldRunAsync(long run, CancellationToken cancellationToken);

    /// <summary>The ids that the held run has given to rows of a table, be they still there or not.</summary>
    Task<IdSet> MadeAsync(string table, CancellationToken cancellationToken);

    /// <summary>How many rows of a table with these ids are there.</summary>
    Task<long> CountAsync(string table, IdSet ids, CancellationToken cancellationToken);

    /// <summary>Ids of the held run that a later run has been given, too, because it kept those of its file.</summary>
    Task<IdSet> TakenOverAsync(string table, CancellationToken cancellationToken);

    /// <summary>
    /// Locks rows that are to be deleted: afterwards everybody who names one has committed, and nobody else can before
    /// this transaction ends.
    /// </summary>
    /// <returns>The ids of those that are there.</returns>
    Task<IdSet> HoldRowsAsync(ModelDescription model, IdSet ids, CancellationToken cancellationToken);

    /// <summary>
    /// The columns of the whole store that can name rows of the held run, but for those of derived tables, caches and
    /// history.
    /// </summary>
    Task<IReadOnlyList<RowReference>> ReferencesAsync(CancellationToken cancellationToken);

    /// <summary>Which rows of the held run are named in a column by rows that are not the run's.</summary>
    Task<IdSet> ReferencedAsync(RowReference reference, CancellationToken cancellationToken);

    /// <summary>
    /// The rows that are not the held run's and name one of these rows in a column. Where rows have no id of their own:
    /// what they name.
    /// </summary>
    Task<IdSet> NamersAsync(RowReference reference, IdSet named, CancellationToken cancellationToken);

    /// <summary>
    /// The rows that <see cref="NamersAsync"/> finds and, where the column names rows of its own table, those that name
    /// these in turn.
    /// </summary>
    /// <param name="reference">The column.</param>
    /// <param name="named">The rows that are named.</param>
    /// <param name="isHeld">Whether they are to be locked: they name these rows then until this transaction ends.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    Task<IdSet> FollowAsync(RowReference reference, IdSet named, bool isHeld, CancellationToken cancellationToken);

    /// <summary>Takes rows of others for the held run's from now on, until this transaction ends.</summary>
    Task AdoptAsync(string table, IdSet ids, CancellationToken cancellationToken);

    /// <summary>Sets a column to null in all rows that are not the held run's and name one of these rows.</summary>
    Task SetNullAsync(RowReference reference, IdSet named, CancellationToken cancellationToken);

    /// <summary>Which rows of a model other runs have re-used that are not undone.</summary>
    Task<IdSet> ReusedAsync(ModelDescription model, CancellationToken cancellationToken);

    /// <summary>The held run's rows of a model that somebody has changed since the run.</summary>
    Task<IdSet> ChangedAsync(ModelDescription model, CancellationToken cancellationToken);

    /// <summary>The held run's treenodes that lie in a skeleton that the run has neither made nor filled anew.</summary>
    Task<IdSet> StrayTreenodesAsync(CancellationToken cancellationToken);

    /// <summary>Deletes rows with what is derived from them, as <see cref="IImportSession.DeleteAsync"/> does.</summary>
    /// <param name="table">Their table.</param>
    /// <param name="ids">Their ids; those that are not there do not matter.</param>
    /// <param name="done">Is told how many ids are through.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    /// <returns>The number of rows that are gone.</returns>
    Task<long> DeleteAsync(string table, IdSet ids, Action<long>? done, CancellationToken cancellationToken);

    /// <summary>Notes that the held run is undone, forgets its ids, and commits.</summary>
    /// <param name="when">When.</param>
    /// <param name="who">Who has undone it.</param>
    /// <param name="tables">What became of the rows, those of others among them.</param>
    /// <param name="cancellationToken">Cancels it; no more once the commit has begun.</param>
    Task CommitAsync(DateTimeOffset when, string who, IReadOnlyList<RunTable> tables, CancellationToken cancellationToken);
}
