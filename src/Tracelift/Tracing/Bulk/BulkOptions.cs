using Tracelift.Stores.Ledger;
using Tracelift.Tracing.Import;

namespace Tracelift.Tracing.Bulk;

/// <summary>The options of a bulk load.</summary>
public sealed record BulkOptions
{
    /// <summary>The target, the owners, and the other options of an import.</summary>
    public required ImportOptions Import { get; init; }

    /// <summary>The number of connections that load at once, if the store allows several.</summary>
    public int Connections { get; init; } = 1;

    /// <summary>This machine's share, if several machines share the load.</summary>
    public BulkShard Shard { get; init; } = BulkShard.Only;

    /// <summary>Whether to drop and rebuild secondary indexes; null lets the store decide.</summary>
    public bool? DropIndexes { get; init; }

    /// <summary>Whether to continue an interrupted load of the same source.</summary>
    public bool Resume { get; init; }

    /// <summary>How to treat faulty rows and files.</summary>
    public FaultRule OnFault { get; init; }

    /// <summary>The file that lists rejected items with reasons; null for none.</summary>
    public string? RejectFile { get; init; }

    /// <summary>The offset added to the ids of the source, which are then kept; null without one.</summary>
    public long? Offset { get; init; }

    /// <summary>The options as the user gave them, by name; the ledger keeps them, so that a resumed load needs none of them.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Given { get; init; } = new Dictionary<string, IReadOnlyList<string>>();

    /// <summary>The approximate number of rows in a chunk: skeletons are not cut.</summary>
    public int ChunkRows { get; init; } = 100_000;
}

/// <summary>How to treat faulty rows and files.</summary>
public enum FaultRule
{
    /// <summary>Load nothing.</summary>
    Stop,

    /// <summary>Skip the whole item that they belong to, with everything that refers to it, and report it.</summary>
    Reject,
}
