using System.Buffers.Binary;
using System.Globalization;
using Tracelift.Formats.Precomputed;

namespace Tracelift.Formats.Images;

/// <summary>Reads chunks of sharded precomputed images. A chunk's id is the Morton code of its index.</summary>
/// <param name="place">The level's folder.</param>
/// <param name="level">The level.</param>
/// <param name="shards">The layout.</param>
internal sealed class PrecomputedShardReader(IImagePlace place, ImageLevel level, PrecomputedShards shards) : ShardReader(place)
{
    private const int Entry = 16;

    private readonly IImagePlace _place = place;
    private readonly Dictionary<(ulong Shard, ulong Minishard), Dictionary<ulong, (long Start, long Length)>?> _indexes = [];

    /// <inheritdoc/>
    public override async Task<(byte[]? Bytes, string Where)> ReadAsync(IReadOnlyList<long> index, CancellationToken cancellationToken)
    {
        var id = Morton(index);
        var hash = id >> shards.PreshiftBits;
        if (shards.IsHashed)
            hash = ShardHash.Of(hash);
        var minishard = hash & ((1UL << shards.Layout.MinishardBits) - 1);
        var shard = (hash >> shards.Layout.MinishardBits) & ((1UL << shards.ShardBits) - 1);
        var file = shard.ToString("x", CultureInfo.InvariantCulture).PadLeft((shards.ShardBits + 3) / 4, '0') + ".shard";
        if (!_indexes.TryGetValue((shard, minishard), out var places))
            _indexes[(shard, minishard)] = places = await IndexAsync(file, minishard, cancellationToken);
        var where = string.Create(CultureInfo.InvariantCulture, $"{_place.Name}/{file}, chunk {id},");
        if (places is null || !places.TryGetValue(id, out var at))
            return (null, where);
        var bytes = await PartAsync(file, at.Start, (ulong)at.Length, isIndex: false, cancellationToken);
        return (bytes is not null && shards.Layout.IsDataPacked ? ChunkPacking.Unpack(bytes, "gzip", where) : bytes, where);
    }

    private async Task<Dictionary<ulong, (long Start, long Length)>?> IndexAsync(string file, ulong minishard, CancellationToken cancellationToken)
    {
        if (await PartAsync(file, (long)minishard * Entry, Entry, isIndex: true, cancellationToken) is not { } entry)
            return null;
        var (start, end) = (BinaryPrimitives.ReadUInt64LittleEndian(entry), BinaryPrimitives.ReadUInt64LittleEndian(entry.AsSpan(8)));
        if (start == end)
            return null;
        var first = (long)Entry << shards.Layout.MinishardBits;
        if (start > end || start > (ulong)(long.MaxValue - first))
            throw Damaged(file, "the place of an index is impossible");
        var index = await PartAsync(file, first + (long)start, end - start, isIndex: true, cancellationToken);
        if (index is null)
            return null;
        if (shards.Layout.IsIndexPacked)
            index = ChunkPacking.Unpack(index, "gzip", $"{_place.Name}/{file}");
        var places = new Dictionary<ulong, (long Start, long Length)>();
        foreach (var (id, at, length) in ShardFile.Entries(index, $"{_place.Name}/{file}", first, long.MaxValue))
            places[id] = (at, length);
        return places;
    }

    /// <summary>Interleaves the bits of an index, of each axis only as many as its chunks need.</summary>
    private ulong Morton(IReadOnlyList<long> index)
    {
        Span<int> bits = stackalloc int[3];
        for (var axis = 0; axis < 3; axis++)
        {
            var chunks = (level.Shape[axis] + level.Chunk[axis] - 1) / level.Chunk[axis];
            while (bits[axis] < 62 && 1L << bits[axis] < chunks)
                bits[axis]++;
        }

        var (code, place) = (0UL, 0);
        for (var bit = 0; place < 64 && (bit < bits[0] || bit < bits[1] || bit < bits[2]); bit++)
        {
            for (var axis = 0; axis < 3 && place < 64; axis++)
            {
                if (bit < bits[axis])
                    code |= (((ulong)index[axis] >> bit) & 1) << place++;
            }
        }

        return code;
    }
}
