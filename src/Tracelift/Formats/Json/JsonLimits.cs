namespace Tracelift.Formats.Json;

/// <summary>The sizes that reading goes by. Tests make them small, so that little files meet every limit.</summary>
/// <param name="Chunk">Bytes that are read at a time.</param>
/// <param name="LargestObject">The most bytes of an object.</param>
/// <param name="Block">The smallest bytes of a block of the index.</param>
/// <param name="MostBlocks">The most blocks of the index.</param>
internal sealed record JsonLimits(int Chunk, int LargestObject, long Block, int MostBlocks)
{
    internal static JsonLimits Default { get; } = new(
        JsonWindow.DefaultChunk, JsonWindow.DefaultLargest, BlockIndex.SmallestBlock, BlockIndex.MostBlocks);
}
