using ZstdSharp;
using ZstdSharp.Unsafe;

namespace Tracelift.Files.Packing;

/// <summary>Packs with Zstandard like its command: level 3, one frame, with a checksum.</summary>
internal static class ZstdPacking
{
    /// <summary>Returns a stream that packs written data. Disposing it ends the frame and leaves the inner stream open.</summary>
    /// <param name="packed">Receives the packed bytes.</param>
    internal static Stream Open(Stream packed)
    {
        var packing = new CompressionStream(packed, leaveOpen: true);
        packing.SetParameter(ZSTD_cParameter.ZSTD_c_checksumFlag, 1);
        return packing;
    }
}
