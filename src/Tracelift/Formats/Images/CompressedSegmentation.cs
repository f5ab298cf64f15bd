using System.Buffers.Binary;

namespace Tracelift.Formats.Images;

/// <summary>
/// A chunk of a segmentation in blocks, each with a table of its ids. Source of the format: Neuroglancer's
/// <c>compressed_segmentation</c>.
/// </summary>
internal static class CompressedSegmentation
{
    private const int Head = 8;

    /// <summary>Unpacks a chunk.</summary>
    /// <param name="bytes">The chunk.</param>
    /// <param name="shape">The length along x, y, z and the channels.</param>
    /// <param name="block">The size of a block along x, y and z.</param>
    /// <param name="isLong">Whether ids have 64 bits, not 32.</param>
    /// <returns>The ids, x the fastest and channels the slowest.</returns>
    /// <exception cref="InvalidDataException">The chunk is damaged.</exception>
    public static byte[] Unpack(ReadOnlySpan<byte> bytes, IReadOnlyList<long> shape, IReadOnlyList<int> block, bool isLong)
    {
        var width = isLong ? 8 : 4;
        var (x, y, z, channels) = ((int)shape[0], (int)shape[1], (int)shape[2], (int)shape[3]);
        var ids = new byte[x * y * z * channels * width];
        for (var channel = 0; channel < channels; channel++)
        {
            var start = 4L * Number(bytes, 4L * channel);
            if (start > bytes.Length)
                throw TooShort();
            Channel(bytes[(int)start..], ids.AsSpan(channel * x * y * z * width), (x, y, z), block, width);
        }

        return ids;
    }

    private static void Channel(ReadOnlySpan<byte> data, Span<byte> ids, (int X, int Y, int Z) size, IReadOnlyList<int> block, int width)
    {
        var grid = (X: (size.X + block[0] - 1) / block[0], Y: (size.Y + block[1] - 1) / block[1]);
        for (var z = 0; z < size.Z; z++)
        {
            for (var y = 0; y < size.Y; y++)
            {
                for (var x = 0; x < size.X; x++)
                {
                    var head = (long)Head * ((x / block[0]) + (grid.X * ((y / block[1]) + ((long)grid.Y * (z / block[2])))));
                    var (first, values) = (Number(data, head), Number(data, head + 4));
                    var (table, bits) = (4L * (first & 0xFFFFFF), (int)(first >> 24));
                    if (bits is not (0 or 1 or 2 or 4 or 8 or 16 or 32))
                        throw new InvalidDataException($"a block has indexes of {bits} bits");

                    // Widths are powers of two: no index crosses the border of a word.
                    var at = (long)bits * ((x % block[0]) + (block[0] * ((y % block[1]) + ((long)block[1] * (z % block[2])))));
                    var index = bits == 0 ? 0 : (Number(data, 4 * (values + (at / 32))) >> (int)(at % 32)) & (uint)((1UL << bits) - 1);
                    var id = table + ((long)width * index);
                    if (id > data.Length - width)
                        throw TooShort();
                    data.Slice((int)id, width).CopyTo(ids[((x + (size.X * (y + (size.Y * z)))) * width)..]);
                }
            }
        }
    }

    private static uint Number(ReadOnlySpan<byte> bytes, long at) => at <= bytes.Length - 4 ? BinaryPrimitives.ReadUInt32LittleEndian(bytes[(int)at..]) : throw TooShort();

    private static InvalidDataException TooShort() => new("it ends too early");
}
