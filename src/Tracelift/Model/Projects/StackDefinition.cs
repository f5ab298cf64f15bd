namespace Tracelift.Model.Projects;

/// <summary>An image stack as project files describe it, with its place in the project.</summary>
public sealed record StackDefinition
{
    /// <summary>The title.</summary>
    public required string Title { get; init; }

    /// <summary>The size in voxels.</summary>
    public required Integer3 Dimension { get; init; }

    /// <summary>The size of a voxel in nm.</summary>
    public required Double3 Resolution { get; init; }

    /// <summary>A description; empty for none.</summary>
    public string Description { get; init; } = "";

    /// <summary>Any JSON; null for none.</summary>
    public string? Metadata { get; init; }

    /// <summary>A remark, or null.</summary>
    public string? Comment { get; init; }

    /// <summary>The attribution of the images; or null.</summary>
    public string? Attribution { get; init; }

    /// <summary>
    /// The scale of each zoom level, starting with (1,1,1); null for the automatic series, which halves x and y until the
    /// image fits on a tile.
    /// </summary>
    public IReadOnlyList<Integer3>? DownsampleFactors { get; init; }

    /// <summary>The place of the stack's origin in the project, in nm.</summary>
    public Double3 Translation { get; init; }

    /// <summary>The plane of its sections: 0 xy, 1 xz, 2 zy.</summary>
    public int Orientation { get; init; }

    /// <summary>A voxel whose tile is requested to find the fastest mirror.</summary>
    public Integer3 CanaryLocation { get; init; }

    /// <summary>The colour of missing tiles.</summary>
    public Rgba PlaceholderColor { get; init; }

    /// <summary>Sections that viewers do not show.</summary>
    public IReadOnlyList<int> BrokenSections { get; init; } = [];

    /// <summary>The copies of the images.</summary>
    public IReadOnlyList<MirrorDefinition> Mirrors { get; init; } = [];

    /// <summary>The stack's memberships in groups.</summary>
    public IReadOnlyList<StackGroupMembership> StackGroups { get; init; } = [];

    /// <summary>The paths of the ontology whose last node is linked to the stack.</summary>
    public IReadOnlyList<IReadOnlyList<string>> Classification { get; init; } = [];

    /// <summary>The size of the whole stack in µm, which shows a wrong unit or a swapped axis at a glance.</summary>
    public Double3 SizeInMicrometres => new(Dimension.X * Resolution.X / 1_000, Dimension.Y * Resolution.Y / 1_000, Dimension.Z * Resolution.Z / 1_000);

    /// <summary>The zoom levels: those of <see cref="DownsampleFactors"/>, or the automatic ones.</summary>
    public IReadOnlyList<Integer3> ZoomLevels => DownsampleFactors ?? Downsampling.Automatic(Dimension, Mirrors);
}

/// <summary>A copy of a stack's images.</summary>
public sealed record MirrorDefinition
{
    /// <summary>The title.</summary>
    public required string Title { get; init; }

    /// <summary>The address of the tiles, to the letter: see <see cref="MirrorAddress"/>.</summary>
    public required string ImageBase { get; init; }

    /// <summary>The images' file extension.</summary>
    public string FileExtension { get; init; } = "jpg";

    /// <summary>The order of the mirrors: the smallest number comes first.</summary>
    public int Position { get; init; }

    /// <summary>Pixels of a tile along x.</summary>
    public required int TileWidth { get; init; }

    /// <summary>Pixels of a tile along y.</summary>
    public required int TileHeight { get; init; }

    /// <summary>The form of a tile's address, 1 to 14: see <see cref="TileAddress"/>.</summary>
    public required int TileSourceType { get; init; }
}
