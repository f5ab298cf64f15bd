using Tracelift.Model;

namespace Tracelift.Stores.Ledger;

/// <summary>Rows of one model that a bulk load brings in together, in one transaction: of treenodes whole skeletons.</summary>
/// <param name="Number">Its number in the load, from 1. Chunks are loaded in this order.</param>
/// <param name="Stage">Chunks of a stage need all of those before, and none of their own.</param>
/// <param name="Model">The rows' model.</param>
/// <param name="Key">What <paramref name="First"/> and <paramref name="Last"/> are.</param>
/// <param name="First">The first place in the source, or the first skeleton.</param>
/// <param name="Last">The last one, included.</param>
/// <param name="Rows">The rows of the source in it.</param>
public sealed record BulkChunk(int Number, int Stage, ModelDescription Model, ChunkKey Key, long First, long Last, long Rows);

/// <summary>By what a chunk's rows are known in the source.</summary>
public enum ChunkKey
{
    /// <summary>By where they lie: a part of the source.</summary>
    Place,

    /// <summary>By their skeletons' ids, wherever they lie.</summary>
    Skeleton,
}

/// <summary>Which of several machines this is that share a load.</summary>
/// <param name="Number">Its number, from 1.</param>
/// <param name="Count">How many there are.</param>
public sealed record BulkShard(int Number, int Count)
{
    /// <summary>The only one.</summary>
    public static BulkShard Only { get; } = new(1, 1);
}
