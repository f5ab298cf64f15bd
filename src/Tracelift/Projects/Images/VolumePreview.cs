using System.Text.Json;
using System.Text.Json.Nodes;
using Tracelift.Errors;
using Tracelift.Formats.Images;
using Tracelift.Model.Projects;
using Tracelift.Remote;

namespace Tracelift.Projects.Images;

/// <summary>Reads pictures of stacks whose images are chunks of a volume, without a server that cuts tiles.</summary>
internal static class VolumePreview
{
    private const int MostPixels = 256;

    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false };

    /// <summary>Returns the folder of the volume: the one in the stack's metadata, or that of a mirror of blocks.</summary>
    /// <param name="stack">The stack.</param>
    /// <param name="mirror">The mirror; null for the metadata, or the first mirror of blocks.</param>
    /// <returns>An address, or a path below the folder of data; and the channel. Null if the stack has no volume.</returns>
    public static (string Address, int? Channel)? SourceOf(StackDefinition stack, MirrorDefinition? mirror)
    {
        ArgumentNullException.ThrowIfNull(stack);
        var (address, channel) = OfMetadata(stack.Metadata);
        var blocks = mirror is null ? stack.Mirrors.OrderBy(one => one.Position).FirstOrDefault(one => one.TileSourceType is 11 or 14) : mirror;
        if (blocks is not null && VolumeAddress.Of(blocks, stack.Orientation) is [var description, ..])
            return (description[..description.LastIndexOf('/')], channel);
        return address is null || mirror is not null ? null : (address, channel);
    }

    /// <summary>Whether the chunks of a stack may be readable, by what its metadata say of their packing.</summary>
    public static bool MayRead(StackDefinition stack) => Source(stack.Metadata) is not { } source || Text(source["encoding"]) is not { } packing || ChunkPacking.IsKnown(packing);

    /// <summary>Returns the place of a volume: on a web server, or in the folder of data.</summary>
    /// <param name="address">The address, or a path below the folder of data.</param>
    /// <param name="folder">The folder of data; null for none.</param>
    /// <param name="folderAddress">The address of that folder.</param>
    /// <param name="fetch">Fetches files.</param>
    /// <returns>Null if it is in the folder of data and there is none.</returns>
    /// <exception cref="TraceliftException">The address is invalid.</exception>
    public static IImagePlace? PlaceOf(string address, string? folder, string folderAddress, RemoteFetch fetch)
    {
        var below = address.StartsWith(folderAddress, StringComparison.Ordinal) ? Uri.UnescapeDataString(address[folderAddress.Length..])
            : address.Contains("://", StringComparison.Ordinal) ? null
            : address;
        if (below is not null)
            return folder is null ? null : new FolderPlace(folder, folder).Below(below.Trim('/'));
        return ImageAddress.Read(address).Url is { } url ? new RemotePlace(url, fetch, hasCredentials: false, new RequestBudget(url)) : null;
    }

    /// <summary>Reads the middle of the middle section at the finest level that fits into a small picture, or in part at the coarsest.</summary>
    /// <returns>A PNG, and the number of its chunks that are stored; null if the place has no image, or if its chunks can't be unpacked.</returns>
    /// <exception cref="InputException">The metadata or a chunk are faulty.</exception>
    public static async Task<(byte[] Png, int Chunks)?> ReadAsync(IImagePlace place, int? channel, CancellationToken cancellationToken)
    {
        if (await VolumeReader.ReadAsync(place, cancellationToken) is not var (folder, volumes))
            return null;
        var volume = volumes.FirstOrDefault(one => channel is null || one.Channel == channel) ?? volumes[0];
        var level = volume.Levels.FirstOrDefault(one => one.Size(volume.Slicing) is var size && Math.Max(size.X, size.Y) <= MostPixels) ?? volume.Levels[^1];
        if (!ChunkReader.CanRead(level))
            return null;
        var whole = level.Size(volume.Slicing);
        var (width, height) = (Math.Min(MostPixels, whole.X), Math.Min(MostPixels, whole.Y));
        var from = new Integer3((whole.X - width) / 2, (whole.Y - height) / 2, whole.Z / 2);
        var plane = await ImagePlane.ReadAsync(volume.Path.Length == 0 ? folder : folder.Below(volume.Path), volume, level, from, width, height, cancellationToken);
        return (plane.ToPng(volume.IsSegmentation, level.DataType), plane.Chunks);
    }

    private static (string? Address, int? Channel) OfMetadata(string? metadata) => Source(metadata) is { } source
        ? (Text(source["address"]) is { Length: > 0 } address ? address : null, source["channel"] is JsonValue number && number.TryGetValue<int>(out var channel) ? channel : null)
        : (null, null);

    private static JsonObject? Source(string? metadata)
    {
        try
        {
            return metadata is null ? null : (JsonNode.Parse(metadata, documentOptions: Strict) as JsonObject)?["source"] as JsonObject;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static string? Text(JsonNode? node) => node is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;
}
