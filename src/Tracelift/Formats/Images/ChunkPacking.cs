using System.IO.Compression;
using Tracelift.Errors;
using ZstdSharp;

namespace Tracelift.Formats.Images;

/// <summary>Unpacks chunks: general compressions, and the encodings of precomputed images.</summary>
internal static class ChunkPacking
{
    // N5 has a head of its own before the voxels.
    private const int MostBytes = ImageChunk.MostBytes + 64;

    /// <summary>Returns whether chunks of a level can be unpacked.</summary>
    public static bool CanUnpack(ImageLevel level) => level.Encoding switch
    {
        "jpeg" => level.DataType == "uint8",
        "png" => level.DataType is "uint8" or "uint16",
        "compressed_segmentation" => level.DataType is "uint32" or "uint64",
        var packing => IsKnown(packing),
    };

    /// <summary>Returns whether a packing can be unpacked for some type of voxels.</summary>
    public static bool IsKnown(string packing) => packing is "raw" or "gzip" or "zlib" or "zstd" or "blosc" or "jpeg" or "png" or "compressed_segmentation";

    /// <summary>Unpacks a chunk.</summary>
    /// <param name="bytes">The packed voxels.</param>
    /// <param name="level">The level.</param>
    /// <param name="shape">The length of the chunk along each stored axis.</param>
    /// <param name="where">The chunk in messages.</param>
    /// <returns>The numbers of the voxels as the level stores them.</returns>
    /// <exception cref="InputException">The chunk is damaged, or too large.</exception>
    public static byte[] Unpack(byte[] bytes, ImageLevel level, IReadOnlyList<long> shape, string where)
    {
        try
        {
            return level.Encoding switch
            {
                "jpeg" => JpegChunk.Unpack(bytes, shape),
                "png" => PngChunk.Unpack(bytes, shape, level.DataType),
                "compressed_segmentation" => CompressedSegmentation.Unpack(bytes, shape, level.SegmentBlock, level.DataType == "uint64"),
                _ => Unpack(bytes, level.Encoding, where),
            };
        }
        catch (InvalidDataException e)
        {
            throw Damaged(where, level.Encoding, e);
        }
    }

    /// <summary>Unpacks bytes.</summary>
    /// <param name="bytes">The packed bytes.</param>
    /// <param name="packing">The packing: raw, gzip, zlib, zstd or blosc.</param>
    /// <param name="where">The bytes in messages.</param>
    /// <exception cref="InputException">The bytes are damaged, or too many.</exception>
    public static byte[] Unpack(byte[] bytes, string packing, string where)
    {
        try
        {
            return packing switch
            {
                "raw" => bytes,
                "blosc" => Blosc.Unpack(bytes, MostBytes),
                _ => ToEnd(Opened(bytes, packing), where),
            };
        }
        catch (Exception e) when (e is InvalidDataException or ZstdException or EndOfStreamException)
        {
            throw Damaged(where, packing, e);
        }
    }

    private static Stream Opened(byte[] bytes, string packing)
    {
        var packed = new MemoryStream(bytes, writable: false);
        return packing switch
        {
            "gzip" when bytes is [0x1F, 0x8B, ..] => new GZipStream(packed, CompressionMode.Decompress),
            "gzip" or "zlib" => new ZLibStream(packed, CompressionMode.Decompress),
            "zstd" => new DecompressionStream(packed),
            _ => throw new InvalidDataException($"{packing} is unknown"),
        };
    }

    private static byte[] ToEnd(Stream unpacking, string where)
    {
        using (unpacking)
        {
            using var unpacked = new MemoryStream();
            var buffer = new byte[1 << 16];
            int count;
            while ((count = unpacking.Read(buffer, 0, buffer.Length)) > 0)
            {
                unpacked.Write(buffer, 0, count);
                if (unpacked.Length > MostBytes)
                    throw new InputException("too-large", $"{where} unpacks to more than a chunk may have", "Copy the images again.");
            }

            return unpacked.ToArray();
        }
    }

    private static InputException Damaged(string where, string packing, Exception e) => new("bad-chunk", $"{where} can't be unpacked as {packing}: {e.Message}", "Copy the images again.", e);
}
