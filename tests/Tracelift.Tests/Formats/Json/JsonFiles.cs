using System.Text.Json;
using System.Text.Json.Nodes;
using Tracelift.Formats.Json;
using Tracelift.Model;
using Xunit;

namespace Tracelift.Tests.Formats.Json;

/// <summary>Files of tracing data for tests, written by the writer or laid out in other ways.</summary>
internal static class JsonFiles
{
    private static readonly JsonWriterOptions Raw = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Random batches of all models in turn.</summary>
    public static List<Batch> Batches(int seed, int batches, int most)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, batches).Select(i => RandomRows.Batch(random, Models.All[(seed + i) % Models.All.Length], most))];
    }

    public static async Task<byte[]> WriteAsync(IEnumerable<Batch> batches)
    {
        using var stream = new MemoryStream();
        await using var writer = new TracingJsonWriter(stream);
        foreach (var batch in batches)
            await writer.WriteAsync(batch, default);
        await writer.CompleteAsync(default);
        Assert.Equal(stream.Length, writer.Bytes);
        return stream.ToArray();
    }

    /// <summary>The same without white space, and with characters instead of escapes.</summary>
    public static byte[] Compact(byte[] json) => Write(JsonNode.Parse(json)!);

    /// <summary>The same with objects and keys in another order.</summary>
    public static byte[] Shuffle(byte[] json, Random random)
    {
        JsonNode[] objects = [.. JsonNode.Parse(json)!.AsArray().Select(node => Shuffle(node!.AsObject(), random))];
        random.Shuffle(objects);
        return Write(new JsonArray(objects));
    }

    private static JsonObject Shuffle(JsonObject node, Random random)
    {
        var members = node.ToArray();
        random.Shuffle(members);
        var shuffled = new JsonObject();
        foreach (var (name, value) in members)
            shuffled[name] = value is JsonObject inner ? Shuffle(inner, random) : value?.DeepClone();
        return shuffled;
    }

    // Numbers keep their text, which a number of .NET would not.
    private static byte[] Write(JsonNode node)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream, Raw))
            node.WriteTo(writer);
        return stream.ToArray();
    }
}
