using System.Buffers.Binary;

namespace Tracelift.Formats.Images;

/// <summary>Reads chunks of Zarr 3's shards.</summary>
/// <param name="place">The level's folder.</param>
/// <param name="level">The level.</param>
/// <param name="shards">The layout.</param>
internal sealed class ZarrShardReader(IImagePlace place, ImageLevel level, ZarrShards shards) : ShardReader(place)
{
    private const int Entry = 16;
    private const int Checksum = 4;

    private readonly IImagePlace _place = place;
    private readonly Dictionary<string, byte[]?> _indexes = new(StringComparer.Ordinal);

    /// <inheritdoc/>
    public override async Task<(byte[]? Bytes, string Where)> ReadAsync(IReadOnlyList<long> index, CancellationToken cancellationToken)
    {
        var file = ChunkReader.ZarrName(level, [.. index.Zip(shards.Chunks, (chunk, count) => chunk / count)]);
        if (!_indexes.TryGetValue(file, out var entries))
        {
            var length = (shards.Chunks.Aggregate(1L, (all, count) => all * count) * Entry) + (shards.HasChecksum ? Checksum : 0);
            _indexes[file] = entries = await PartAsync(file, shards.IsIndexFirst ? 0 : -length, (ulong)length, isIndex: true, cancellationToken);
        }

        var where = $"{_place.Name}/{file}, chunk {string.Join(level.Separator, index)},";
        if (entries is null)
            return (null, where);
        var number = 0L;
        foreach (var (chunk, count) in index.Zip(shards.Chunks))
            number = (number * count) + (chunk % count);
        var entry = entries.AsSpan((int)(number * Entry), Entry);
        var (from, size) = (BinaryPrimitives.ReadUInt64LittleEndian(entry), BinaryPrimitives.ReadUInt64LittleEndian(entry[8..]));
        if (from == ulong.MaxValue && size == ulong.MaxValue)
            return (null, where);
        return from <= long.MaxValue
            ? (await PartAsync(file, (long)from, size, isIndex: false, cancellationToken), where)
            : throw Damaged(file, "the place of a chunk is impossible");
    }
}
