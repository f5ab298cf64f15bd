using JpegLibrary;

namespace Tracelift.Formats.Images;

/// <summary>A chunk of a precomputed image as JPEG: a picture as wide as the chunk, its sections one below the other.</summary>
internal static class JpegChunk
{
    // Of a block of the format.
    private const int Side = 8;

    /// <summary>Unpacks a chunk.</summary>
    /// <param name="bytes">The JPEG.</param>
    /// <param name="shape">The length along x, y, z and the channels.</param>
    /// <returns>The voxels, x the fastest and channels the slowest.</returns>
    /// <exception cref="InvalidDataException">The picture is damaged, or has another size.</exception>
    public static byte[] Unpack(byte[] bytes, IReadOnlyList<long> shape)
    {
        var (count, channels) = ((int)(shape[0] * shape[1] * shape[2]), (int)shape[3]);
        var decoder = new JpegDecoder();
        decoder.SetInput(bytes);
        try
        {
            decoder.Identify();
            if ((long)decoder.Width * decoder.Height != count || decoder.NumberOfComponents != channels || channels is not (1 or 3) || decoder.Precision != 8)
                throw new InvalidDataException(FormattableString.Invariant($"the picture has {decoder.Width} x {decoder.Height} pixels of {decoder.NumberOfComponents} components, expected {count} of {channels}"));
            var planes = new byte[count * channels];
            decoder.SetOutputWriter(new Planes(decoder.Width, decoder.Height, planes));
            decoder.Decode();
            if (channels == 3)
                ToRgb(planes, count);
            return planes;
        }
        catch (Exception e) when (e is InvalidOperationException or NotSupportedException or IndexOutOfRangeException or ArgumentException or NullReferenceException)
        {
            throw new InvalidDataException(e.Message, e);
        }
    }

    // By JFIF: brightness and two differences of colour, all from 0 to 255.
    private static void ToRgb(Span<byte> planes, int count)
    {
        for (var i = 0; i < count; i++)
        {
            var (y, blue, red) = (planes[i], planes[count + i] - 128.0, planes[(2 * count) + i] - 128.0);
            planes[i] = Byte(y + (1.402 * red));
            planes[count + i] = Byte(y - (0.344136 * blue) - (0.714136 * red));
            planes[(2 * count) + i] = Byte(y + (1.772 * blue));
        }
    }

    private static byte Byte(double value) => (byte)Math.Clamp(Math.Round(value), 0, 255);

    private sealed class Planes(int width, int height, byte[] planes) : JpegBlockOutputWriter
    {
        public override void WriteBlock(ref short blockRef, int componentIndex, int x, int y)
        {
            var block = System.Runtime.InteropServices.MemoryMarshal.CreateReadOnlySpan(ref blockRef, Side * Side);
            for (var row = 0; row < Side && y + row < height; row++)
            {
                for (var column = 0; column < Side && x + column < width; column++)
                    planes[(componentIndex * width * height) + ((y + row) * width) + x + column] = (byte)Math.Clamp((int)block[(row * Side) + column], 0, 255);
            }
        }
    }
}
