using System.Buffers.Binary;
using System.Globalization;
using System.IO.Compression;
using Tracelift.Errors;
using ZstdSharp;

namespace Tracelift.Formats.Images;

/// <summary>A chunk of a level, unpacked: the numbers of its voxels.</summary>
internal sealed class ImageChunk
{
    /// <summary>The largest size of a chunk's file and of its voxels, in bytes.</summary>
    public const int MostBytes = 64 << 20;

    private readonly byte[] _voxels;
    private readonly int _width;
    private readonly bool _isBigEndian;
    private readonly string _type;
    private readonly long[] _strides;

    private ImageChunk(byte[] voxels, IReadOnlyList<long> shape, ImageLevel level)
    {
        (_voxels, _type, _isBigEndian) = (voxels, level.DataType, level.IsBigEndian);
        _width = Width(level.DataType);
        _strides = new long[shape.Count];
        var stride = 1L;
        foreach (var axis in level.IsFirstFastest ? Enumerable.Range(0, shape.Count) : Enumerable.Range(0, shape.Count).Reverse())
        {
            _strides[axis] = stride;
            stride *= shape[axis];
        }

        Shape = shape;
    }

    /// <summary>The length along each stored axis.</summary>
    public IReadOnlyList<long> Shape { get; }

    /// <summary>Whether chunks of a level can be unpacked.</summary>
    public static bool CanRead(ImageLevel level) =>
        !level.IsSharded && Width(level.DataType) > 0 && level.Encoding is "raw" or "gzip" or "zlib" or "zstd"
        && level.Chunk.Aggregate(1.0, (all, length) => all * length) * Width(level.DataType) <= MostBytes;

    /// <summary>Returns a number as a text for the name of a file.</summary>
    public static string Name(ImageFormat format, ImageLevel level, IReadOnlyList<long> index) => format == ImageFormat.Precomputed
        ? string.Join('_', Enumerable.Range(0, 3).Select(axis =>
        {
            var from = level.Offset[axis] + (index[axis] * level.Chunk[axis]);
            return string.Create(CultureInfo.InvariantCulture, $"{from}-{Math.Min(from + level.Chunk[axis], level.Offset[axis] + level.Shape[axis])}");
        }))
        : string.Join(level.Separator, (level.Prefix.Length == 0 ? [] : (IEnumerable<string>)[level.Prefix]).Concat(index.Select(number => number.ToString(CultureInfo.InvariantCulture))));

    /// <summary>Reads a chunk.</summary>
    /// <param name="place">The folder of the volume.</param>
    /// <param name="format">The format.</param>
    /// <param name="level">The level.</param>
    /// <param name="index">The chunk's index along each stored axis.</param>
    /// <param name="cancellationToken">Cancels the reading.</param>
    /// <returns>Null if it is not stored, as where all voxels are 0.</returns>
    /// <exception cref="InputException">The chunk is damaged, or too large.</exception>
    public static async Task<ImageChunk?> ReadAsync(IImagePlace place, ImageFormat format, ImageLevel level, IReadOnlyList<long> index, CancellationToken cancellationToken)
    {
        var name = level.Path.Length == 0 ? Name(format, level, index) : $"{level.Path}/{Name(format, level, index)}";
        var bytes = await place.ReadAsync(name, MostBytes, cancellationToken);

        // On disk precomputed chunks may be packed; a web server unpacks them.
        if (bytes is null && format == ImageFormat.Precomputed && await place.ReadAsync(name + ".gz", MostBytes, cancellationToken) is { } packed)
            bytes = Unpack(packed, "gzip", $"{place.Name}/{name}.gz");
        if (bytes is null)
            return null;
        var where = $"{place.Name}/{name}";
        var shape = level.Chunk;
        if (format == ImageFormat.N5)
            (bytes, shape) = Block(bytes, level, where);
        else if (format == ImageFormat.Precomputed)
            shape = [.. Enumerable.Range(0, 3).Select(axis => Math.Min(level.Chunk[axis], level.Shape[axis] - (index[axis] * level.Chunk[axis]))), level.Shape[3]];
        bytes = Unpack(bytes, level.Encoding, where);
        var needed = shape.Aggregate((long)Width(level.DataType), (all, length) => all * length);
        return bytes.Length >= needed
            ? new ImageChunk(bytes, shape, level)
            : throw new InputException("bad-chunk", string.Create(CultureInfo.InvariantCulture, $"{where} has {bytes.Length} bytes of voxels, expected {needed}"), "Copy the images again.");
    }

