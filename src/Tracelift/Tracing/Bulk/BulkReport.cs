using Tracelift.Formats;
using Tracelift.Formats.Skeletons;
using Tracelift.Stores;
using Tracelift.Stores.Ledger;
using Tracelift.Tracing.Import.Plan;

namespace Tracelift.Tracing.Bulk;

/// <summary>What a bulk load did.</summary>
public sealed class BulkReport
{
    /// <summary>The load's number, which is its run's.</summary>
    public long Load { get; set; }

    /// <summary>The source's name.</summary>
    public string Source { get; set; } = "";

    /// <summary>The target project's id.</summary>
    public long Project { get; set; }

    /// <summary>The target project's title.</summary>
    public string ProjectTitle { get; set; } = "";

    /// <summary>Whether the load had begun before.</summary>
    public bool IsResumed { get; set; }

    /// <summary>Whether it was over already, so that nothing was to be done.</summary>
    public bool WasFinished { get; set; }

    /// <summary>What the load has made of each table, whoever has loaded it.</summary>
    public IReadOnlyList<RunTable> Tables { get; set; } = [];

    /// <summary>The neurons of the source, placeholders not counted.</summary>
    public long Neurons { get; set; }

    /// <summary>The placeholders of neurons in the source.</summary>
    public long PlaceholderNeurons { get; set; }

    /// <summary>The chunks of the load.</summary>
    public long Chunks { get; set; }

    /// <summary>The chunks that this process has loaded.</summary>
    public long ChunksHere { get; set; }

    /// <summary>The rows that this process has loaded.</summary>
    public long RowsHere { get; set; }

    /// <summary>What became of each user; empty where the load had begun before.</summary>
    public IReadOnlyList<MappedUser> Users { get; set; } = [];

    /// <summary>Who may edit the data of the users that were made, and how others get to; empty where the load had begun before.</summary>
    public IReadOnlyList<string> EditAccess { get; set; } = [];

    /// <summary>Models, and files of a folder of tables, that are unknown and were not loaded; empty where the load had begun before, as all that the survey tells.</summary>
    public IReadOnlyDictionary<string, long> UnknownModels { get; set; } = new Dictionary<string, long>(StringComparer.Ordinal);

    /// <summary>Fields and columns that are unknown and were not loaded, with their rows.</summary>
    public IReadOnlyDictionary<string, long> UnknownFields { get; set; } = new Dictionary<string, long>(StringComparer.Ordinal);

    /// <summary>Rows of the table of names that name no file.</summary>
    public IReadOnlyDictionary<string, long> UnknownItems { get; set; } = new Dictionary<string, long>(StringComparer.Ordinal);

    /// <summary>What a source of many files has to say of them: repairs, types of nodes, files that were passed over.</summary>
    public FileFindings Files { get; set; } = new();

    /// <summary>Skeletons of the source that are not one tree and were not rejected; what became of them is as was asked.</summary>
    public long BrokenSkeletons { get; set; }

    /// <summary>Whether broken skeletons stay out.</summary>
    public bool IsBrokenSkipped { get; set; }

    /// <summary>Skeletons of the source that the target knew from the same origin, and that stayed out therefore.</summary>
    public long KnownSkeletons { get; set; }

    /// <summary>Skeletons whose origin was noted.</summary>
    public long Origins { get; set; }

    /// <summary>What was set aside because it is at fault: the first ones.</summary>
    public IReadOnlyList<RejectedItem> Rejected { get; set; } = [];

    /// <summary>How many were set aside.</summary>
    public long RejectedCount { get; set; }

    /// <summary>How many connections have loaded chunks.</summary>
    public int Connections { get; set; }

    /// <summary>What became of secondary indexes, and why; null where the load was over already.</summary>
    public IndexChoice? Indexes { get; set; }

    /// <summary>The indexes that were made again.</summary>
    public IReadOnlyList<DroppedIndex> Restored { get; set; } = [];

    /// <summary>What whoever runs the store should know.</summary>
    public List<string> Notes { get; } = [];

    /// <summary>Seconds of each stage; of loading, those in which connections waited for rows, and those in which they wrote.</summary>
    public Dictionary<string, double> Seconds { get; } = new(StringComparer.Ordinal);

    /// <summary>The stage that took longest.</summary>
    public string? SlowestStage => Seconds.Count == 0 ? null : Seconds.MaxBy(stage => stage.Value).Key;

    /// <summary>Rows a second of this process, from the first chunk to the last.</summary>
    public double RowsPerSecond { get; set; }

    /// <summary>
    /// Bytes that this process has read from the first chunk to the last: of the source, unpacked, and of what was gathered
    /// from it in temporary files.
    /// </summary>
    public long BytesRead { get; set; }

    /// <summary>Those a second.</summary>
    public double BytesPerSecond { get; set; }
}
