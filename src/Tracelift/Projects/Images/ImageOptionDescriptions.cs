using Tracelift.Options;
using static Tracelift.Options.OptionFaces;
using static Tracelift.Options.OptionKind;
using static Tracelift.Options.OptionRight;

namespace Tracelift.Projects.Images;

#pragma warning disable CS1591 // Each option says its meaning.
/// <summary>The options of stacks that are made of images.</summary>
public static class ImageOptionDescriptions
{
    internal const int UsualTiles = 5;

    public static OptionDescription Images { get; } = new("images", Values, Everybody, "Images to make stacks of, by what their metadata say: the folder or address (https, s3, gs) of an N5 dataset or multiscale group, an OME-Zarr or precomputed image, or tiles; a CATMAID's stack, a Neuroglancer's state. Repeatable.")
    {
        Label = "Folder or address",
        Takes = "SOURCE",
        Faces = Command | Api | Page,
    };

    public static OptionDescription Resolution { get; } = new("resolution", Value, Everybody, "The size of a voxel in nm, in place of what the images say.") { Takes = "X,Y,Z", Faces = Command | Api | Page };
    public static OptionDescription Translation { get; } = new("translation", Value, Everybody, "The place of the first voxel in nm, in place of what the images say.") { Takes = "X,Y,Z", Faces = Command | Api | Page };
    public static OptionDescription TileServer { get; } = new("tile-server", Value, Everybody, "The address of a server that cuts the images into tiles; it is kept to the letter.") { Takes = "URL", Faces = Command | Api | Page };
    public static OptionDescription TileServerType { get; } = new("tile-server-type", Number, Everybody, "The tile source type of {tile-server}.") { Takes = "1..14", Default = "5", Faces = Command | Api | Page };
    public static OptionDescription Title { get; } = new("title", Value, Everybody, "The title of the stack, in place of what the images say.") { Faces = Command };
    public static OptionDescription Group { get; } = new("group", Value, Everybody, "The stack group that the stack becomes a member of.") { Takes = "TITLE", Faces = Command };
    public static OptionDescription Relation { get; } = new("relation", Value, Everybody, "The stack's relation to {group}.") { Default = "channel", Choices = [new("channel", "Channel"), new("view", "View")], Faces = Command };
}
