using System.Buffers.Binary;
using System.Globalization;
using Tracelift.Errors;

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

    /// <summary>Makes a chunk.</summary>
    /// <param name="voxels">The bytes of the voxels.</param>
    /// <param name="shape">The length along each stored axis.</param>
    /// <param name="level">The level.</param>
    /// <param name="where">The chunk in messages.</param>
    /// <exception cref="InputException">There are too few bytes.</exception>
    public ImageChunk(byte[] voxels, IReadOnlyList<long> shape, ImageLevel level, string where)
    {
        var needed = shape.Aggregate((long)Width(level.DataType), (all, length) => all * length);
        if (voxels.Length < needed)
            throw new InputException("bad-chunk", string.Create(CultureInfo.InvariantCulture, $"{where} has {voxels.Length} bytes of voxels, expected {needed}"), "Copy the images again.");
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

    /// <summary>Returns whether the voxels of a level are numbers of a known type, in chunks of a size that fits into memory.</summary>
    public static bool CanRead(ImageLevel level) =>
        Width(level.DataType) > 0 && level.Chunk.Aggregate(1.0, (all, length) => all * length) * Width(level.DataType) <= MostBytes;

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

    /// <summary>Returns the number of bytes of a voxel; 0 for an unknown type.</summary>
    internal static int Width(string type) => type switch
    {
        "uint8" or "int8" or "bool" => 1,
        "uint16" or "int16" or "float16" => 2,
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
            "float16" => (double)BitConverter.UInt16BitsToHalf((ushort)raw),
            "float32" => BitConverter.UInt32BitsToSingle((uint)raw),
            "float64" => BitConverter.UInt64BitsToDouble(raw),
            _ => raw,
        };
    }
}
