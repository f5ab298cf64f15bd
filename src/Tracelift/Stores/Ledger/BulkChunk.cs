using Tracelift.Model;

namespace Tracelift.Stores.Ledger;

/// <summary>Rows of one model that a bulk load writes in one transaction; for treenodes, whole skeletons.</summary>
/// <param name="Number">Its number in the load, from 1. Chunks are loaded in this order.</param>
/// <param name="Stage">Chunks of a stage need all chunks of earlier stages, and none of their own.</param>
/// <param name="Model">The rows' model.</param>
/// <param name="Key">The meaning of <paramref name="First"/> and <paramref name="Last"/>.</param>
/// <param name="First">The first position in the source, or the first skeleton.</param>
/// <param name="Last">The last one, inclusive.</param>
/// <param name="Rows">The number of rows in the source.</param>
public sealed record BulkChunk(int Number, int Stage, ModelDescription Model, ChunkKey Key, long First, long Last, long Rows);

/// <summary>How a chunk's rows are found in the source.</summary>
public enum ChunkKey
{
    /// <summary>By position: a part of the source.</summary>
    Place,

    /// <summary>By the ids of their skeletons, in any position.</summary>
    Skeleton,
}

/// <summary>One of several machines that share a load.</summary>
/// <param name="Number">Its number, from 1.</param>
/// <param name="Count">The number of machines.</param>
public sealed record BulkShard(int Number, int Count)
{
    /// <summary>The shard of a load on one machine.</summary>
    public static BulkShard Only { get; } = new(1, 1);
}
