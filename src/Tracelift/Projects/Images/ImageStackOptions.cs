using Tracelift.Model.Projects;

namespace Tracelift.Projects.Images;

/// <summary>Choices for stacks that are made of images.</summary>
public sealed record ImageStackOptions
{
    /// <summary>The title of the project; null for that of the first stack.</summary>
    public string? ProjectTitle { get; init; }

    /// <summary>The title of the stack; null for the one in the metadata, or the folder's name.</summary>
    public string? Title { get; init; }

    /// <summary>The size of a voxel in nm; null for that in the metadata.</summary>
    public Double3? Resolution { get; init; }

    /// <summary>The place of the first voxel in nm; null for that in the metadata.</summary>
    public Double3? Translation { get; init; }

    /// <summary>The group that all stacks become members of; or null.</summary>
    public string? Group { get; init; }

    /// <summary>The relation to the group: channel or view.</summary>
    public string Relation { get; init; } = "channel";

    /// <summary>The address of a tile server that shows the images, to the letter; or null.</summary>
    public string? TileServer { get; init; }

    /// <summary>The tile source type of that server.</summary>
    public int TileServerType { get; init; } = ImageOptionDescriptions.UsualTiles;

    /// <summary>The base URL of folders; null if the import adds it.</summary>
    public string? ImageBase { get; init; }

    /// <summary>The folder that the base URL of folders belongs to; null if it belongs to the source itself.</summary>
    public string? Root { get; init; }

    /// <summary>Whether nothing outside of <see cref="Root"/> may be read.</summary>
    public bool StaysInRoot { get; init; }
}
