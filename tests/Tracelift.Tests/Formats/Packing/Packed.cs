using System.IO.Compression;
using Tracelift.Files.Packing;

namespace Tracelift.Tests.Formats.Packing;

/// <summary>Packs bytes for tests.</summary>
internal static class Packed
{
    /// <summary>A frame of Zstandard that is to be skipped.</summary>
    public static byte[] SkippableFrame { get; } = [0x53, 0x2a, 0x4d, 0x18, 3, 0, 0, 0, 1, 2, 3];

    public static byte[] Gzip(byte[] bytes) => Pack(bytes, stream => new GZipStream(stream, CompressionLevel.Fastest, leaveOpen: true));

    public static byte[] Zstd(byte[] bytes) => Pack(bytes, ZstdPacking.Open);

    /// <summary>Gzip of so many zeros, which pack to a thousandth.</summary>
    public static byte[] GzipBomb(long zeros)
    {
        using var stream = new MemoryStream();
        using (var packing = new GZipStream(stream, CompressionLevel.SmallestSize, leaveOpen: true))
        {
            var some = new byte[1 << 20];
            for (; zeros > 0; zeros -= some.Length)
                packing.Write(some.AsSpan(0, (int)Math.Min(zeros, some.Length)));
        }

        return stream.ToArray();
    }

    private static byte[] Pack(byte[] bytes, Func<Stream, Stream> packing)
    {
        using var stream = new MemoryStream();
        using (var packed = packing(stream))
            packed.Write(bytes);
        return stream.ToArray();
    }
}
