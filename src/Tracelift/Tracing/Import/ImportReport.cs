using Tracelift.Formats;
using Tracelift.Tracing.Import.Plan;

namespace Tracelift.Tracing.Import;

/// <summary>What an import did, or would do.</summary>
public sealed class ImportReport
{
    /// <summary>The source's name.</summary>
    public string Source { get; set; } = "";

    /// <summary>The target project's id, or null where it would be made.</summary>
    public long? Project { get; set; }

    /// <summary>The target project's title.</summary>
    public string ProjectTitle { get; set; } = "";

    /// <summary>Whether the project was made by the import.</summary>
    public bool IsNewProject { get; set; }

    /// <summary>Whether nothing was written.</summary>
    public bool IsDryRun { get; set; }

    /// <summary>By model label, in loading order.</summary>
    public Dictionary<string, ModelCounts> Models { get; } = new(StringComparer.Ordinal);

    /// <summary>All rows of the source.</summary>
    public long Read => Models.Values.Sum(counts => counts.Read);

    /// <summary>All rows made.</summary>
    public long Created => Models.Values.Sum(counts => counts.Created);

    /// <summary>The neurons of the source, placeholders not counted.</summary>
    public long Neurons { get; set; }

    /// <summary>The neurons of the source that are placeholders.</summary>
    public long PlaceholderNeurons { get; set; }

    /// <summary>What became of each user.</summary>
    public IReadOnlyList<MappedUser> Users { get; set; } = [];

    /// <summary>Who may edit the data of the users that are made, and how others get to.</summary>
    public IReadOnlyList<string> EditAccess { get; set; } = [];

    /// <summary>The classes and relations that the project lacked for tracing.</summary>
    public IReadOnlyList<string> SetUp { get; set; } = [];

    /// <summary>Models of the source that are unknown and were not loaded, with their rows.</summary>
    public IReadOnlyDictionary<string, long> UnknownModels { get; set; } = new Dictionary<string, long>(StringComparer.Ordinal);

    /// <summary>Fields of the source that are unknown and were not loaded, with their rows.</summary>
    public IReadOnlyDictionary<string, long> UnknownFields { get; set; } = new Dictionary<string, long>(StringComparer.Ordinal);

    /// <summary>Rows of a table of names that match no file, by the name in them.</summary>
    public IReadOnlyDictionary<string, long> UnknownItems { get; set; } = new Dictionary<string, long>(StringComparer.Ordinal);

    /// <summary>What a source of many files has to say of them.</summary>
    public FileFindings Files { get; set; } = new();

    /// <summary>What a copy of another project leaves behind there, by what it is.</summary>
    public IReadOnlyDictionary<string, long> LeftBehind { get; set; } = new Dictionary<string, long>(StringComparer.Ordinal);

    /// <summary>Skeletons of the source that are not one tree; what became of them is as was asked.</summary>
    public long BrokenSkeletons { get; set; }

    /// <summary>Whether broken skeletons stay out.</summary>
    public bool IsBrokenSkipped { get; set; }

    /// <summary>Skeletons of the source that the target knew from the same origin, where they are not to come in again.</summary>
    public long KnownSkeletons { get; set; }

    /// <summary>Skeletons of the target whose nodes were replaced.</summary>
    public long ReplacedSkeletons { get; set; }

    /// <summary>Skeletons that are the same in source and target.</summary>
    public long UnchangedSkeletons { get; set; }

    /// <summary>
    /// Skeletons that differ and that somebody has edited in the target since they came in: left as they are, or replaced
    /// where it was forced.
    /// </summary>
    public long EditedSkeletons { get; set; }

    /// <summary>Whether they were replaced all the same.</summary>
    public bool IsForced { get; set; }

    /// <summary>The first of these.</summary>
    public IReadOnlyList<EditedSkeleton> Edited { get; set; } = [];

    /// <summary>Rows of the target that went with replaced skeletons, by table.</summary>
    public IReadOnlyDictionary<string, long> Removed { get; set; } = new Dictionary<string, long>(StringComparer.Ordinal);

    /// <summary>Skeletons whose origin was noted.</summary>
    public long Origins { get; set; }

    /// <summary>The map of all coordinates, a 3x4 matrix row by row (nm), or null.</summary>
    public IReadOnlyList<double>? Transform { get; set; }

    /// <summary>The derived tables' rows of the import.</summary>
    public IReadOnlyDictionary<string, long> Derived { get; set; } = new Dictionary<string, long>(StringComparer.Ordinal);

    /// <summary>The derived tables that the database's own triggers filled.</summary>
    public IReadOnlyList<string> DerivedByTriggers { get; set; } = [];

    /// <summary>The number under which the store remembers the import, or null where it remembers none.</summary>
    public long? Run { get; set; }

    /// <summary>What whoever runs the store should know about how the import went.</summary>
    public IReadOnlyList<string> Notes { get; set; } = [];

    /// <summary>Seconds of each stage: survey, plan, load, settle, commit.</summary>
    public Dictionary<string, double> Seconds { get; } = new(StringComparer.Ordinal);

    /// <summary>Rows read a second, over all stages.</summary>
    public double RowsPerSecond => Seconds.Values.Sum() is > 0 and var all ? Read / all : 0;
}

/// <summary>What became of a model's rows.</summary>
/// <param name="Read">Rows of the source.</param>
/// <param name="Created">Rows made, those that set the project up included.</param>
/// <param name="Reused">Rows of the source that exist in the target already, by class and name.</param>
/// <param name="LeftOut">Rows of the source that a switch leaves out, or that would dangle because of one.</param>
public sealed record ModelCounts(long Read, long Created, long Reused, long LeftOut);

/// <summary>A skeleton that somebody has edited in the target since it came in.</summary>
/// <param name="SourceId">Its id in the source.</param>
/// <param name="Id">Its id in the target.</param>
/// <param name="Neuron">The name of its neuron in the target, or null where it has none.</param>
public sealed record EditedSkeleton(long SourceId, long Id, string? Neuron);
