using Tracelift.Model;

namespace Tracelift.Stores;

/// <summary>
/// A snapshot of a store for checks: facts about the kind of store, and the rows of a check's statements. The statements
/// are SQL that SQLite and PostgreSQL both accept.
/// </summary>
public interface ICheckSession : IReferenceSession
{
    /// <summary>The kind of store.</summary>
    StoreKind Kind { get; }

    /// <summary>Notes on objects that could not be checked so far.</summary>
    IReadOnlyList<string> Notes { get; }

    /// <summary>The sequences that ids come from.</summary>
    Task<IReadOnlyList<CheckedSequence>> SequencesAsync(CancellationToken cancellationToken);

    /// <summary>Returns the ledger's tables as SQL, by their names in <c>tracelift.NAME</c>, without missing ones.</summary>
    Task<IReadOnlyDictionary<string, string>> LedgerAsync(CancellationToken cancellationToken);

    /// <summary>Returns a table with an id column, as SQL, or null if it does not exist.</summary>
    Task<string?> FindTableAsync(string table, CancellationToken cancellationToken);

    /// <summary>Returns damage to the store itself, such as unreadable pages and missing indexes, one line each.</summary>
    Task<IReadOnlyList<StoreDamage>> DamageAsync(CancellationToken cancellationToken);
}

/// <summary>A derived table with one row for each row of another table, as SQL.</summary>
/// <param name="Table">The derived table.</param>
/// <param name="Of">The table that it derives from.</param>
/// <param name="Columns">Its columns.</param>
/// <param name="Fresh">A statement that computes the correct rows; the table that they derive from is <c>node</c>.</param>
/// <param name="IsSame">Whether a row <c>derived</c> equals the row <c>fresh</c>, except for id and project.</param>
public sealed record CheckedDerivation(string Table, string Of, string Columns, string Fresh, string IsSame);

/// <summary>A sequence.</summary>
/// <param name="Family">The family whose ids it gives.</param>
/// <param name="Name">Its name.</param>
/// <param name="Last">The last id that it gave; 0 for none.</param>
/// <param name="Tables">The tables whose ids come from it, as SQL.</param>
public sealed record CheckedSequence(IdFamily Family, string Name, long Last, IReadOnlyList<string> Tables);

/// <summary>Damage to a store itself.</summary>
/// <param name="Table">The table; empty if the damage concerns no single table.</param>
/// <param name="Message">The fault.</param>
/// <param name="IsIndex">Whether an index is missing, which can be rebuilt.</param>
public sealed record StoreDamage(string Table, string Message, bool IsIndex);
