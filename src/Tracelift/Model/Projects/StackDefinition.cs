namespace Tracelift.Model.Projects;

/// <summary>An image stack as project files describe it, and how it lies in its project.</summary>
public sealed record StackDefinition
{
    /// <summary>The title.</summary>
    public required string Title { get; init; }

    /// <summary>Its size in voxels.</summary>
    public required Integer3 Dimension { get; init; }

    /// <summary>The size of a voxel in nm.</summary>
    public required Double3 Resolution { get; init; }

    /// <summary>A description; empty for none.</summary>
    public string Description { get; init; } = "";

    /// <summary>Any JSON; null for none.</summary>
    public string? Metadata { get; init; }

    /// <summary>A remark, or null.</summary>
    public string? Comment { get; init; }

    /// <summary>Whom the images are owed to, or null.</summary>
    public string? Attribution { get; init; }

    /// <summary>
    /// How much smaller each zoom level is, from (1,1,1) on; null for as many levels, halved in x and y, as it takes
    /// for the image to fit on a tile.
    /// </summary>
    public IReadOnlyList<Integer3>? DownsampleFactors { get; init; }

    /// <summary>Where the stack's origin lies in the project, in nm.</summary>
    public Double3 Translation { get; init; }

    /// <summary>How its planes lie: 0 xy, 1 xz, 2 zy.</summary>
    public int Orientation { get; init; }

    /// <summary>A voxel whose tile is asked for to find the fastest mirror.</summary>
    public Integer3 CanaryLocation { get; init; }

    /// <summary>The colour shown where there is no tile.</summary>
    public Rgba PlaceholderColor { get; init; }

    /// <summary>Sections that are not to be shown.</summary>
    public IReadOnlyList<int> BrokenSections { get; init; } = [];

    /// <summary>Where the images are.</summary>
    public IReadOnlyList<MirrorDefinition> Mirrors { get; init; } = [];

    /// <summary>The groups that it is in.</summary>
    public IReadOnlyList<StackGroupMembership> StackGroups { get; init; } = [];

    /// <summary>Paths of the ontology whose last node is linked to the stack.</summary>
    public IReadOnlyList<IReadOnlyList<string>> Classification { get; init; } = [];

    /// <summary>The zoom levels: those of <see cref="DownsampleFactors"/>, or the automatic ones.</summary>
    public IReadOnlyList<Integer3> ZoomLevels => DownsampleFactors ?? Downsampling.Automatic(Dimension, Mirrors);
}

/// <summary>A copy of a stack's images.</summary>
public sealed record MirrorDefinition
{
    /// <summary>The title.</summary>
    public required string Title { get; init; }

    /// <summary>The address below which the tiles are, to the letter: see <see cref="MirrorAddress"/>.</summary>
    public required string ImageBase { get; init; }

    /// <summary>The images' file extension.</summary>
    public string FileExtension { get; init; } = "jpg";

    /// <summary>Place among the mirrors: the smallest comes first.</summary>
    public int Position { get; init; }

    /// <summary>Pixels of a tile along x.</summary>
    public required int TileWidth { get; init; }

    /// <summary>Pixels of a tile along y.</summary>
    public required int TileHeight { get; init; }

    /// <summary>How a tile's address is made: 1 to 14, see <see cref="TileAddress"/>.</summary>
    public required int TileSourceType { get; init; }
}
