using Tracelift.Formats.Swc;

namespace Tracelift.Formats.Destinations;

/// <summary>The ids of nodes in files.</summary>
public enum NodeIdRule
{
    /// <summary>The ids of treenodes.</summary>
    Keep,

    /// <summary>1 to n in each skeleton.</summary>
    Number,
}

/// <summary>The layout of Parquet files.</summary>
public enum ParquetLayout
{
    /// <summary>That of navis 1.</summary>
    Navis,

    /// <summary>neurarrow, that of navis 2.</summary>
    Neurarrow,
}

/// <summary>Options that only some formats take. Each format uses those that it takes.</summary>
public sealed record DestinationOptions
{
    /// <summary>The pattern of file names if none is given.</summary>
    public const string UsualFileNames = "{name}";

    /// <summary>The unit of coordinates.</summary>
    public SwcUnit Unit { get; init; } = SwcUnit.Nanometre;

    /// <summary>The pattern of the names of files, with <c>{name}</c>, <c>{skeleton_id}</c> and <c>{neuron_id}</c>.</summary>
    public string FileNames { get; init; } = UsualFileNames;

    /// <summary>The ids of nodes.</summary>
    public NodeIdRule NodeIds { get; init; }

    /// <summary>The tags that become types of nodes.</summary>
    public TypesAsTags TagsAsTypes { get; init; } = TypesAsTags.All;

    /// <summary>The marks of somas; the first that matches any node of a skeleton counts.</summary>
    public IReadOnlyList<SomaMarker> SomaMarkers { get; init; } = [];

    /// <summary>Whether to write the owners of neurons.</summary>
    public bool Owners { get; init; }

    /// <summary>The layout of Parquet files.</summary>
    public ParquetLayout Layout { get; init; }

    /// <summary>The size of a voxel in nm; or null.</summary>
    public (double X, double Y, double Z)? VoxelSize { get; init; }
}
