using Tracelift.Formats.Precomputed;

namespace Tracelift.Formats.Images;

/// <summary>How several chunks of a level share a file.</summary>
internal abstract record ChunkShards;

/// <summary>The shards of precomputed images.</summary>
/// <param name="Layout">The layout of a file.</param>
/// <param name="PreshiftBits">The number of low bits of a chunk's id that are the same place.</param>
/// <param name="IsHashed">Whether the place of a chunk is the hash of its id.</param>
/// <param name="ShardBits">The number of files, as a power of two.</param>
internal sealed record PrecomputedShards(ShardLayout Layout, int PreshiftBits, bool IsHashed, int ShardBits) : ChunkShards
{
    private const int MostBits = 48;

    /// <summary>Reads the layout from a scale of an info file.</summary>
    /// <exception cref="Errors.InputException">The layout is of an unknown kind, or incomplete.</exception>
    public static PrecomputedShards Read(InfoFields sharding) => new(
        ShardLayout.Read(sharding),
        sharding.Whole("preshift_bits", 0, MostBits),
        sharding.Text("hash", "identity or murmurhash3_x86_128") switch
        {
            "identity" => false,
            "murmurhash3_x86_128" => true,
            _ => throw sharding.Bad("hash", "identity or murmurhash3_x86_128"),
        },
        sharding.Whole("shard_bits", 0, MostBits));
}

/// <summary>The shards of Zarr 3: <c>sharding_indexed</c>.</summary>
/// <param name="Chunks">The number of chunks in a shard along each stored axis.</param>
/// <param name="IsIndexFirst">Whether the index is at the beginning of a file, not at its end.</param>
/// <param name="HasChecksum">Whether the index ends with a checksum.</param>
internal sealed record ZarrShards(IReadOnlyList<long> Chunks, bool IsIndexFirst, bool HasChecksum) : ChunkShards;

/// <summary>Shards that Tracelift can't read.</summary>
internal sealed record UnknownShards : ChunkShards;
