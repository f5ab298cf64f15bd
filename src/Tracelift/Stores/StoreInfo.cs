namespace Tracelift.Stores;

/// <summary>The kinds of store.</summary>
public enum StoreKind
{
    /// <summary>The embedded store, a file.</summary>
    Sqlite,

    /// <summary>A PostgreSQL database with tables that Tracelift made.</summary>
    Postgres,

    /// <summary>A running CATMAID's own database.</summary>
    Catmaid,
}

/// <summary>What a store is.</summary>
/// <param name="Kind">Its kind.</param>
/// <param name="Name">Path or URL, without a password.</param>
/// <param name="Software">The database software and its version.</param>
/// <param name="Schema">The version of the tables: our migration's number and name, or CATMAID's last migration.</param>
/// <param name="Notes">What whoever runs it should know, such as triggers that are switched off.</param>
public sealed record StoreInfo(StoreKind Kind, string Name, string Software, string Schema, IReadOnlyList<string> Notes)
{
    /// <summary>Whether the store remembers imports, so that they can be undone.</summary>
    public bool RemembersRuns { get; init; } = true;
}

/// <summary>A project of a store.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Title">Its title.</param>
public sealed record ProjectInfo(long Id, string Title);
