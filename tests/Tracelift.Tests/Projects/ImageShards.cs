using System.Buffers.Binary;
using System.Globalization;

namespace Tracelift.Tests.Projects;

/// <summary>Writes chunks into shards, as the formats' specifications say.</summary>
internal static class ImageShards
{
    /// <summary>Writes shards of Zarr 3 whose chunks are packed with gzip, each with a checksum, and with an index at the end. The checksums are not right.</summary>
    public static void Zarr(ImageFolder folder, string path, Dictionary<(int X, int Y, int Z), byte[]> chunks, (int X, int Y, int Z) count)
    {
        foreach (var shard in chunks.GroupBy(chunk => (X: chunk.Key.X / count.X, Y: chunk.Key.Y / count.Y, Z: chunk.Key.Z / count.Z)))
        {
            var file = new List<byte>();
            var index = Enumerable.Repeat((byte)0xFF, 16 * count.X * count.Y * count.Z).ToArray();
            foreach (var (at, voxels) in shard)
            {
                byte[] packed = [.. ImageFolder.Gzip(voxels), 1, 2, 3, 4];
                var entry = index.AsSpan(16 * ((((at.Z % count.Z) * count.Y) + (at.Y % count.Y)) * count.X + (at.X % count.X)));
                BinaryPrimitives.WriteInt64LittleEndian(entry, file.Count);
                BinaryPrimitives.WriteInt64LittleEndian(entry[8..], packed.Length);
                file.AddRange(packed);
            }

            folder.Write($"{path}/c/{shard.Key.Z}/{shard.Key.Y}/{shard.Key.X}", [.. file, .. index, 9, 9, 9, 9]);
        }
    }

    /// <summary>Writes shards of precomputed images: two bits of shards, one of minishards, one that is not looked at; all packed with gzip.</summary>
    public static void Precomputed(ImageFolder folder, string path, Dictionary<(int X, int Y, int Z), byte[]> chunks, (int X, int Y, int Z) grid)
    {
        var placed = chunks.Select(chunk => (Id: Morton(chunk.Key, grid), Bytes: ImageFolder.Gzip(chunk.Value))).OrderBy(chunk => chunk.Id).ToList();
        foreach (var shard in placed.GroupBy(chunk => (chunk.Id >> 2) & 3))
        {
            var (data, index) = (new List<byte>(), new byte[32]);
            foreach (var minishard in shard.GroupBy(chunk => (chunk.Id >> 1) & 1))
            {
                var entries = minishard.ToList();
                var (ids, starts, sizes) = (new List<long>(), new List<long>(), new List<long>());
                var (lastId, end) = (0L, 0L);
                foreach (var (id, bytes) in entries)
                {
                    ids.Add(id - lastId);
                    starts.Add(data.Count - end);
                    sizes.Add(bytes.Length);
                    data.AddRange(bytes);
                    (lastId, end) = (id, data.Count);
                }

                var packed = ImageFolder.Gzip([.. ids.Concat(starts).Concat(sizes).SelectMany(BitConverter.GetBytes)]);
                var entry = index.AsSpan(16 * (int)minishard.Key);
                BinaryPrimitives.WriteInt64LittleEndian(entry, data.Count);
                BinaryPrimitives.WriteInt64LittleEndian(entry[8..], data.Count + packed.Length);
                data.AddRange(packed);
            }

            folder.Write(string.Create(CultureInfo.InvariantCulture, $"{path}/{shard.Key:x}.shard"), [.. index, .. data]);
        }
    }

    /// <summary>Blosc without compression.</summary>
    public static byte[] StoredBlosc(byte[] bytes)
    {
        var head = new byte[16];
        (head[0], head[1], head[2], head[3]) = (2, 1, 2, 1);
        BinaryPrimitives.WriteInt32LittleEndian(head.AsSpan(4), bytes.Length);
        BinaryPrimitives.WriteInt32LittleEndian(head.AsSpan(8), bytes.Length);
        BinaryPrimitives.WriteInt32LittleEndian(head.AsSpan(12), bytes.Length + 16);
        return [.. head, .. bytes];
    }

    // As texts of bits: each axis gives its lowest remaining bit in turn, as long as its grid has more.
    private static long Morton((int X, int Y, int Z) at, (int X, int Y, int Z) grid)
    {
        var axes = new[] { (at.X, grid.X), (at.Y, grid.Y), (at.Z, grid.Z) }
            .Select(axis => Convert.ToString(axis.Item1, 2).PadLeft(Convert.ToString(axis.Item2 - 1, 2).Length, '0')).ToArray();
        var code = "";
        for (var bit = 1; bit <= axes.Max(axis => axis.Length); bit++)
        {
            foreach (var axis in axes.Where(axis => axis.Length >= bit))
                code = axis[^bit] + code;
        }

        return Convert.ToInt64(code, 2);
    }
}
