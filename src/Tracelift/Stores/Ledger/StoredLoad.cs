namespace Tracelift.Stores.Ledger;

/// <summary>A bulk load as the ledger has it.</summary>
/// <param name="Run">The run that it is.</param>
/// <param name="Fingerprint">Tells whether a source is the one that it has begun with.</param>
/// <param name="DropsIndexes">Whether secondary indexes are dropped while chunks are loaded.</param>
/// <param name="Triggers">Who looks after derived tables and references.</param>
/// <param name="Finished">When it was finished, or null.</param>
public sealed record StoredLoad(StoredRun Run, string Fingerprint, bool DropsIndexes, TriggerRule Triggers, DateTimeOffset? Finished)
{
    /// <summary>Its number, which is the run's.</summary>
    public long Id => Run.Id;

    /// <summary>How many chunks it has.</summary>
    public long Chunks { get; init; }

    /// <summary>How many of them are loaded.</summary>
    public long ChunksLoaded { get; init; }

    /// <summary>The rows of all chunks.</summary>
    public long Rows { get; init; }

    /// <summary>The rows of those that are loaded.</summary>
    public long RowsLoaded { get; init; }

    /// <summary>Whether a process is at work on it; null where nobody can tell.</summary>
    public bool? IsAlive { get; init; }

    /// <summary>The indexes that it has dropped and that are not made again.</summary>
    public IReadOnlyList<DroppedIndex> Dropped { get; init; } = [];

    /// <summary>Whether it can go on.</summary>
    public bool IsOpen => Finished is null && Run.Undone is null;
}

/// <summary>An index that a bulk load has dropped.</summary>
/// <param name="Table">Its table.</param>
/// <param name="Name">Its name.</param>
/// <param name="Definition">The statement that makes it.</param>
public sealed record DroppedIndex(string Table, string Name, string Definition);
