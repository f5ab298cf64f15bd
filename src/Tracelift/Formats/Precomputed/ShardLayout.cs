namespace Tracelift.Formats.Precomputed;

/// <summary>How many skeletons share files: <c>neuroglancer_uint64_sharded_v1</c>.</summary>
/// <param name="MinishardBits">The number of minishards of a file, as a power of two.</param>
/// <param name="IsIndexPacked">Whether the indexes of minishards are packed with gzip.</param>
/// <param name="IsDataPacked">Whether skeletons are.</param>
internal sealed record ShardLayout(int MinishardBits, bool IsIndexPacked, bool IsDataPacked)
{
    private const string Type = "neuroglancer_uint64_sharded_v1";

    // A file's own index has 16 bytes for each minishard.
    private const int MostMinishardBits = 24;

    /// <summary>Reads what an info says of it.</summary>
    /// <exception cref="Errors.InputException">It is of a kind that is not known, or says too little.</exception>
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
