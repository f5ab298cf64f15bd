using System.Text.Json;

namespace Tracelift.Formats.Precomputed;

/// <summary>How many skeletons share files: <c>neuroglancer_uint64_sharded_v1</c>.</summary>
/// <param name="MinishardBits">The number of minishards of a file, as a power of two.</param>
/// <param name="IsIndexPacked">Whether the indexes of minishards are packed with gzip.</param>
/// <param name="IsDataPacked">Whether skeletons are.</param>
internal sealed record ShardLayout(int MinishardBits, bool IsIndexPacked, bool IsDataPacked)
{
    // A file's own index has 16 bytes for each minishard.
    private const int MostMinishardBits = 24;

    public static ShardLayout Read(JsonElement sharding, string path)
    {
        if (PrecomputedInfo.TypeOf(sharding) != "neuroglancer_uint64_sharded_v1")
            throw PrecomputedInfo.Bad(path, "sharding is of a kind that is not known");
        var bits = sharding.GetProperty("minishard_bits").GetInt32();
        return bits is >= 0 and <= MostMinishardBits
            ? new ShardLayout(bits, IsGzip(sharding, "minishard_index_encoding", path), IsGzip(sharding, "data_encoding", path))
            : throw PrecomputedInfo.Bad(path, $"minishard_bits is {bits}");
    }

    private static bool IsGzip(JsonElement sharding, string name, string path) =>
        (sharding.TryGetProperty(name, out var value) ? value.GetString() : "raw") switch
        {
            "raw" => false,
            "gzip" => true,
            var other => throw PrecomputedInfo.Bad(path, $"{name} is {other}"),
        };
}
