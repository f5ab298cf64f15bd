namespace Tracelift.Stores;

/// <summary>
/// A session that knows which columns refer to rows of other tables. Its statements are SQL that SQLite and PostgreSQL both
/// accept.
/// </summary>
public interface IReferenceSession : IReadSession
{
    /// <summary>Returns all columns that refer to rows of other tables, with or without a constraint.</summary>
    Task<IReadOnlyList<CheckedReference>> ReferencesAsync(CancellationToken cancellationToken);

    /// <summary>The derived tables with one row for each row of another table.</summary>
    IReadOnlyList<CheckedDerivation> Derivations { get; }

    /// <summary>Returns the tables with a <c>project_id</c> as SQL, by name, without histories.</summary>
    Task<IReadOnlyDictionary<string, string>> ProjectTablesAsync(CancellationToken cancellationToken);

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

    /// <summary>Whether the column becomes null when the referenced row is deleted, and the row stays.</summary>
    public bool IsEmptied { get; init; }

    /// <summary>Whether rows may stay when the referenced row is deleted, so that such rows are reported, but are not a fault.</summary>
    public bool IsLeftBehind { get; init; }
}
