using System.Buffers.Binary;
using System.IO.Compression;
using System.IO.Hashing;

namespace Tracelift.Formats.Images;

/// <summary>Writes PNG images of 8 bits a sample.</summary>
internal static class PngImage
{
    /// <summary>Returns an image.</summary>
    /// <param name="width">Pixels along x.</param>
    /// <param name="height">Pixels along y.</param>
    /// <param name="pixels">One byte a pixel, or three.</param>
    /// <param name="isColour">Whether pixels have red, green and blue.</param>
    public static byte[] Write(int width, int height, ReadOnlySpan<byte> pixels, bool isColour)
    {
        using var png = new MemoryStream();
        png.Write([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]);
        Span<byte> head = stackalloc byte[13];
        head.Clear();
        BinaryPrimitives.WriteInt32BigEndian(head, width);
        BinaryPrimitives.WriteInt32BigEndian(head[4..], height);
        (head[8], head[9]) = (8, (byte)(isColour ? 2 : 0));
        Part(png, "IHDR"u8, head);
        using var packed = new MemoryStream();
        using (var packing = new ZLibStream(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            var row = width * (isColour ? 3 : 1);
            for (var y = 0; y < height; y++)
            {
                packing.WriteByte(0);
                packing.Write(pixels.Slice(y * row, row));
            }
        }

        Part(png, "IDAT"u8, packed.GetBuffer().AsSpan(0, (int)packed.Length));
        Part(png, "IEND"u8, []);
        return png.ToArray();
    }

    private static void Part(MemoryStream png, ReadOnlySpan<byte> type, ReadOnlySpan<byte> content)
    {
        Span<byte> number = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(number, content.Length);
        png.Write(number);
        png.Write(type);
        png.Write(content);
        var crc = new Crc32();
        crc.Append(type);
        crc.Append(content);
        BinaryPrimitives.WriteUInt32BigEndian(number, crc.GetCurrentHashAsUInt32());
        png.Write(number);
    }
}
