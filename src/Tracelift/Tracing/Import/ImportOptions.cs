using Tracelift.Stores;
using Tracelift.Stores.Ledger;
using Tracelift.Tracing.Import.Plan;
using Tracelift.Tracing.Import.Survey;

namespace Tracelift.Tracing.Import;

/// <summary>Where imported data goes, what is imported, and to whom it belongs.</summary>
public sealed record ImportOptions
{
    /// <summary>The target project's id, or null for a new one with <see cref="NewProjectTitle"/>.</summary>
    public long? Target { get; init; }

    /// <summary>The title of the project to make, where there is no <see cref="Target"/>.</summary>
    public string? NewProjectTitle { get; init; }

    /// <summary>Whether treenodes come in, and what hangs on them.</summary>
    public bool Treenodes { get; init; } = true;

    /// <summary>Whether connectors come in, and what hangs on them.</summary>
    public bool Connectors { get; init; } = true;

    /// <summary>Whether annotations and their links come in.</summary>
    public bool Annotations { get; init; } = true;

    /// <summary>Whether tags and their links come in.</summary>
    public bool Tags { get; init; } = true;

    /// <summary>Whether volumes come in, with the class instances that stand for them.</summary>
    public bool Volumes { get; init; } = true;

    /// <summary>The id or name of the user whom everything will belong to; only without <see cref="MapUsers"/>.</summary>
    public string? User { get; init; }

    /// <summary>Whether a user of the file is the user of the same name in the store.</summary>
    public bool MapUsers { get; init; } = true;

    /// <summary>Whether a user id without a name in the file is the user of the same id in the store.</summary>
    public bool MapUserIds { get; init; }

    /// <summary>Users of the file that are users of another name in the store.</summary>
    public IReadOnlyDictionary<string, string> UsernameMapping { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Whether users that the store does not have are made, inactive and without any right.</summary>
    public bool CreateUnknownUsers { get; init; }

    /// <summary>Whether users that the file does not name are called "User 1", "User 2" and so on.</summary>
    public bool AutoNameUnknownUsers { get; init; }

    /// <summary>Names for user ids that the file does not name, as someone has typed them.</summary>
    public IReadOnlyDictionary<long, string> UserNames { get; init; } = new Dictionary<long, string>();

    /// <summary>Whether users that are made keep the password hash of the file.</summary>
    public bool KeepPasswords { get; init; }

    /// <summary>
    /// The group whose members may edit the data of users that are made: they are put into the group of each such user's
    /// name. Null for nobody.
    /// </summary>
    public string? EditGroup { get; init; }

    /// <summary>The id of the user who owns what the project lacks and is made; null for the superuser with the lowest id.</summary>
    public long? SystemUser { get; init; }

    /// <summary>Whether the file's ids are kept instead of drawn from the target's sequences.</summary>
    public bool PreserveIds { get; init; }

    /// <summary>What becomes of skeletons that are not one tree.</summary>
    public BrokenSkeletonRule BrokenSkeletons { get; init; }

    /// <summary>
    /// The URL of the instance that the data come from: each imported skeleton is noted with it and its id there. Null
    /// to note nothing.
    /// </summary>
    public string? Origin { get; init; }

    /// <summary>What becomes of skeletons that came in from the same <see cref="Origin"/> before.</summary>
    public KnownSkeletonRule OnKnown { get; init; }

    /// <summary>
    /// Whether known skeletons that somebody has edited are replaced, too, whether <see cref="EditGroup"/> may meet a group
    /// with members, and whether CATMAID's own workspace may be the target.
    /// </summary>
    public bool Force { get; init; }

    /// <summary>What moves the data from their registration into the target's; null to leave them where they are.</summary>
    public SpaceTransform? Transform { get; init; }

    /// <summary>Who looks after derived tables and references while rows are written; for stores that have triggers.</summary>
    public TriggerRule Triggers { get; init; }

    /// <summary>Of what the derived tables are made afterwards.</summary>
    public Materializations Materializations { get; init; }

    /// <summary>The job of a server that this import is, or null. It is remembered with the run, so that what became of the job can be found out.</summary>
    public string? Job { get; init; }

    /// <summary>The user by whom the transaction is marked to be an import, as one over HTTP is; null for no mark.</summary>
    public long? ImportedBy { get; init; }

    /// <summary>Who imports; null for who runs the program.</summary>
    public string? Who { get; init; }

    /// <summary>Whether the database takes new statistics afterwards.</summary>
    public bool Analyze { get; init; } = true;
}
