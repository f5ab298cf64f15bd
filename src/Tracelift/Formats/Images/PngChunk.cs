using System.Buffers.Binary;
using System.IO.Compression;

namespace Tracelift.Formats.Images;

/// <summary>
/// A chunk of a precomputed image as PNG: a picture as wide as the chunk, its sections one below the other. Source of the
/// format: PNG, third edition (W3C); pictures that are interlaced or have a palette are refused.
/// </summary>
internal static class PngChunk
{
    private const int Head = 13;
    private const int Around = 12;

    /// <summary>Unpacks a chunk.</summary>
    /// <param name="bytes">The PNG.</param>
    /// <param name="shape">The length along x, y, z and the channels.</param>
    /// <param name="dataType">The type of a voxel: uint8 or uint16.</param>
    /// <returns>The voxels, x the fastest and channels the slowest, the lowest byte first.</returns>
    /// <exception cref="InvalidDataException">The picture is damaged, or of another kind.</exception>
    public static byte[] Unpack(byte[] bytes, IReadOnlyList<long> shape, string dataType)
    {
        var width = ImageChunk.Width(dataType);
        var (count, channels) = (shape[0] * shape[1] * shape[2], (int)shape[3]);
        if (bytes is not [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, ..])
            throw new InvalidDataException("it is no PNG");
        using var packed = new MemoryStream();
        ReadOnlySpan<byte> head = [];
        for (var at = 8; at + Around <= bytes.Length;)
        {
            var length = BinaryPrimitives.ReadUInt32BigEndian(bytes.AsSpan(at));
            if (length > bytes.Length - at - Around)
                throw new InvalidDataException("it ends too early");
            var type = bytes.AsSpan(at + 4, 4);
            var content = bytes.AsSpan(at + 8, (int)length);
            if (type.SequenceEqual("IHDR"u8) && length == Head)
                head = content;
            else if (type.SequenceEqual("IDAT"u8))
                packed.Write(content);
            at += (int)length + Around;
        }

        if (head.IsEmpty)
            throw new InvalidDataException("it has no head");
        var (columns, rows) = (BinaryPrimitives.ReadUInt32BigEndian(head), BinaryPrimitives.ReadUInt32BigEndian(head[4..]));
        var samples = head[9] switch { 0 => 1, 2 => 3, 4 => 2, 6 => 4, _ => 0 };
        if ((ulong)columns * rows != (ulong)count || samples != channels || head[8] != 8 * width || head[12] != 0)
            throw new InvalidDataException(FormattableString.Invariant($"the picture has {columns} x {rows} pixels of {samples} samples of {head[8]} bits, expected {count} of {channels} of {8 * width}"));
        packed.Position = 0;
        using var unpacking = new ZLibStream(packed, CompressionMode.Decompress);
        return Voxels(unpacking, (int)columns, (int)rows, samples, width);
    }

    private static byte[] Voxels(ZLibStream unpacking, int columns, int rows, int samples, int width)
    {
        var pixel = samples * width;
        var (line, above) = (new byte[columns * pixel], new byte[columns * pixel]);
        var voxels = new byte[rows * line.Length];
        for (var row = 0; row < rows; row++)
        {
            var filter = unpacking.ReadByte();
            if (filter is < 0 or > 4 || unpacking.ReadAtLeast(line, line.Length, throwOnEndOfStream: false) < line.Length)
                throw new InvalidDataException("it ends too early");
            Unfilter(line, above, pixel, filter);
            for (var column = 0; column < columns; column++)
            {
                for (var sample = 0; sample < samples; sample++)
                {
                    for (var part = 0; part < width; part++)
                        voxels[(((((sample * rows) + row) * columns) + column) * width) + part] = line[(column * pixel) + (sample * width) + width - 1 - part];
                }
            }

            (line, above) = (above, line);
        }

        return voxels;
    }

    private static void Unfilter(byte[] line, byte[] above, int pixel, int filter)
    {
        for (var i = 0; i < line.Length; i++)
        {
            var (left, up, corner) = (i < pixel ? 0 : line[i - pixel], above[i], i < pixel ? 0 : above[i - pixel]);
            line[i] += (byte)(filter switch
            {
                1 => left,
                2 => up,
                3 => (left + up) / 2,
                4 => Nearest(left, up, corner),
                _ => 0,
            });
        }
    }

    /// <summary>Returns the neighbour that is nearest to the plane through all three.</summary>
    private static int Nearest(int left, int up, int corner)
    {
        var plane = left + up - corner;
        var (toLeft, toUp, toCorner) = (Math.Abs(plane - left), Math.Abs(plane - up), Math.Abs(plane - corner));
        return toLeft <= toUp && toLeft <= toCorner ? left : toUp <= toCorner ? up : corner;
    }
}
