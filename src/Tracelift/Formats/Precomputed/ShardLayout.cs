namespace Tracelift.Formats.Precomputed;

/// <summary>The layout of shards: <c>neuroglancer_uint64_sharded_v1</c>.</summary>
/// <param name="MinishardBits">The number of minishards per file, as a power of two.</param>
/// <param name="IsIndexPacked">Whether the minishard indexes are gzip data.</param>
/// <param name="IsDataPacked">Whether the skeletons are gzip data.</param>
internal sealed record ShardLayout(int MinishardBits, bool IsIndexPacked, bool IsDataPacked)
{
    private const string Type = "neuroglancer_uint64_sharded_v1";

    // A file's index has 16 bytes per minishard.
    private const int MostMinishardBits = 24;

    /// <summary>Reads the layout from an info file.</summary>
    /// <exception cref="Errors.InputException">The layout is of an unknown kind, or incomplete.</exception>
    public static ShardLayout Read(InfoFields sharding)
    {
        if (sharding.TextOrNull("@type") != Type)
            throw sharding.Bad("@type", Type);
        return new ShardLayout(
            sharding.Whole("minishard_bits", 0, MostMinishardBits), IsGzip(sharding, "minishard_index_encoding"), IsGzip(sharding, "data_encoding"));
    }

    private static bool IsGzip(InfoFields sharding, string name) =>
        (sharding.Has(name) ? sharding.TextOrNull(name) : "raw") switch
        {
            "raw" => false,
            "gzip" => true,
            _ => throw sharding.Bad(name, "raw or gzip"),
        };
}
