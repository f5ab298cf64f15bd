using Tracelift.Model;

namespace Tracelift.Stores;

/// <summary>
/// A snapshot of a store that is checked: what the check has to know of the kind of store, and rows of its own statements.
/// The statements are SQL that SQLite and PostgreSQL read alike.
/// </summary>
public interface ICheckSession : IReadSession
{
    /// <summary>The kind of store.</summary>
    StoreKind Kind { get; }

    /// <summary>What could not be looked at so far.</summary>
    IReadOnlyList<string> Notes { get; }

    /// <summary>All columns that name rows of other tables, whether or not a constraint guards them.</summary>
    Task<IReadOnlyList<CheckedReference>> ReferencesAsync(CancellationToken cancellationToken);

    /// <summary>The derived tables that have a row for each row of another one.</summary>
    IReadOnlyList<CheckedDerivation> Derivations { get; }

    /// <summary>The sequences that ids come from.</summary>
    Task<IReadOnlyList<CheckedSequence>> SequencesAsync(CancellationToken cancellationToken);

    /// <summary>The tables of runs and loads by their name in <c>tracelift.NAME</c>, as SQL; those that are not there are missing.</summary>
    Task<IReadOnlyDictionary<string, string>> LedgerAsync(CancellationToken cancellationToken);

    /// <summary>A table that has an id, as SQL, or null where there is none of this name.</summary>
    Task<string?> FindTableAsync(string table, CancellationToken cancellationToken);

    /// <summary>Damage to the store itself, one line each: pages that can't be read, indexes that are not there.</summary>
    Task<IReadOnlyList<StoreDamage>> DamageAsync(CancellationToken cancellationToken);

    /// <summary>Runs a statement that gives up to four integers a row, and hands each row over as it comes.</summary>
    Task ScanAsync(string sql, Action<ScannedRow> row, CancellationToken cancellationToken);
}

/// <summary>A row of a check's statement.</summary>
/// <param name="First">Its first column.</param>
/// <param name="Second">Its second column.</param>
/// <param name="Third">Its third column.</param>
/// <param name="Fourth">Its fourth column.</param>
public readonly record struct ScannedRow(long? First, long? Second, long? Third, long? Fourth);

/// <summary>A column that names rows, as SQL.</summary>
/// <param name="Table">The table, as messages call it.</param>
/// <param name="Column">The column.</param>
/// <param name="Target">The table of the rows that it names, as messages call it.</param>
public sealed record CheckedReference(string Table, string Column, string Target)
{
    /// <summary>Where to read: rows <c>t</c>.</summary>
    public required string From { get; init; }

    /// <summary>The id that a row names.</summary>
    public required string Value { get; init; }

    /// <summary>The table of the rows that it names.</summary>
    public required string To { get; init; }

    /// <summary>The column of that table that is named.</summary>
    public string Key { get; init; } = "id";

    /// <summary>What must hold for a row to name one; empty for always.</summary>
    public string Condition { get; init; } = "";

    /// <summary>Whether rows have an <c>id</c> to be told by.</summary>
    public bool HasId { get; init; }

    /// <summary>Whether rows have a <c>project_id</c>.</summary>
    public bool HasProject { get; init; }

    /// <summary>Whether rows are left behind where the row that they name goes, so that such rows are told of and no fault.</summary>
    public bool IsLeftBehind { get; init; }
}

/// <summary>A derived table that has a row for each row of another one, as SQL.</summary>
/// <param name="Table">The derived table.</param>
/// <param name="Of">The table that it is made of.</param>
/// <param name="Columns">Its columns.</param>
/// <param name="Fresh">A statement that gives its rows as they should be; the table that it is made of is <c>node</c>.</param>
/// <param name="IsSame">Whether a row <c>derived</c> is as the row <c>fresh</c>, but for id and project.</param>
public sealed record CheckedDerivation(string Table, string Of, string Columns, string Fresh, string IsSame);

/// <summary>A sequence.</summary>
/// <param name="Family">The family whose ids it gives.</param>
/// <param name="Name">Its name.</param>
/// <param name="Last">The last id that it gave; 0 for none.</param>
/// <param name="Tables">The tables whose ids come from it, as SQL.</param>
public sealed record CheckedSequence(IdFamily Family, string Name, long Last, IReadOnlyList<string> Tables);

/// <summary>Damage to a store itself.</summary>
/// <param name="Table">The table, or empty where it is not one table's.</param>
/// <param name="Message">What is wrong.</param>
/// <param name="IsIndex">Whether an index is missing, which can be made again.</param>
public sealed record StoreDamage(string Table, string Message, bool IsIndex);
