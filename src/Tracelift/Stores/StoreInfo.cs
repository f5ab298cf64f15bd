using Tracelift.Errors;

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
public sealed record ProjectInfo(long Id, string Title)
{
    /// <summary>The id of CATMAID's own workspace, where classifications are worked out. It is no target of imports.</summary>
    public const long Workspace = -1;

    /// <summary>Refuses the workspace as a target.</summary>
    /// <param name="target">The target.</param>
    /// <param name="force">Whether it is taken all the same.</param>
    /// <param name="option">What the target was named with.</param>
    /// <exception cref="UsageException">It is the workspace.</exception>
    public static void RequireTarget(long target, bool force, string option)
    {
        if (target == Workspace && !force)
        {
            throw new UsageException(
                "workspace",
                $"{option}: project {Workspace} is CATMAID's own workspace, where classifications are worked out, and no place for other data",
                "Name another project, or a new one. force takes it all the same.");
        }
    }
}
