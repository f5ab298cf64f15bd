using System.Buffers.Binary;
using System.Globalization;
using System.IO.Compression;
using System.Numerics;
using System.Text.Json;
using Tracelift.Files;
using Tracelift.Files.Archives;

namespace Tracelift.Formats.Precomputed;

/// <summary>
/// Writes chunks by id into shards. The chunks wait in a temporary file; their places, 24 bytes each, stay in memory. How many
/// shards there are is decided by the size, when all is known.
/// </summary>
internal sealed class ShardWriter(string name) : IAsyncDisposable
{
    private const long BytesOfShard = 256 << 20;
    private const int ChunksOfMinishard = 128;
    private const int MostMinishardBits = 12;

    private readonly FileStream _file = TemporaryFile.Create(name);
    private readonly List<(ulong Id, long Start, int Length)> _chunks = [];
    private long _end;
    private (int Minishard, int Shard) _bits;

    /// <summary>The number of chunks.</summary>
    public int Count => _chunks.Count;

    /// <summary>Adds a chunk.</summary>
    public void Add(ulong id, ReadOnlySpan<byte> bytes)
    {
        using var packed = new MemoryStream();
        using (var packing = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true))
            packing.Write(bytes);
        TemporaryFile.Write(_file, packed.GetBuffer().AsSpan(0, (int)packed.Length), name);
        _chunks.Add((id, _end, (int)packed.Length));
        _end += packed.Length;
    }

    /// <summary>Writes the shards.</summary>
    /// <param name="items">Receives the files.</param>
    /// <param name="folder">The folder with a slash behind it, or nothing.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    public async Task WriteAsync(OutputItems items, string folder, CancellationToken cancellationToken)
    {
        // A shard is read as a whole by nobody; its index is: few large shards with many minishards.
        var shards = Bits((ulong)((_end + BytesOfShard - 1) / BytesOfShard));
        var minishards = Math.Clamp(Bits((ulong)((_chunks.Count + ChunksOfMinishard - 1) / ChunksOfMinishard)) - shards, 0, MostMinishardBits);
        _bits = (minishards, shards);
        var sorted = _chunks.ConvertAll(chunk => (Place: ShardHash.Of(chunk.Id) & ((1UL << (minishards + shards)) - 1), Chunk: chunk));
        var mask = (1UL << minishards) - 1;
        sorted.Sort((one, other) =>
            (one.Place >> minishards) != (other.Place >> minishards) ? (one.Place >> minishards).CompareTo(other.Place >> minishards)
            : (one.Place & mask) != (other.Place & mask) ? (one.Place & mask).CompareTo(other.Place & mask)
            : one.Chunk.Id.CompareTo(other.Chunk.Id));
        for (var first = 0; first < sorted.Count;)
        {
            var shard = sorted[first].Place >> minishards;
            var last = first;
            while (last < sorted.Count && sorted[last].Place >> minishards == shard)
                last++;
            await using var file = TemporaryFile.Create(name);
            Write(file, sorted, first, last, mask, cancellationToken);
            var digits = (shards + 3) / 4;
            await items.AddAsync($"{folder}{shard.ToString("x", CultureInfo.InvariantCulture).PadLeft(digits, '0')}.shard", file, cancellationToken);
            first = last;
        }
    }

    /// <summary>Writes the layout into an info, after the shards are written.</summary>
    public void Describe(Utf8JsonWriter json)
    {
        json.WriteStartObject("sharding");
        json.WriteString("@type", "neuroglancer_uint64_sharded_v1");
        json.WriteNumber("preshift_bits", 0);
        json.WriteString("hash", "murmurhash3_x86_128");
        json.WriteNumber("minishard_bits", _bits.Minishard);
        json.WriteNumber("shard_bits", _bits.Shard);
        json.WriteString("minishard_index_encoding", "gzip");
        json.WriteString("data_encoding", "gzip");
        json.WriteEndObject();
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _file.DisposeAsync();

    private static int Bits(ulong count) => count <= 1 ? 0 : 64 - BitOperations.LeadingZeroCount(count - 1);

    // The table of minishards, all chunks, then the index of each minishard. Offsets count from the end of the table.
    private void Write(FileStream file, List<(ulong Place, (ulong Id, long Start, int Length) Chunk)> sorted, int first, int last, ulong mask, CancellationToken cancellationToken)
    {
        var table = new byte[16 * (mask + 1)];
        TemporaryFile.Write(file, table, name);
        var indexes = new List<(ulong Minishard, byte[] Index)>();
        var (at, buffer) = (0L, new byte[1 << 20]);
        for (var from = first; from < last;)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var to = from;
            while (to < last && (sorted[to].Place & mask) == (sorted[from].Place & mask))
                to++;
            var count = to - from;
            var index = new byte[24 * count];
            var (id, end) = (0UL, 0L);
            for (var i = 0; i < count; i++)
            {
                var chunk = sorted[from + i].Chunk;
                BinaryPrimitives.WriteUInt64LittleEndian(index.AsSpan(8 * i), chunk.Id - id);
                BinaryPrimitives.WriteInt64LittleEndian(index.AsSpan(8 * (count + i)), at - end);
                BinaryPrimitives.WriteInt64LittleEndian(index.AsSpan(8 * ((2 * count) + i)), chunk.Length);
                Copy(chunk.Start, chunk.Length, file, buffer);
                at += chunk.Length;
                (id, end) = (chunk.Id, at);
            }

            indexes.Add((sorted[from].Place & mask, Pack(index)));
            from = to;
        }

        foreach (var (minishard, index) in indexes)
        {
            TemporaryFile.Write(file, index, name);
            BinaryPrimitives.WriteInt64LittleEndian(table.AsSpan(16 * (int)minishard), at);
            at += index.Length;
            BinaryPrimitives.WriteInt64LittleEndian(table.AsSpan((16 * (int)minishard) + 8), at);
        }

        file.Position = 0;
        TemporaryFile.Write(file, table, name);
    }

    private void Copy(long start, int length, FileStream to, byte[] buffer)
    {
        for (var done = 0; done < length;)
        {
            var count = RandomAccess.Read(_file.SafeFileHandle, buffer.AsSpan(0, Math.Min(buffer.Length, length - done)), start + done);
            if (count == 0)
                throw new EndOfStreamException($"The temporary file of {name} has become shorter");
            TemporaryFile.Write(to, buffer.AsSpan(0, count), name);
            done += count;
        }
    }

    private static byte[] Pack(byte[] bytes)
    {
        using var packed = new MemoryStream();
        using (var packing = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true))
            packing.Write(bytes);
        return packed.ToArray();
    }
}
