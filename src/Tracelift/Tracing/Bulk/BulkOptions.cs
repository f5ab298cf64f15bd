using Tracelift.Stores.Ledger;
using Tracelift.Tracing.Import;

namespace Tracelift.Tracing.Bulk;

/// <summary>How a bulk load goes on.</summary>
public sealed record BulkOptions
{
    /// <summary>Where the data go, to whom they belong, and what else an import can be told.</summary>
    public required ImportOptions Import { get; init; }

    /// <summary>How many connections load at once, where the store takes more than one.</summary>
    public int Connections { get; init; } = 1;

    /// <summary>Which of several machines this is.</summary>
    public BulkShard Shard { get; init; } = BulkShard.Only;

    /// <summary>Whether secondary indexes are dropped and made again afterwards; null where the store may choose.</summary>
    public bool? DropIndexes { get; init; }

    /// <summary>Whether a load of the same source that was interrupted is gone on with.</summary>
    public bool Resume { get; init; }

    /// <summary>What becomes of rows and files with a fault.</summary>
    public FaultRule OnFault { get; init; }

    /// <summary>The file that says what was set aside and why; null for none.</summary>
    public string? RejectFile { get; init; }

    /// <summary>What is added to the ids of the source, which are kept then; null where they are not kept because of it.</summary>
    public long? Offset { get; init; }

    /// <summary>The options as the user gave them, by name; the load remembers them, so that nobody repeats them to go on with it.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Given { get; init; } = new Dictionary<string, IReadOnlyList<string>>();

    /// <summary>The rows of a chunk, more or less: skeletons are not cut.</summary>
    public int ChunkRows { get; init; } = 100_000;
}

/// <summary>What becomes of rows and files with a fault.</summary>
public enum FaultRule
{
    /// <summary>Nothing is loaded.</summary>
    Stop,

    /// <summary>What they belong to stays out as a whole, with all that hangs on it, and is told.</summary>
    Reject,
}
