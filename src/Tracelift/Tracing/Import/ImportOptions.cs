using Tracelift.Model;
using Tracelift.Stores;
using Tracelift.Stores.Derived;
using Tracelift.Stores.Ledger;
using Tracelift.Tracing.Import.Plan;
using Tracelift.Tracing.Import.Survey;

namespace Tracelift.Tracing.Import;

/// <summary>The options of an import: the target, the selection of data, the owners.</summary>
public sealed record ImportOptions
{
    /// <summary>The target project's id, or null for a new one with <see cref="NewProjectTitle"/>.</summary>
    public long? Target { get; init; }

    /// <summary>The title of the project to create, if there is no <see cref="Target"/>.</summary>
    public string? NewProjectTitle { get; init; }

    /// <summary>Whether to import treenodes and the rows that refer to them.</summary>
    public bool Treenodes { get; init; } = true;

    /// <summary>Whether to import connectors and the rows that refer to them.</summary>
    public bool Connectors { get; init; } = true;

    /// <summary>Whether to import annotations and their links.</summary>
    public bool Annotations { get; init; } = true;

    /// <summary>Whether to import tags and their links.</summary>
    public bool Tags { get; init; } = true;

    /// <summary>Whether to import volumes with their class instances.</summary>
    public bool Volumes { get; init; } = true;

    /// <summary>The parts of a project besides tracing data to import, as far as the source has them.</summary>
    public IReadOnlySet<ProjectPart> Parts { get; init; } = ProjectParts.All;

    /// <summary>
    /// The target's ids of objects of the server, such as stacks, by model and by the source's ids. Rows that refer to
    /// another one are left out.
    /// </summary>
    public IReadOnlyDictionary<string, IReadOnlyDictionary<long, long>> ServerObjects { get; init; } = new Dictionary<string, IReadOnlyDictionary<long, long>>(StringComparer.Ordinal);

    /// <summary>The id or name of the user who will own all imported data; only without <see cref="MapUsers"/>.</summary>
    public string? User { get; init; }

    /// <summary>Whether to map each user of the file to the store's user of the same name.</summary>
    public bool MapUsers { get; init; } = true;

    /// <summary>Whether to map user ids without a name in the file to the store's users of the same ids.</summary>
    public bool MapUserIds { get; init; }

    /// <summary>Users of the file with the names of the users in the store that they are mapped to.</summary>
    public IReadOnlyDictionary<string, string> UsernameMapping { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Whether to create users that the store lacks, inactive and without rights.</summary>
    public bool CreateUnknownUsers { get; init; }

    /// <summary>Whether to name users without a name in the file "User 1", "User 2" and so on.</summary>
    public bool AutoNameUnknownUsers { get; init; }

    /// <summary>Names for user ids without a name in the file, as the user entered them.</summary>
    public IReadOnlyDictionary<long, string> UserNames { get; init; } = new Dictionary<long, string>();

    /// <summary>Whether created users keep the password hash of the file.</summary>
    public bool KeepPasswords { get; init; }

    /// <summary>
    /// The group whose members may edit the data of created users: they become members of the group with each such user's
    /// name. Null for no group.
    /// </summary>
    public string? EditGroup { get; init; }

    /// <summary>The id of the user who owns objects that the project lacks and the import creates; null for the superuser with the lowest id.</summary>
    public long? SystemUser { get; init; }

    /// <summary>Whether to keep the file's ids instead of drawing new ones from the target's sequences.</summary>
    public bool PreserveIds { get; init; }

    /// <summary>The rule for skeletons that are not one tree.</summary>
    public BrokenSkeletonRule BrokenSkeletons { get; init; }

    /// <summary>
    /// The URL of the server that the data come from. The import stores it, with the original id, for each skeleton. Null
    /// to store no origin.
    /// </summary>
    public string? Origin { get; init; }

    /// <summary>The rule for skeletons that were imported from the same <see cref="Origin"/> before.</summary>
    public KnownSkeletonRule OnKnown { get; init; }

    /// <summary>
    /// Whether to replace known skeletons even if users have edited them, to let <see cref="EditGroup"/> use a group
    /// that has members, and to allow CATMAID's own workspace as the target.
    /// </summary>
    public bool Force { get; init; }

    /// <summary>The map from the data's registration to the target's; null for none.</summary>
    public SpaceTransform? Transform { get; init; }

    /// <summary>Whether triggers or the import update derived tables and check references; for stores with triggers.</summary>
    public TriggerRule Triggers { get; init; }

    /// <summary>The rows from which the import fills the derived tables.</summary>
    public Materializations Materializations { get; init; }

    /// <summary>The server job of this import, or null. The ledger stores it with the run, so that the job's result can be found.</summary>
    public string? Job { get; init; }

    /// <summary>The user whom the transaction's mark names, as for an import over HTTP; null for no mark.</summary>
    public long? ImportedBy { get; init; }

    /// <summary>The name of the importing user; null for the user of the process.</summary>
    public string? Who { get; init; }

    /// <summary>Whether the database updates its statistics after the import.</summary>
    public bool Analyze { get; init; } = true;
}
