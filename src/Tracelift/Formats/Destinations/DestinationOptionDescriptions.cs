using Tracelift.Options;
using static Tracelift.Options.OptionKind;
using static Tracelift.Options.OptionRight;

namespace Tracelift.Formats.Destinations;

#pragma warning disable CS1591 // Each option says its meaning.
/// <summary>The options of the formats that tracing data are exported to.</summary>
public static class DestinationOptionDescriptions
{
    public static OptionDescription Format { get; } = new(
        "format",
        Value,
        Everybody,
        "The format. json: CATMAID's JSON. swc: one file a skeleton, with tables of neurons and connectors. csv: tables as bulk load reads them. nml: webKnossos and KNOSSOS. parquet: navis and neurarrow. precomputed: Neuroglancer. Default: as the ending of {file} says, else json.")
    {
        Choices =
        [
            new("", "as the file's ending says, else JSON"),
            new("json", "CATMAID's JSON"),
            new("swc", "SWC files, in an archive"),
            new("csv", "CSV tables, in an archive"),
            new("nml", "NML of webKnossos"),
            new("parquet", "Parquet"),
            new("precomputed", "Neuroglancer's precomputed skeletons, in an archive"),
        ],
        Takes = "json|swc|csv|nml|parquet|precomputed",
    };
    public static OptionDescription Unit { get; } = new("unit", Value, Everybody, "SWC: the unit of coordinates.")
    {
        Aliases = ["units"],
        Default = "nm",
        Choices = [new("nm", "nm"), new("um", "µm")],
    };
    public static OptionDescription FileNames { get; } = new("file-names", Value, Everybody, "SWC: the pattern of file names, with name, skeleton_id or neuron_id in braces. Where two names are alike, the skeleton's id is added. Default: the neuron's name.")
    {
        Label = "Names of files",
        Takes = "PATTERN",
    };
    public static OptionDescription NodeIds { get; } = new("node-ids", Value, Everybody, "SWC: keep the ids of treenodes, or number the nodes of each file from 1.")
    {
        Label = "Ids of nodes",
        Default = "keep",
        Choices = [new("keep", "those of the treenodes"), new("number", "1 to n in each file")],
    };
    public static OptionDescription TagsAsTypes { get; } = new("tags-as-types", Value, Everybody, "SWC, Parquet: the tags that become types of nodes. all: soma, axon, dendrite, apical dendrite, fork point, end point, SWC type N.")
    {
        Default = "all",
        Choices = [new("all", "all that name a type"), new("soma", "the soma's"), new("none", "none")],
    };
    public static OptionDescription SomaMarkers { get; } = new("soma-marker", Values, Everybody, "SWC, Parquet: nodes that are somas: tag:NAME, radius:NM (or larger) or root. Several: the first that matches any node of a skeleton.")
    {
        Label = "Marks of somas",
        Takes = "MARK",
    };
    public static OptionDescription Owners { get; } = new("owners", OnOff, Everybody, "SWC: the column of owners in the table of neurons.") { Label = "Owners of neurons", Default = "false" };
    public static OptionDescription Layout { get; } = new("layout", Value, Everybody, "Parquet: the layout of columns.")
    {
        Default = "navis",
        Choices = [new("navis", "navis 1"), new("neurarrow", "neurarrow 0.2.1 (navis 2)")],
    };
    public static OptionDescription VoxelSize { get; } = new("voxel-size", List, Everybody, "NML: the size of a voxel in nm. Default: that of the project's first stack, else 1,1,1.") { Takes = "X,Y,Z" };

    /// <summary>The options that only some formats take.</summary>
    public static OptionGroup OfFormats { get; } = new("Format", Format, Unit, FileNames, NodeIds, TagsAsTypes, SomaMarkers, Owners, Layout, VoxelSize);
}
