namespace Tracelift.Stores.Ledger;

/// <summary>A bulk load in the ledger.</summary>
/// <param name="Run">The load's run.</param>
/// <param name="Fingerprint">Identifies the source that the load began with.</param>
/// <param name="DropsIndexes">Whether secondary indexes are dropped while chunks are loaded.</param>
/// <param name="Triggers">Whether triggers or the load fill derived tables and check references.</param>
/// <param name="Finished">The end time; or null.</param>
public sealed record StoredLoad(StoredRun Run, string Fingerprint, bool DropsIndexes, TriggerRule Triggers, DateTimeOffset? Finished)
{
    /// <summary>The load's number, which is the run's.</summary>
    public long Id => Run.Id;

    /// <summary>The number of chunks.</summary>
    public long Chunks { get; init; }

    /// <summary>The number of loaded chunks.</summary>
    public long ChunksLoaded { get; init; }

    /// <summary>The number of rows in all chunks.</summary>
    public long Rows { get; init; }

    /// <summary>The number of rows in the loaded chunks.</summary>
    public long RowsLoaded { get; init; }

    /// <summary>Whether a process works on the load; null if unknown.</summary>
    public bool? IsAlive { get; init; }

    /// <summary>The dropped indexes that are not rebuilt yet.</summary>
    public IReadOnlyList<DroppedIndex> Dropped { get; init; } = [];

    /// <summary>Whether the load can continue.</summary>
    public bool IsOpen => Finished is null && Run.Undone is null;
}

/// <summary>An index that a bulk load has dropped.</summary>
/// <param name="Table">Its table.</param>
/// <param name="Name">Its name.</param>
/// <param name="Definition">The statement that creates it.</param>
public sealed record DroppedIndex(string Table, string Name, string Definition);
