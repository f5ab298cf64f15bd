using Tracelift.Formats;
using Tracelift.Formats.Skeletons;
using Tracelift.Stores;
using Tracelift.Stores.Bulk;
using Tracelift.Stores.Ledger;
using Tracelift.Tracing.Import.Plan;

namespace Tracelift.Tracing.Bulk;

/// <summary>The report of a bulk load.</summary>
public sealed class BulkReport
{
    /// <summary>The load's number, which is also its run's.</summary>
    public long Load { get; set; }

    /// <summary>The source's name.</summary>
    public string Source { get; set; } = "";

    /// <summary>The target project's id.</summary>
    public long Project { get; set; }

    /// <summary>The target project's title.</summary>
    public string ProjectTitle { get; set; } = "";

    /// <summary>Whether the load had started before.</summary>
    public bool IsResumed { get; set; }

    /// <summary>Whether the load was finished before, so that there was nothing to do.</summary>
    public bool WasFinished { get; set; }

    /// <summary>The rows of the load in each table, from all processes.</summary>
    public IReadOnlyList<RunTable> Tables { get; set; } = [];

    /// <summary>The number of neurons in the source without placeholders.</summary>
    public long Neurons { get; set; }

    /// <summary>The number of placeholder neurons in the source.</summary>
    public long PlaceholderNeurons { get; set; }

    /// <summary>The number of chunks.</summary>
    public long Chunks { get; set; }

    /// <summary>The number of chunks that this process has loaded.</summary>
    public long ChunksHere { get; set; }

    /// <summary>The number of rows that this process has loaded.</summary>
    public long RowsHere { get; set; }

    /// <summary>The mapping of each user; empty for a load that had started before.</summary>
    public IReadOnlyList<MappedUser> Users { get; set; } = [];

    /// <summary>Notes on who may edit the data of new users; empty for a load that had started before.</summary>
    public IReadOnlyList<string> EditAccess { get; set; } = [];

    /// <summary>
    /// Unknown models, and unknown files of a folder of tables, which were not loaded. Like all findings of the survey,
    /// empty for a load that had started before.
    /// </summary>
    public IReadOnlyDictionary<string, long> UnknownModels { get; set; } = new Dictionary<string, long>(StringComparer.Ordinal);

    /// <summary>Unknown fields and columns, which were not loaded, with their numbers of rows.</summary>
    public IReadOnlyDictionary<string, long> UnknownFields { get; set; } = new Dictionary<string, long>(StringComparer.Ordinal);

    /// <summary>Rows of the table of names that match no file.</summary>
    public IReadOnlyDictionary<string, long> UnknownItems { get; set; } = new Dictionary<string, long>(StringComparer.Ordinal);

    /// <summary>Findings about the single files of a collection: repairs, types of nodes, skipped files.</summary>
    public FileFindings Files { get; set; } = new();

    /// <summary>The number of skeletons that are not one tree and were not rejected; the options decide how they are treated.</summary>
    public long BrokenSkeletons { get; set; }

    /// <summary>Whether broken skeletons were skipped.</summary>
    public bool IsBrokenSkipped { get; set; }

    /// <summary>The number of skeletons skipped because the target knew them from the same origin.</summary>
    public long KnownSkeletons { get; set; }

    /// <summary>The number of skeletons whose origin was stored.</summary>
    public long Origins { get; set; }

    /// <summary>The first rejected items.</summary>
    public IReadOnlyList<RejectedItem> Rejected { get; set; } = [];

    /// <summary>The number of rejected items.</summary>
    public long RejectedCount { get; set; }

    /// <summary>The number of connections that loaded chunks.</summary>
    public int Connections { get; set; }

    /// <summary>The decision about secondary indexes, with its reason; null if the load was finished before.</summary>
    public IndexChoice? Indexes { get; set; }

    /// <summary>The rebuilt indexes.</summary>
    public IReadOnlyList<DroppedIndex> Restored { get; set; } = [];

    /// <summary>Notes for the administrator of the store.</summary>
    public List<string> Notes { get; } = [];

    /// <summary>
    /// The duration of each stage in seconds; for the loading, the time that connections waited for rows, and the time
    /// that they wrote.
    /// </summary>
    public Dictionary<string, double> Seconds { get; } = new(StringComparer.Ordinal);

    /// <summary>The slowest stage.</summary>
    public string? SlowestStage => Seconds.Count == 0 ? null : Seconds.MaxBy(stage => stage.Value).Key;

    /// <summary>The number of rows a second of this process, from its first chunk to its last.</summary>
    public double RowsPerSecond { get; set; }

    /// <summary>
    /// The number of bytes that this process has read from its first chunk to its last: unpacked bytes of the source, and
    /// of temporary files with its sorted rows.
    /// </summary>
    public long BytesRead { get; set; }

    /// <summary>The number of bytes read a second.</summary>
    public double BytesPerSecond { get; set; }
}
