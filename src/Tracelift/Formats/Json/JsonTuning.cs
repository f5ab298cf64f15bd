using Tracelift.Files;

namespace Tracelift.Formats.Json;

/// <summary>
/// Sizes for reading. Tests make them small, so that little files meet every limit and use the slow path.
/// </summary>
/// <param name="Chunk">The number of bytes per read.</param>
/// <param name="LargestObject">The largest size of an object in bytes.</param>
/// <param name="Block">The smallest size of an index block in bytes.</param>
/// <param name="MostBlocks">The largest number of index blocks.</param>
/// <param name="HasShortWay">Whether <see cref="TemplateReader"/> reads the objects that it can.</param>
internal sealed record JsonTuning(int Chunk, int LargestObject, long Block, int MostBlocks, bool HasShortWay = true)
{
    internal static JsonTuning Default { get; } = new(
        JsonWindow.DefaultChunk, InputLimits.UsualLargestObject, BlockIndex.SmallestBlock, BlockIndex.MostBlocks);

    /// <summary>Returns the default sizes with the limits of an import.</summary>
    internal static JsonTuning Of(InputLimits limits) => Default with { LargestObject = limits.LargestObject };
}
