using Tracelift.Model;

namespace Tracelift.Stores;

/// <summary>
/// A snapshot of a store for checks: facts about the kind of store, and the rows of a check's statements. The statements
/// are SQL that SQLite and PostgreSQL both accept.
/// </summary>
public interface ICheckSession : IReadSession
{
    /// <summary>The kind of store.</summary>
    StoreKind Kind { get; }

    /// <summary>Notes on objects that could not be checked so far.</summary>
    IReadOnlyList<string> Notes { get; }

    /// <summary>Returns all columns that refer to rows of other tables, with or without a constraint.</summary>
    Task<IReadOnlyList<CheckedReference>> ReferencesAsync(CancellationToken cancellationToken);

    /// <summary>The derived tables with one row for each row of another table.</summary>
    IReadOnlyList<CheckedDerivation> Derivations { get; }

    /// <summary>The sequences that ids come from.</summary>
    Task<IReadOnlyList<CheckedSequence>> SequencesAsync(CancellationToken cancellationToken);

    /// <summary>Returns the ledger's tables as SQL, by their names in <c>tracelift.NAME</c>, without missing ones.</summary>
    Task<IReadOnlyDictionary<string, string>> LedgerAsync(CancellationToken cancellationToken);

    /// <summary>Returns a table with an id column, as SQL, or null if it does not exist.</summary>
    Task<string?> FindTableAsync(string table, CancellationToken cancellationToken);

    /// <summary>Returns damage to the store itself, such as unreadable pages and missing indexes, one line each.</summary>
    Task<IReadOnlyList<StoreDamage>> DamageAsync(CancellationToken cancellationToken);

    /// <summary>Runs a statement with up to four integers a row, and passes on each row as it arrives.</summary>
    Task ScanAsync(string sql, Action<ScannedRow> row, CancellationToken cancellationToken);
}

/// <summary>A row of a check's statement.</summary>
/// <param name="First">Its first column.</param>
/// <param name="Second">Its second column.</param>
/// <param name="Third">Its third column.</param>
/// <param name="Fourth">Its fourth column.</param>
public readonly record struct ScannedRow(long? First, long? Second, long? Third, long? Fourth);

/// <summary>A column that refers to rows of another table, as SQL.</summary>
/// <param name="Table">The table's name in messages.</param>
/// <param name="Column">The column.</param>
/// <param name="Target">The name of the referenced table in messages.</param>
public sealed record CheckedReference(string Table, string Column, string Target)
{
    /// <summary>The source of rows <c>t</c>.</summary>
    public required string From { get; init; }

    /// <summary>The id that a row refers to.</summary>
    public required string Value { get; init; }

    /// <summary>The referenced table.</summary>
    public required string To { get; init; }

    /// <summary>The referenced column of that table.</summary>
    public string Key { get; init; } = "id";

    /// <summary>The condition under which the value is a reference; empty if it always is.</summary>
    public string Condition { get; init; } = "";

    /// <summary>Whether rows have an <c>id</c>.</summary>
    public bool HasId { get; init; }

    /// <summary>Whether rows have a <c>project_id</c>.</summary>
    public bool HasProject { get; init; }

    /// <summary>Whether rows may stay when the referenced row is deleted, so that such rows are reported, but are not a fault.</summary>
    public bool IsLeftBehind { get; init; }
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
