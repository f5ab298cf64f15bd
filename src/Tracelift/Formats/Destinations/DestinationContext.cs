using Tracelift.Model;

namespace Tracelift.Formats.Destinations;

/// <summary>What a writer knows of the export before its first row.</summary>
public sealed record DestinationContext
{
    /// <summary>The project's id.</summary>
    public required long Project { get; init; }

    /// <summary>The project's title.</summary>
    public string Title { get; init; } = "";

    /// <summary>The exported skeletons without those of partners.</summary>
    public required IdSet Skeletons { get; init; }

    /// <summary>The number of the project's treenodes, if it is known: most of the export's rows.</summary>
    public long? Treenodes { get; init; }

    /// <summary>The size of a voxel in nm, of the project's first stack; or null.</summary>
    public (double X, double Y, double Z)? VoxelSize { get; init; }

    /// <summary>The options of the format.</summary>
    public DestinationOptions Options { get; init; } = new();

    /// <summary>Receives the progress of writing after the last row: a stage, what is done, and of how much.</summary>
    public Action<string, long, long?>? Progress { get; init; }
}
