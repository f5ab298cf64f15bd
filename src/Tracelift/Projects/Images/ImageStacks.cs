using System.Globalization;
using System.Text.Json.Nodes;
using Tracelift.Errors;
using Tracelift.Formats.Images;
using Tracelift.Model.Projects;

namespace Tracelift.Projects.Images;

/// <summary>Makes stacks of image volumes.</summary>
internal static class ImageStacks
{
    private const string Scale = "%SCALE_DATASET%";
    private const int N5Blocks = 11;
    private const int BackEnd = 13;
    private const int PrecomputedBlocks = 14;
    private const int TileSize = 512;

    private static readonly string[] Endings = [".ome.zarr", ".zarr", ".n5", ".precomputed"];

    /// <summary>Makes the stacks of a source.</summary>
    /// <param name="volumes">Its volumes.</param>
    /// <param name="address">Its address in mirrors: an address, or a path below the base URL; without a slash at its end.</param>
    /// <param name="name">Its name in messages.</param>
    /// <param name="options">The choices.</param>
    /// <param name="notes">Receives notes.</param>
    /// <exception cref="UsageException">The metadata don't say the size of a voxel, and the choices neither.</exception>
    public static IReadOnlyList<StackDefinition> Of(IReadOnlyList<ImageVolume> volumes, string address, string name, ImageStackOptions options, List<Problem> notes)
    {
        var title = options.Title ?? volumes[0].Title ?? TitleOf(name);
        var stacks = new List<StackDefinition>();
        foreach (var volume in volumes)
        {
            notes.AddRange(volume.Notes);
            if (volume.Obstacle is { } obstacle && !notes.Exists(note => note.Message == obstacle.Message))
                notes.Add(obstacle);
            var channel = volume.Channel is null ? null : volume.ChannelName ?? string.Create(CultureInfo.InvariantCulture, $"channel {volume.Channel}");
            stacks.Add(new StackDefinition
            {
                Title = channel is null ? title : $"{title}, {channel}",
                Dimension = volume.Dimension,
                Resolution = options.Resolution ?? volume.Resolution ?? throw NoResolution(volume, name),
                Translation = options.Translation ?? volume.Translation,
                DownsampleFactors = [.. volume.Levels.Select(level => level.Factor)],
                Metadata = Metadata(volume, address).ToJsonString(),

                // Segments lie over other images.
                PlaceholderColor = volume.IsSegmentation ? new Rgba(0, 0, 0, 0) : new Rgba(0, 0, 0, 1),
                Mirrors = Mirrors(volume, address, options),
                StackGroups = Groups(title, channel, options),
            });
        }

        return stacks;
    }

    /// <summary>Returns a title for the folder of an address: its last part without the ending of a format.</summary>
    internal static string TitleOf(string name)
    {
        var last = Uri.UnescapeDataString(name.TrimEnd('/', '\\').Split('/', '\\')[^1]);
        var ending = Array.Find(Endings, ending => last.EndsWith(ending, StringComparison.OrdinalIgnoreCase) && last.Length > ending.Length);
        return ending is null ? last : last[..^ending.Length];
    }

    private static List<StackGroupMembership> Groups(string title, string? channel, ImageStackOptions options)
    {
        var groups = new List<StackGroupMembership>();
        if (options.Group is { } group)
            groups.Add(new StackGroupMembership(group, options.Relation));
        if (channel is not null && options.Group is null)
            groups.Add(new StackGroupMembership(title, "channel"));
        return groups;
    }

    private static List<MirrorDefinition> Mirrors(ImageVolume volume, string address, ImageStackOptions options)
    {
        var mirrors = new List<MirrorDefinition>();
        if (options.TileServer is { } tiles)
            mirrors.Add(new MirrorDefinition { Title = "tile server", ImageBase = MirrorAddress.Of(tiles, options.TileServerType), FileExtension = "jpg", TileWidth = TileSize, TileHeight = TileSize, TileSourceType = options.TileServerType });
        var folder = Join(address, volume.Path);
        var blocks = new MirrorDefinition
        {
            Title = volume.FormatName,
            ImageBase = "",
            FileExtension = "raw",
            Position = mirrors.Count,
            TileWidth = volume.Chunk.X,
            TileHeight = volume.Chunk.Y,
            TileSourceType = volume.Format == ImageFormat.N5 ? N5Blocks : PrecomputedBlocks,
        };
        if (volume.Obstacle is null)
        {
            var axes = string.Join('_', volume.Slicing.Select(axis => axis.ToString(CultureInfo.InvariantCulture)));
            mirrors.Add(blocks with { ImageBase = Join(volume.HasLevelFolders ? Join(folder, Scale) : folder, axes) });
        }
        else if (volume.Format == ImageFormat.Precomputed && volume.Levels[0].Shards is not null && address.Contains("://", StringComparison.Ordinal))
        {
            mirrors.Add(blocks with { ImageBase = $"precomputed://{folder}", FileExtension = "jpg", TileWidth = TileSize, TileHeight = TileSize, TileSourceType = BackEnd });
        }

        return mirrors;
    }

    /// <summary>Returns what the stack is made of, by which Tracelift reads its images, and what CATMAID's viewer reads of it.</summary>
    private static JsonObject Metadata(ImageVolume volume, string address)
    {
        var source = new JsonObject
        {
            ["format"] = volume.FormatName,
            ["address"] = Join(address, volume.Path),
            ["data_type"] = volume.Levels[0].DataType,
            ["encoding"] = volume.Levels[0].Encoding,
        };
        if (volume.Channel is { } channel && volume.ChannelAxis is not null)
            source["channel"] = channel;
        var metadata = new JsonObject { ["source"] = source };
        if (volume.VoxelOffset != default)
            metadata["voxelOffset"] = new JsonArray(volume.VoxelOffset.X, volume.VoxelOffset.Y, volume.VoxelOffset.Z);
        return metadata;
    }

    private static UsageException NoResolution(ImageVolume volume, string name) => new(
        "no-resolution",
        $"{Join(name, volume.Path)} does not say the size of a voxel in a unit of length{(volume.UnclearResolution is { } unclear ? $": {unclear}" : "")}",
        "Say it in nm: --resolution X,Y,Z.");

    private static string Join(string address, string path) => path.Length == 0 ? address : address.Length == 0 ? path : $"{address}/{path}";
}
