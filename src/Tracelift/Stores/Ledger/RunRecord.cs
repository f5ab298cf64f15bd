using Tracelift.Model;

namespace Tracelift.Stores.Ledger;

/// <summary>What an import says of itself, to be remembered with the rows that it has made.</summary>
/// <param name="Began">When it began.</param>
/// <param name="Ended">When its last row was written.</param>
/// <param name="Who">Who ran it, as the operating system knows them (<c>anna@lab</c>), or the user of a server who asked for it.</param>
/// <param name="Source">What it was read from.</param>
/// <param name="Sha256">The SHA-256 of the source's bytes in hexadecimal digits, or null where there is none.</param>
/// <param name="Project">The target project.</param>
/// <param name="ProjectTitle">Its title.</param>
/// <param name="IsNewProject">Whether the import has made it.</param>
/// <param name="Options">The options that were not the default, as a JSON object.</param>
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
    /// By model the rows that were in the store and that the import took instead of making its own: users, classes,
    /// relations, annotations. Whoever undoes the import that has made those leaves them.
    /// </summary>
    public IReadOnlyDictionary<ModelDescription, IdSet> Reused { get; init; } = new Dictionary<ModelDescription, IdSet>();
}

/// <summary>An import that a store remembers.</summary>
/// <param name="Id">Its number.</param>
/// <param name="Record">What it said of itself; what it has re-used is not told.</param>
/// <param name="Role">The database's role that it ran as, or null where there are no roles.</param>
/// <param name="Tables">What it has done to each table.</param>
/// <param name="Undone">When it was undone, or null.</param>
/// <param name="UndoneBy">Who has undone it, or null.</param>
public sealed record StoredRun(
    long Id, RunRecord Record, string? Role, IReadOnlyList<RunTable> Tables, DateTimeOffset? Undone, string? UndoneBy)
{
    /// <summary>The rows that it has made.</summary>
    public long Made => Tables.Sum(table => table.Made);
}

/// <summary>What an import has done to a table, and what undoing it has.</summary>
/// <param name="Table">The table.</param>
/// <param name="Made">The rows that it has made.</param>
/// <param name="Deleted">The rows of before that it has deleted, which nothing brings back.</param>
/// <param name="TakenOut">The rows that undoing has taken out, or null where it was not undone.</param>
/// <param name="Kept">The rows that undoing has left because others use them, or null where it was not undone.</param>
/// <param name="Others">The rows of others that went with them, or null where it was not undone.</param>
public sealed record RunTable(string Table, long Made, long Deleted, long? TakenOut = null, long? Kept = null, long? Others = null);
