using System.Globalization;
using Tracelift.Errors;

namespace Tracelift.Formats.Images;

/// <summary>Reads chunks out of the shards of a level. Keeps the indexes that it has read.</summary>
/// <param name="place">The level's folder.</param>
internal abstract class ShardReader(IImagePlace place)
{
    private const int MostIndex = 32 << 20;

    /// <summary>Reads the packed voxels of a chunk.</summary>
    /// <param name="index">The chunk's index along each stored axis.</param>
    /// <param name="cancellationToken">Cancels the reading.</param>
    /// <returns>The bytes, or null if the chunk is not stored; and the chunk in messages.</returns>
    /// <exception cref="InputException">The shard is damaged.</exception>
    public abstract Task<(byte[]? Bytes, string Where)> ReadAsync(IReadOnlyList<long> index, CancellationToken cancellationToken);

    /// <summary>Reads a part of a shard.</summary>
    /// <param name="file">The shard.</param>
    /// <param name="from">The first byte; a negative number counts from the end.</param>
    /// <param name="length">The number of bytes.</param>
    /// <param name="isIndex">Whether the part is an index, not a chunk.</param>
    /// <param name="cancellationToken">Cancels the reading.</param>
    /// <returns>Null if there is no such shard.</returns>
    /// <exception cref="InputException">The part is too large, or exceeds the shard.</exception>
    protected async Task<byte[]?> PartAsync(string file, long from, ulong length, bool isIndex, CancellationToken cancellationToken)
    {
        if (length > (ulong)(isIndex ? MostIndex : ImageChunk.MostBytes))
            throw Damaged(file, string.Create(CultureInfo.InvariantCulture, $"{(isIndex ? "an index" : "a chunk")} has {length} bytes"));
        if (await place.ReadPartAsync(file, from, (int)length, cancellationToken) is not { } bytes)
            return null;
        return (ulong)bytes.Length == length ? bytes : throw Damaged(file, "it ends too early");
    }

    /// <summary>Returns the error for a damaged shard.</summary>
    protected InputException Damaged(string file, string what) => new("bad-chunk", $"{place.Name}/{file} is damaged: {what}", "Copy the images again.");
}