    /// <summary>Returns the number of a voxel.</summary>
    /// <param name="at">Its index in the chunk along each stored axis.</param>
    public double this[IReadOnlyList<long> at]
    {
        get
        {
            var place = 0L;
            for (var axis = 0; axis < _strides.Length; axis++)
                place += at[axis] * _strides[axis];
            return Number(_voxels.AsSpan(checked((int)(place * _width)), _width));
        }
    }

    private static int Width(string type) => type switch
    {
        "uint8" or "int8" or "bool" => 1,
        "uint16" or "int16" => 2,
        "uint32" or "int32" or "float32" => 4,
        "uint64" or "int64" or "float64" => 8,
        _ => 0,
    };

    private double Number(ReadOnlySpan<byte> bytes)
    {
        var raw = (_width, _isBigEndian) switch
        {
            (1, _) => bytes[0],
            (2, true) => BinaryPrimitives.ReadUInt16BigEndian(bytes),
            (2, false) => BinaryPrimitives.ReadUInt16LittleEndian(bytes),
            (4, true) => BinaryPrimitives.ReadUInt32BigEndian(bytes),
            (4, false) => BinaryPrimitives.ReadUInt32LittleEndian(bytes),
            (_, true) => BinaryPrimitives.ReadUInt64BigEndian(bytes),
            _ => BinaryPrimitives.ReadUInt64LittleEndian(bytes),
        };
        return _type switch
        {
            "int8" => (sbyte)raw,
            "int16" => (short)raw,
            "int32" => (int)raw,
            "int64" => (long)raw,
            "float32" => BitConverter.UInt32BitsToSingle((uint)raw),
            "float64" => BitConverter.UInt64BitsToDouble(raw),
            _ => raw,
        };
    }

    /// <summary>Reads the head of an N5 block: its mode, and its size, which is smaller at the image's edge.</summary>
    private static (byte[] Bytes, IReadOnlyList<long> Shape) Block(byte[] bytes, ImageLevel level, string where)
    {
        var fault = new InputException("bad-chunk", $"{where} is no block of N5", "Copy the images again.");
        if (bytes.Length < 4)
            throw fault;
        var (mode, count) = (BinaryPrimitives.ReadUInt16BigEndian(bytes), BinaryPrimitives.ReadUInt16BigEndian(bytes.AsSpan(2)));
        var head = 4 + (4 * count) + (mode == 1 ? 4 : 0);
        if (mode > 1 || count != level.Shape.Count || bytes.Length < head)
            throw fault;
        var shape = new long[count];
        for (var axis = 0; axis < count; axis++)
        {
            shape[axis] = BinaryPrimitives.ReadUInt32BigEndian(bytes.AsSpan(4 + (4 * axis)));
            if (shape[axis] < 1 || shape[axis] > level.Chunk[axis])
                throw fault;
        }

        return (bytes[head..], shape);
    }

    private static byte[] Unpack(byte[] bytes, string encoding, string where)
    {
        if (encoding == "raw")
            return bytes;
        try
        {
            using var packed = new MemoryStream(bytes, writable: false);
            using Stream unpacking = encoding switch
            {
                "gzip" when bytes is [0x1F, 0x8B, ..] => new GZipStream(packed, CompressionMode.Decompress),
                "gzip" or "zlib" => new ZLibStream(packed, CompressionMode.Decompress),
                _ => new DecompressionStream(packed),
            };
            using var unpacked = new MemoryStream();
            var buffer = new byte[1 << 16];
            int count;
            while ((count = unpacking.Read(buffer, 0, buffer.Length)) > 0)
            {
                unpacked.Write(buffer, 0, count);
                if (unpacked.Length > MostBytes + 64)
                    throw new InputException("too-large", $"{where} unpacks to more than a chunk may have", "Copy the images again.");
            }

            return unpacked.ToArray();
        }
        catch (Exception e) when (e is InvalidDataException or ZstdException or EndOfStreamException)
        {
            throw new InputException("bad-chunk", $"{where} can't be unpacked as {encoding}: {e.Message}", "Copy the images again.", e);
        }
    }
}
