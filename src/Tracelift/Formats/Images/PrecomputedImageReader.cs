using System.Globalization;
using Tracelift.Errors;
using Tracelift.Formats.Precomputed;
using Tracelift.Model.Projects;

namespace Tracelift.Formats.Images;

/// <summary>Reads what Neuroglancer's precomputed images and segmentations say.</summary>
internal static class PrecomputedImageReader
{
    private const string Voxels = "three whole numbers";
    private const int MostBlock = 1024;

    /// <summary>Reads the image in a folder.</summary>
    /// <returns>Null if the folder has no <c>info</c>.</returns>
    /// <exception cref="InputException">The metadata are faulty, or are not those of an image.</exception>
    public static async Task<IReadOnlyList<ImageVolume>?> ReadAsync(IImagePlace place, CancellationToken cancellationToken)
    {
        if (await MetadataFile.ReadAsync(place, "info", cancellationToken) is not { } info)
            return null;
        if (info.TextOrNull("@type") is { } other and not "neuroglancer_multiscale_volume")
            throw new InputException("not-an-image", $"{place.Name} holds {other}, not images", "Expected an info of the type image or segmentation.");
        var type = info.Text("type", "image or segmentation");
        if (type is not ("image" or "segmentation"))
            throw info.Bad("type", "image or segmentation");
        var dataType = info.Text("data_type", "a type such as \"uint8\"").ToLowerInvariant();
        var channels = info.Whole("num_channels", 1, int.MaxValue);
        var scales = info.Objects("scales");
        if (scales.Count == 0)
            throw info.Bad("scales", "at least one scale");
        var notes = new List<Problem>();
        var resolution = scales[0].Reals("resolution", 3, "three numbers, nm");
        if (Array.Exists(resolution, value => value <= 0))
            throw scales[0].Bad("resolution", "numbers above 0");
        var levels = new List<ImageLevel>();
        foreach (var scale in scales)
        {
            var level = Level(scale, dataType, channels);
            var values = LevelFactors.OfScales(resolution, scale.Reals("resolution", 3, "three numbers, nm"));
            var factor = LevelFactors.Whole(values, [0, 1, 2]);
            if (factor is null || (levels.Count > 0 && !LevelFactors.Rises(levels[^1].Factor, factor.Value)) || levels.Count == Downsampling.MostLevels)
            {
                notes.Add(new Problem(
                    "level-left-out", $"{place.Name}: the scale {level.Path} and those after it are left out: its factor is ({string.Join(",", values.Select(value => value.ToString("R", CultureInfo.InvariantCulture)))}), and CATMAID takes whole numbers that don't shrink"));
                break;
            }

            levels.Add(level with { Factor = factor.Value });
        }

        if (levels.Exists(level => !level.Chunk.SequenceEqual(levels[0].Chunk)))
            notes.Add(new Problem("chunk-sizes", $"{place.Name}: the scales have chunks of different sizes, which CATMAID's viewer may show wrongly"));
        var offset = levels[0].Along(levels[0].Offset, [0, 1, 2]);
        return
        [
            new ImageVolume
            {
                Format = ImageFormat.Precomputed,
                FormatName = $"precomputed {type}",
                Levels = levels,
                Slicing = [0, 1, 2],
                HasLevelFolders = true,
                Resolution = new Double3(resolution[0], resolution[1], resolution[2]),
                Translation = new Double3(Exact(offset.X, resolution[0]), Exact(offset.Y, resolution[1]), Exact(offset.Z, resolution[2])),
                VoxelOffset = offset,
                IsSegmentation = type == "segmentation",
                Notes = notes,
                Obstacle = Obstacle(place.Name, levels, channels),
            },
        ];
    }

    private static ImageLevel Level(InfoFields scale, string dataType, int channels)
    {
        var size = scale.Wholes("size", 1, Voxels + " above 0");
        if (size.Length != 3)
            throw scale.Bad("size", Voxels + " above 0");
        var chunk = Chunk(scale);
        var offset = scale.ElementOrNull("voxel_offset") is null ? [0, 0, 0] : scale.Wholes("voxel_offset", int.MinValue, Voxels);
        if (offset.Length != 3)
            throw scale.Bad("voxel_offset", Voxels);
        var encoding = scale.Text("encoding", "raw, jpeg, png or compressed_segmentation");
        return new ImageLevel
        {
            Path = scale.Text("key", "the name of the scale's folder"),
            Shape = [.. size, channels],
            Chunk = [.. chunk, channels],
            DataType = dataType,
            Encoding = encoding,
            Offset = [.. offset, 0],
            IsFirstFastest = true,
            Shards = scale.ObjectOrNull("sharding") is { } sharding ? PrecomputedShards.Read(sharding) : null,
            SegmentBlock = encoding == "compressed_segmentation" ? SegmentBlock(scale) : [],
        };
    }

    // Several sizes of chunks may hold the same data; viewers take the first.
    private static long[] Chunk(InfoFields scale)
    {
        var sizes = scale.RealListsOrNull("chunk_sizes", "a list of three whole numbers above 0");
        return sizes is [{ Length: 3 } first, ..] && Array.TrueForAll(first, value => value is >= 1 and <= int.MaxValue && double.IsInteger(value))
            ? [.. first.Select(value => (long)value)]
            : throw scale.Bad("chunk_sizes", "a list of three whole numbers above 0");
    }

    private static int[] SegmentBlock(InfoFields scale) =>
        scale.Wholes("compressed_segmentation_block_size", 1, Voxels + " above 0") is { Length: 3 } block && Array.TrueForAll(block, length => length <= MostBlock)
            ? [.. block.Select(length => (int)length)]
            : throw scale.Bad("compressed_segmentation_block_size", Voxels + " above 0");

    private static double Exact(int offset, double resolution) => offset == 0 ? 0 : (double)(offset * (decimal)resolution);

    private static Problem? Obstacle(string place, List<ImageLevel> levels, int channels) =>
        levels.Exists(level => level.Shards is not null)
            ? new Problem("not-shown", $"{place} is sharded, which CATMAID's viewer can't read: its back-end fetches the tiles (tile source type 13), if its administrator has installed the Python package cloud-volume; or copy the image without shards")
            : channels > 1
            ? new Problem("not-shown", $"{place} has {channels} channels, and CATMAID's viewer shows precomputed images of one: copy each channel into an image of its own")
            : null;
}
