using ZstdSharp;
using ZstdSharp.Unsafe;

namespace Tracelift.Files.Packing;

/// <summary>Packs with Zstandard as its own program does: level 3, one frame, with a checksum.</summary>
internal static class ZstdPacking
{
    /// <summary>A stream that packs what is written to it. Disposing it ends the frame; the stream below stays open.</summary>
    /// <param name="packed">Takes the packed bytes.</param>
    internal static Stream Open(Stream packed)
    {
        var packing = new CompressionStream(packed, leaveOpen: true);
        packing.SetParameter(ZSTD_cParameter.ZSTD_c_checksumFlag, 1);
        return packing;
    }
}
