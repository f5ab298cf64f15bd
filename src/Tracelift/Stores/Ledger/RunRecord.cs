using Tracelift.Model;

namespace Tracelift.Stores.Ledger;

/// <summary>The description of an import that the ledger keeps with the ids of its rows.</summary>
/// <param name="Began">The start time.</param>
/// <param name="Ended">The time of the last row.</param>
/// <param name="Who">The operating system's user (<c>anna@lab</c>), or the server's user who asked for the import.</param>
/// <param name="Source">The source's name.</param>
/// <param name="Sha256">The SHA-256 of the source's bytes in hexadecimal digits; null if unknown.</param>
/// <param name="Project">The target project.</param>
/// <param name="ProjectTitle">Its title.</param>
/// <param name="IsNewProject">Whether the import created the project.</param>
/// <param name="Options">The options that differ from their defaults, as a JSON object.</param>
public sealed record RunRecord(
    DateTimeOffset Began,
    DateTimeOffset Ended,
    string Who,
    string Source,
    string? Sha256,
    long Project,
    string ProjectTitle,
    bool IsNewProject,
    string Options)
{
    /// <summary>
    /// The existing rows that the import used instead of making new ones, by model: users, classes, relations,
    /// annotations. An undo of the import that made them keeps them.
    /// </summary>
    public IReadOnlyDictionary<ModelDescription, IdSet> Reused { get; init; } = new Dictionary<ModelDescription, IdSet>();
}

/// <summary>An import in the ledger.</summary>
/// <param name="Id">Its number.</param>
/// <param name="Record">Its description, without the re-used rows.</param>
/// <param name="Role">The database role that ran it; null if there are no roles.</param>
/// <param name="Tables">Its rows by table.</param>
/// <param name="Undone">The time of the undo; or null.</param>
/// <param name="UndoneBy">The user who undid it; or null.</param>
public sealed record StoredRun(
    long Id, RunRecord Record, string? Role, IReadOnlyList<RunTable> Tables, DateTimeOffset? Undone, string? UndoneBy)
{
    /// <summary>The number of rows that it made.</summary>
    public long Made => Tables.Sum(table => table.Made);
}

/// <summary>The rows of a table that an import and its undo have changed.</summary>
/// <param name="Table">The table.</param>
/// <param name="Made">The number of rows that the import made.</param>
/// <param name="Deleted">The number of older rows that the import deleted or changed, which an undo does not restore.</param>
/// <param name="TakenOut">The number of rows that the undo deleted; null before an undo.</param>
/// <param name="Kept">The number of rows that the undo kept because others use them; null before an undo.</param>
/// <param name="Others">The number of other rows that the undo deleted with them; null before an undo.</param>
public sealed record RunTable(string Table, long Made, long Deleted, long? TakenOut = null, long? Kept = null, long? Others = null);
