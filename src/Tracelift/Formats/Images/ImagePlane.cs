using Tracelift.Errors;
using Tracelift.Model.Projects;

namespace Tracelift.Formats.Images;

/// <summary>A rectangle of a section of an image volume.</summary>
/// <param name="Width">Pixels along x.</param>
/// <param name="Height">Pixels along y.</param>
/// <param name="Voxels">The numbers of the voxels, row by row.</param>
/// <param name="Chunks">The number of chunks that are stored; those with nothing but the fill value may not be.</param>
internal sealed record ImagePlane(int Width, int Height, double[] Voxels, int Chunks)
{
    private const int MostChunks = 64;

    /// <summary>Reads a rectangle; what lies outside of the image is 0, and what is not stored has the fill value.</summary>
    /// <param name="place">The folder of the volume.</param>
    /// <param name="volume">The volume.</param>
    /// <param name="level">The level.</param>
    /// <param name="from">The first voxel along x, y and z, in voxels of the level.</param>
    /// <param name="width">Voxels along x.</param>
    /// <param name="height">Voxels along y.</param>
    /// <param name="cancellationToken">Cancels the reading.</param>
    /// <exception cref="InputException">A chunk is damaged, or there would be too many.</exception>
    public static async Task<ImagePlane> ReadAsync(IImagePlace place, ImageVolume volume, ImageLevel level, Integer3 from, int width, int height, CancellationToken cancellationToken)
    {
        var (x, y, z) = (volume.Slicing[0], volume.Slicing[1], volume.Slicing[2]);
        var size = level.Size(volume.Slicing);
        var voxels = new double[checked(width * height)];
        var (endX, endY) = (Math.Min((long)from.X + width, size.X), Math.Min((long)from.Y + height, size.Y));
        var index = new long[level.Shape.Count];
        var at = new long[level.Shape.Count];
        if (volume.Channel is { } channel && volume.ChannelAxis is { } axis)
            (index[axis], at[axis]) = (channel / level.Chunk[axis], channel % level.Chunk[axis]);
        (index[z], at[z]) = (from.Z / level.Chunk[z], from.Z % level.Chunk[z]);
        if (level.Fill != 0)
            Fill(voxels, level.Fill, width, endX - from.X, endY - from.Y);
        var reader = new ChunkReader(place, volume.Format, level);
        var (chunks, stored) = (0, 0);
        for (index[y] = from.Y / level.Chunk[y]; index[y] * level.Chunk[y] < endY; index[y]++)
        {
            for (index[x] = from.X / level.Chunk[x]; index[x] * level.Chunk[x] < endX; index[x]++)
            {
                if (++chunks > MostChunks)
                    throw new InputException("too-large", $"{place.Name}: a picture of it takes more than {MostChunks} chunks");
                if (await reader.ReadAsync(index, cancellationToken) is not { } chunk || at[z] >= chunk.Shape[z])
                    continue;
                stored++;
                var (left, top) = (index[x] * level.Chunk[x], index[y] * level.Chunk[y]);
                for (var row = Math.Max(from.Y, top); row < Math.Min(endY, top + chunk.Shape[y]); row++)
                {
                    at[y] = row - top;
                    for (var column = Math.Max(from.X, left); column < Math.Min(endX, left + chunk.Shape[x]); column++)
                    {
                        at[x] = column - left;
                        voxels[((row - from.Y) * width) + column - from.X] = chunk[at];
                    }
                }
            }
        }

        return new ImagePlane(width, height, voxels, stored);
    }

    /// <summary>Returns a PNG: grey for images, a colour for each segment.</summary>
    /// <param name="isSegmentation">Whether numbers are ids.</param>
    /// <param name="dataType">The type of a voxel: shades of uint8 are taken as they are, others are spread over their range.</param>
    public byte[] ToPng(bool isSegmentation, string dataType)
    {
        var pixels = new byte[Voxels.Length * (isSegmentation ? 3 : 1)];
        var (least, most) = dataType == "uint8" ? (0.0, 255.0) : Range();
        for (var i = 0; i < Voxels.Length; i++)
        {
            if (!isSegmentation)
            {
                pixels[i] = (byte)Math.Clamp((Voxels[i] - least) / Math.Max(double.Epsilon, most - least) * 255, 0, 255);
                continue;
            }

            // Neighbouring ids get colours far apart.
            var hash = Voxels[i] == 0 ? 0u : (uint)(((ulong)Voxels[i] * 0x9E3779B97F4A7C15) >> 40);
            (pixels[3 * i], pixels[(3 * i) + 1], pixels[(3 * i) + 2]) = ((byte)hash, (byte)(hash >> 8), (byte)(hash >> 16));
        }

        return PngImage.Write(Width, Height, pixels, isSegmentation);
    }

    private static void Fill(double[] voxels, double value, int width, long columns, long rows)
    {
        for (var row = 0; row < rows; row++)
            voxels.AsSpan(row * width, (int)columns).Fill(value);
    }

    private (double Least, double Most) Range()
    {
        var (least, most) = (double.MaxValue, double.MinValue);
        foreach (var voxel in Voxels)
        {
            if (double.IsFinite(voxel))
                (least, most) = (Math.Min(least, voxel), Math.Max(most, voxel));
        }

        return least > most ? (0, 1) : (least, most);
    }
}
