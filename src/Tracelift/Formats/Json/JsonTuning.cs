using Tracelift.Files;

namespace Tracelift.Formats.Json;

/// <summary>
/// What reading goes by. Tests make the sizes small, so that little files meet every limit, and take the long way.
/// </summary>
/// <param name="Chunk">Bytes that are read at a time.</param>
/// <param name="LargestObject">The most bytes of an object.</param>
/// <param name="Block">The smallest bytes of a block of the index.</param>
/// <param name="MostBlocks">The most blocks of the index.</param>
/// <param name="HasShortWay">Whether objects are read by <see cref="TemplateReader"/> where they can be.</param>
internal sealed record JsonTuning(int Chunk, int LargestObject, long Block, int MostBlocks, bool HasShortWay = true)
{
    internal static JsonTuning Default { get; } = new(
        JsonWindow.DefaultChunk, InputLimits.UsualLargestObject, BlockIndex.SmallestBlock, BlockIndex.MostBlocks);

    /// <summary>The usual, but for what someone allows.</summary>
    internal static JsonTuning Of(InputLimits limits) => Default with { LargestObject = limits.LargestObject };
}
