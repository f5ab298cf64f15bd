using Tracelift.Model;
using Tracelift.Stores.Ledger;

namespace Tracelift.Stores;

/// <summary>
/// A transaction that changes projects, stacks, users, rights, and single rows of tracing data. Its own reads see its
/// changes; other sessions see them after <see cref="CommitAsync"/>. Disposing without a commit leaves the store
/// unchanged.
/// </summary>
public interface IChangeSession : ISharedRowSession
{
    /// <summary>Notes for the administrator of the store.</summary>
    IReadOnlyList<string> Notes { get; }

    /// <summary>
    /// Labels the transaction, for triggers and the history. Call it before the first row. A transaction has one label:
    /// the first stays.
    /// </summary>
    /// <param name="project">The project.</param>
    /// <param name="user">The user who makes the change.</param>
    /// <param name="label">CATMAID's name of the change: two words with a dot.</param>
    /// <param name="cancellationToken">Cancels the query.</param>
    /// <returns>The time of the transaction, which its rows get.</returns>
    Task<long> MarkAsync(long project, long user, string label, CancellationToken cancellationToken);

    /// <summary>Adds entries to projects' logs, with the time of the transaction.</summary>
    Task LogAsync(IReadOnlyList<LogEntry> entries, CancellationToken cancellationToken);

    /// <summary>Returns the rows of tracing data that one of some users has imported.</summary>
    Task<IdSet> ImportedAsync(ModelDescription model, IdSet ids, IdSet users, CancellationToken cancellationToken);

    /// <summary>
    /// Fills the tables derived from new rows (edges, link edges, connector geometry, summaries), unless triggers have.
    /// Call it after the last row of tracing data.
    /// </summary>
    Task DeriveAsync(IReadOnlyDictionary<ModelDescription, IdSet> added, CancellationToken cancellationToken);

    /// <summary>
    /// Corrects the tables derived from changed rows, as far as triggers have not. Call it after the last row of tracing data.
    /// </summary>
    /// <param name="treenodes">Treenodes with another place or parent.</param>
    /// <param name="connectors">Connectors with another place.</param>
    /// <param name="skeletons">Skeletons with other nodes or a newer edit.</param>
    /// <param name="cancellationToken">Cancels the work.</param>
    Task CorrectDerivedAsync(IdSet treenodes, IdSet connectors, IdSet skeletons, CancellationToken cancellationToken);

    /// <summary>Computes the derived rows of a project again, and corrects those that differ.</summary>
    Task RebuildDerivedAsync(long project, CancellationToken cancellationToken);

    /// <summary>Raises sequences that are below an existing id.</summary>
    Task RaiseSequencesAsync(CancellationToken cancellationToken);

    /// <summary>
    /// Records the rows counted so far as a run, or as a further part of one that several transactions make. It is part
    /// of the transaction: call it before the commit. Without counted rows nothing is recorded.
    /// </summary>
    /// <param name="record">The description of the whole run so far.</param>
    /// <param name="run">The run that this transaction goes on with; null for the first.</param>
    /// <param name="cancellationToken">Cancels the writing.</param>
    /// <returns>The run: another one if <paramref name="run"/> is undone by now. Null if the store has no ledger; a note then says why.</returns>
    Task<long?> RecordRunAsync(RunRecord record, long? run, CancellationToken cancellationToken);

    /// <summary>Commits.</summary>
    Task CommitAsync(CancellationToken cancellationToken);
}
