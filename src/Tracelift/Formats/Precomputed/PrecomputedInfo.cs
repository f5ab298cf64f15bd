using System.Text.Json;
using Tracelift.Errors;

namespace Tracelift.Formats.Precomputed;

/// <summary>
/// What the file <c>info</c> of Neuroglancer's precomputed skeletons says: how they are kept, what each vertex has, and how
/// to come from their coordinates to nm.
/// </summary>
internal sealed class PrecomputedInfo
{
    private const long MostBytes = 64 << 20;
    private static readonly double[] AsItIs = [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0];

    /// <summary>From their coordinates to nm, a 3x4 matrix row by row.</summary>
    public IReadOnlyList<double> Transform { get; private init; } = AsItIs;

    /// <summary>What each vertex has besides its place, in this order: a name, and the bytes of a vertex's value.</summary>
    public IReadOnlyList<(string Id, int Size)> Attributes { get; private init; } = [];

    /// <summary>How they are kept in shards, or null where each has a file of its own.</summary>
    public ShardLayout? Sharding { get; private init; }

    /// <summary>Where the segments' properties are, or null.</summary>
    public NamedFolder? SegmentProperties { get; private init; }

    /// <summary>The folder with skeletons that a folder is, or holds; null where it is none.</summary>
    public static SkeletonFolder? FindFolder(string folder) => FindFolder(folder, null);

    /// <summary>Reads it.</summary>
    /// <exception cref="InputException">It does not say what is needed.</exception>
    public static PrecomputedInfo Read(SkeletonFolder found)
    {
        var folder = found.Path;
        var path = Path.Combine(folder, "info");
        using var document = TryRead(path) ?? throw new InputException("bad-info", $"{path} can't be read as JSON");
        try
        {
            var root = document.RootElement;
            var transform = root.TryGetProperty("transform", out var given) ? given.EnumerateArray().Select(number => number.GetDouble()).ToArray() : AsItIs;
            if (transform.Length != AsItIs.Length || !transform.All(double.IsFinite))
                throw Bad(path, "transform is not of 12 numbers");
            return new PrecomputedInfo
            {
                Transform = transform,
                Attributes = root.TryGetProperty("vertex_attributes", out var attributes) ? [.. attributes.EnumerateArray().Select(one => Attribute(one, path))] : [],
                Sharding = root.TryGetProperty("sharding", out var sharding) && sharding.ValueKind == JsonValueKind.Object ? ShardLayout.Read(sharding, path) : null,
                SegmentProperties = Named(root, "segment_properties", folder) ?? found.SegmentProperties,
            };
        }
        catch (Exception e) when (e is InvalidOperationException or FormatException or KeyNotFoundException)
        {
            throw Bad(path, e.Message);
        }
    }

    /// <summary>Reads a JSON file of a bounded size, or returns null where it is none.</summary>
    internal static JsonDocument? TryRead(string path)
    {
        try
        {
            var file = new FileInfo(path);
            return file.Exists && file.Length <= MostBytes ? JsonDocument.Parse(File.ReadAllBytes(path)) : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException)
        {
            return null;
        }
    }

    internal static string? TypeOf(JsonElement root) =>
        root.ValueKind == JsonValueKind.Object && root.TryGetProperty("@type", out var type) && type.ValueKind == JsonValueKind.String ? type.GetString() : null;

    internal static InputException Bad(string path, string what) => new("bad-info", $"{path}: {what}", "Expected the info of Neuroglancer's precomputed skeletons.");

    private static SkeletonFolder? FindFolder(string folder, NamedFolder? properties)
    {
        if (TryRead(Path.Combine(folder, "info")) is not { } info)
            return null;
        using (info)
        {
            return TypeOf(info.RootElement) == "neuroglancer_skeletons" ? new SkeletonFolder(folder, properties)
                : Named(info.RootElement, "skeletons", folder) is { } inside && !inside.Name.Contains("..", StringComparison.Ordinal) && !Path.IsPathRooted(inside.Name)
                    ? FindFolder(Path.Combine(folder, inside.Name), Named(info.RootElement, "segment_properties", folder) ?? properties)
                : null;
        }
    }

    private static NamedFolder? Named(JsonElement root, string property, string folder) =>
        root.ValueKind == JsonValueKind.Object && root.TryGetProperty(property, out var value) && value.ValueKind == JsonValueKind.String && value.GetString() is { Length: > 0 } name
            ? new NamedFolder(folder, name)
            : null;

    private static (string Id, int Size) Attribute(JsonElement attribute, string path)
    {
        var size = attribute.GetProperty("data_type").GetString() switch
        {
            "int8" or "uint8" => 1,
            "int16" or "uint16" => 2,
            "int32" or "uint32" or "float32" => 4,
            var other => throw Bad(path, $"vertex_attributes has the unknown data_type {other}"),
        };
        var components = attribute.GetProperty("num_components").GetInt32();
        return components is >= 1 and <= 1024
            ? (attribute.GetProperty("id").GetString() ?? "", size * components)
            : throw Bad(path, $"vertex_attributes has {components} num_components");
    }
}

/// <summary>A folder with skeletons.</summary>
/// <param name="Path">It.</param>
/// <param name="SegmentProperties">Where the volume that they belong to has its segments' properties, or null.</param>
internal readonly record struct SkeletonFolder(string Path, NamedFolder? SegmentProperties);

/// <summary>A folder that an info names.</summary>
/// <param name="From">The folder of the info.</param>
/// <param name="Name">The name, which holds from there.</param>
internal readonly record struct NamedFolder(string From, string Name);
