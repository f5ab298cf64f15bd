using Tracelift.Formats;
using Tracelift.Tracing.Import.Plan;

namespace Tracelift.Tracing.Import;

/// <summary>The result of an import or of a dry run.</summary>
public sealed class ImportReport
{
    /// <summary>The source's name.</summary>
    public string Source { get; set; } = "";

    /// <summary>The target project's id, or null if a dry run would create it.</summary>
    public long? Project { get; set; }

    /// <summary>The target project's title.</summary>
    public string ProjectTitle { get; set; } = "";

    /// <summary>Whether the import created the project.</summary>
    public bool IsNewProject { get; set; }

    /// <summary>Whether nothing was written.</summary>
    public bool IsDryRun { get; set; }

    /// <summary>The counts by model label, in loading order.</summary>
    public Dictionary<string, ModelCounts> Models { get; } = new(StringComparer.Ordinal);

    /// <summary>The number of rows in the source.</summary>
    public long Read => Models.Values.Sum(counts => counts.Read);

    /// <summary>The number of created rows.</summary>
    public long Created => Models.Values.Sum(counts => counts.Created);

    /// <summary>The number of neurons in the source, without placeholders.</summary>
    public long Neurons { get; set; }

    /// <summary>The number of placeholder neurons in the source.</summary>
    public long PlaceholderNeurons { get; set; }

    /// <summary>The mapping of users.</summary>
    public IReadOnlyList<MappedUser> Users { get; set; } = [];

    /// <summary>Notes on who may edit the data of created users, and how to let others edit them.</summary>
    public IReadOnlyList<string> EditAccess { get; set; } = [];

    /// <summary>The classes and relations that the project lacked for tracing.</summary>
    public IReadOnlyList<string> SetUp { get; set; } = [];

    /// <summary>Unknown models in the source, which were not loaded, with their numbers of rows.</summary>
    public IReadOnlyDictionary<string, long> UnknownModels { get; set; } = new Dictionary<string, long>(StringComparer.Ordinal);

    /// <summary>Unknown fields in the source, which were not loaded, with their numbers of rows.</summary>
    public IReadOnlyDictionary<string, long> UnknownFields { get; set; } = new Dictionary<string, long>(StringComparer.Ordinal);

    /// <summary>Rows of a table of names that match no file, by name.</summary>
    public IReadOnlyDictionary<string, long> UnknownItems { get; set; } = new Dictionary<string, long>(StringComparer.Ordinal);

    /// <summary>The findings on a source of many files.</summary>
    public FileFindings Files { get; set; } = new();

    /// <summary>Kinds of data that a copy of another project does not include, with their numbers.</summary>
    public IReadOnlyDictionary<string, long> LeftBehind { get; set; } = new Dictionary<string, long>(StringComparer.Ordinal);

    /// <summary>The number of skeletons in the source that are not one tree; the options decide whether they are imported.</summary>
    public long BrokenSkeletons { get; set; }

    /// <summary>Whether broken skeletons are skipped.</summary>
    public bool IsBrokenSkipped { get; set; }

    /// <summary>The number of skeletons that the target knows from the same origin, unless they are imported again.</summary>
    public long KnownSkeletons { get; set; }

    /// <summary>The number of skeletons in the target whose nodes were replaced.</summary>
    public long ReplacedSkeletons { get; set; }

    /// <summary>The number of skeletons that are equal in source and target.</summary>
    public long UnchangedSkeletons { get; set; }

    /// <summary>
    /// The number of differing skeletons that users have edited in the target since their import: kept, or replaced
    /// if forced.
    /// </summary>
    public long EditedSkeletons { get; set; }

    /// <summary>Whether edited skeletons were replaced.</summary>
    public bool IsForced { get; set; }

    /// <summary>The first edited skeletons.</summary>
    public IReadOnlyList<EditedSkeleton> Edited { get; set; } = [];

    /// <summary>The number of rows that were deleted with replaced skeletons, by table.</summary>
    public IReadOnlyDictionary<string, long> Removed { get; set; } = new Dictionary<string, long>(StringComparer.Ordinal);

    /// <summary>The number of skeletons whose origin was stored.</summary>
    public long Origins { get; set; }

    /// <summary>The map of all coordinates, a 3x4 matrix row by row in nm, or null.</summary>
    public IReadOnlyList<double>? Transform { get; set; }

    /// <summary>The number of rows in derived tables, by table.</summary>
    public IReadOnlyDictionary<string, long> Derived { get; set; } = new Dictionary<string, long>(StringComparer.Ordinal);

    /// <summary>The derived tables that the database's triggers filled.</summary>
    public IReadOnlyList<string> DerivedByTriggers { get; set; } = [];

    /// <summary>The run's number in the ledger, or null if the store keeps no ledger.</summary>
    public long? Run { get; set; }

    /// <summary>Notes for the administrator of the store.</summary>
    public IReadOnlyList<string> Notes { get; set; } = [];

    /// <summary>The seconds of each stage: survey, plan, load, settle, commit.</summary>
    public Dictionary<string, double> Seconds { get; } = new(StringComparer.Ordinal);

    /// <summary>The rows per second, over all stages.</summary>
    public double RowsPerSecond => Seconds.Values.Sum() is > 0 and var all ? Read / all : 0;
}

/// <summary>The counts of a model's rows.</summary>
/// <param name="Read">The number of rows in the source.</param>
/// <param name="Created">The number of created rows, including the project's set-up for tracing.</param>
/// <param name="Reused">The number of rows in the source that the target has already, by class and name.</param>
/// <param name="LeftOut">The number of rows that an option excludes, directly or because their references would dangle.</param>
public sealed record ModelCounts(long Read, long Created, long Reused, long LeftOut);

/// <summary>A skeleton that users have edited in the target since its import.</summary>
/// <param name="SourceId">The skeleton's id in the source.</param>
/// <param name="Id">The skeleton's id in the target.</param>
/// <param name="Neuron">The name of its neuron in the target, or null if it has none.</param>
public sealed record EditedSkeleton(long SourceId, long Id, string? Neuron);
