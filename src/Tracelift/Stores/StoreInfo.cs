using Tracelift.Errors;

namespace Tracelift.Stores;

/// <summary>The kinds of store.</summary>
public enum StoreKind
{
    /// <summary>The embedded store, a file.</summary>
    Sqlite,

    /// <summary>A PostgreSQL database with Tracelift's own tables.</summary>
    Postgres,

    /// <summary>The database of a running CATMAID.</summary>
    Catmaid,
}

/// <summary>The description of a store.</summary>
/// <param name="Kind">Its kind.</param>
/// <param name="Name">The path or URL, without a password.</param>
/// <param name="Software">The database software and its version.</param>
/// <param name="Schema">The version of the tables: the number and name of Tracelift's migration, or CATMAID's last migration.</param>
/// <param name="Notes">Notes for the administrator, such as disabled triggers.</param>
public sealed record StoreInfo(StoreKind Kind, string Name, string Software, string Schema, IReadOnlyList<string> Notes)
{
    /// <summary>Whether the store records imports, so that they can be undone.</summary>
    public bool RemembersRuns { get; init; } = true;
}

/// <summary>A project of a store.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Title">Its title.</param>
public sealed record ProjectInfo(long Id, string Title)
{
    /// <summary>The id of CATMAID's own workspace for classifications. Imports must not target it.</summary>
    public const long Workspace = -1;

    /// <summary>Throws if the target is the workspace.</summary>
    /// <param name="target">The target.</param>
    /// <param name="force">Whether to accept the workspace.</param>
    /// <param name="option">The name of the target's option.</param>
    /// <exception cref="UsageException">The target is the workspace.</exception>
    public static void RequireTarget(long target, bool force, string option)
    {
        if (target == Workspace && !force)
        {
            throw new UsageException(
                "workspace",
                $"{option}: project {Workspace} is CATMAID's own workspace for classifications, which can't hold other data",
                "Name another project, or a new one. force allows it nevertheless.");
        }
    }
}
