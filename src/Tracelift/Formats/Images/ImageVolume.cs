using Tracelift.Errors;
using Tracelift.Model.Projects;

namespace Tracelift.Formats.Images;

/// <summary>The file formats of image volumes.</summary>
internal enum ImageFormat
{
    /// <summary>N5.</summary>
    N5,

    /// <summary>OME-Zarr on Zarr 2: versions up to 0.4.</summary>
    Zarr2,

    /// <summary>OME-Zarr on Zarr 3: version 0.5.</summary>
    Zarr3,

    /// <summary>Neuroglancer's precomputed images and segmentations.</summary>
    Precomputed,
}

/// <summary>A three-dimensional image as its metadata describe it; of data with channels, one of them.</summary>
internal sealed record ImageVolume
{
    /// <summary>The format.</summary>
    public required ImageFormat Format { get; init; }

    /// <summary>The format with its version, for people.</summary>
    public required string FormatName { get; init; }

    /// <summary>The title in the metadata; or null.</summary>
    public string? Title { get; init; }

    /// <summary>The path of its folder below the source; empty for the source itself.</summary>
    public string Path { get; init; } = "";

    /// <summary>The levels, the finest first.</summary>
    public required IReadOnlyList<ImageLevel> Levels { get; init; }

    /// <summary>The indexes of x, y and z among the stored axes.</summary>
    public required IReadOnlyList<int> Slicing { get; init; }

    /// <summary>Whether the levels are folders named s0, s1 and so on.</summary>
    public bool HasLevelFolders { get; init; }

    /// <summary>The size of a voxel in nm; null if the metadata don't say it.</summary>
    public Double3? Resolution { get; init; }

    /// <summary>What the metadata say on the size of a voxel if that is not enough; or null.</summary>
    public string? UnclearResolution { get; init; }

    /// <summary>The place of the first voxel in nm.</summary>
    public Double3 Translation { get; init; }

    /// <summary>The index of the first voxel, where a format numbers voxels from elsewhere than 0.</summary>
    public Integer3 VoxelOffset { get; init; }

    /// <summary>Whether voxels hold ids of segments.</summary>
    public bool IsSegmentation { get; init; }

    /// <summary>The index of the channel; null if there is one only.</summary>
    public int? Channel { get; init; }

    /// <summary>The index of the channels' axis among the stored axes; null if there is none.</summary>
    public int? ChannelAxis { get; init; }

    /// <summary>The channel's name; or null.</summary>
    public string? ChannelName { get; init; }

    /// <summary>Possible mistakes, and assumptions.</summary>
    public IReadOnlyList<Problem> Notes { get; init; } = [];

    /// <summary>Why CATMAID's viewer can't show it, and what can be done; or null.</summary>
    public Problem? Obstacle { get; init; }

    /// <summary>The size in voxels.</summary>
    public Integer3 Dimension => Levels[0].Size(Slicing);

    /// <summary>The size of a chunk of the finest level in voxels.</summary>
    public Integer3 Chunk => Levels[0].Along(Levels[0].Chunk, Slicing);
}

/// <summary>A level of an image volume: an array in chunks.</summary>
internal sealed record ImageLevel
{
    /// <summary>The path of its folder below the volume's.</summary>
    public required string Path { get; init; }

    /// <summary>The length of each stored axis.</summary>
    public required IReadOnlyList<long> Shape { get; init; }

    /// <summary>The length of a chunk along each stored axis.</summary>
    public required IReadOnlyList<long> Chunk { get; init; }

    /// <summary>The type of a voxel: uint8, float32 and so on.</summary>
    public required string DataType { get; init; }

    /// <summary>How chunks are packed, as the format names it: raw, gzip, blosc, jpeg.</summary>
    public required string Encoding { get; init; }

    /// <summary>How many voxels of the finest level one voxel covers.</summary>
    public Integer3 Factor { get; init; } = new(1, 1, 1);

    /// <summary>The index of the first voxel along each stored axis.</summary>
    public IReadOnlyList<long> Offset { get; init; } = [];

    /// <summary>Whether numbers begin with their largest byte.</summary>
    public bool IsBigEndian { get; init; }

    /// <summary>Whether the first axis is the fastest in a chunk, not the last.</summary>
    public bool IsFirstFastest { get; init; }

    /// <summary>The pattern of a chunk's name: its separator, with what comes before.</summary>
    public string Separator { get; init; } = "/";

    /// <summary>What comes before a chunk's indexes in its name.</summary>
    public string Prefix { get; init; } = "";

    /// <summary>How several chunks share a file; null if each has its own.</summary>
    public ChunkShards? Shards { get; init; }

    /// <summary>Whether four bytes of a checksum end a chunk's file.</summary>
    public bool HasChecksum { get; init; }

    /// <summary>The number of voxels in chunks that are not stored.</summary>
    public double Fill { get; init; }

    /// <summary>The size of a block of a compressed segmentation in voxels; else empty.</summary>
    public IReadOnlyList<int> SegmentBlock { get; init; } = [];

    /// <summary>Returns the size along x, y and z.</summary>
    public Integer3 Size(IReadOnlyList<int> slicing) => Along(Shape, slicing);

    /// <summary>Returns the values of the axes x, y and z.</summary>
    public Integer3 Along(IReadOnlyList<long> values, IReadOnlyList<int> slicing)
    {
        return new(Short(0), Short(1), Short(2));

        int Short(int axis) => values[slicing[axis]] <= int.MaxValue
            ? (int)values[slicing[axis]]
            : throw new InputException("too-large", $"{(Path.Length == 0 ? "The image" : Path)} has {values[slicing[axis]]} voxels along an axis", $"Stacks have at most {int.MaxValue}.");
    }
}
