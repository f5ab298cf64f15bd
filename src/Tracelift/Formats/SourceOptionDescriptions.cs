using Tracelift.Options;
using static Tracelift.Options.OptionFaces;
using static Tracelift.Options.OptionKind;
using static Tracelift.Options.OptionRight;

namespace Tracelift.Formats;

#pragma warning disable CS1591 // Each option says its meaning.
/// <summary>The options of opening a source, whatever is done with it.</summary>
public static class SourceOptionDescriptions
{
    public static OptionDescription Names { get; } = new(
        "names", OptionKind.File, Everybody, "CSV or TSV with the columns file, name, source_id and annotations (semicolons between): what the skeletons of a collection are called.")
    { Label = "Table of names" };
    public static OptionDescription Unit { get; } = new("unit", Value, Everybody, "What the numbers of SWC files measure in, whatever their headers say. Default: as the header says, else nm.")
    {
        Aliases = ["units"],
        Takes = "nm|um",
        Choices = [new("", "as the header says, else nm"), new("nm", "nm"), new("um", "µm")],
    };
    public static OptionDescription SeveralRoots { get; } = new("several-roots", Value, Everybody, "What becomes of a skeleton with several roots: split makes a skeleton of each, heal joins them.")
    {
        Aliases = ["multi-root"],
        Default = "error",
        Choices = [new("error", "is an error"), new("split", "is a skeleton for each root"), new("heal", "is joined where the parts come closest")],
    };
    public static OptionDescription TypesAsTags { get; } = new(
        "types-as-tags", Value, Everybody, "Which types of nodes become tags of treenodes: all are soma, axon, dendrite, apical dendrite, fork point, end point, SWC type N.")
    {
        Default = "soma",
        Choices = [new("none", "none"), new("soma", "the soma's"), new("all", "all")],
    };
    public static OptionDescription MaxUnpacked { get; } = new("max-unpacked", Value, Everybody, "How much a packed file may unpack to, such as 500G. Default: 1G, or 200 times its size.") { Takes = "SIZE", Faces = Command };
    public static OptionDescription MaxObject { get; } = new("max-object", Value, Everybody, "How large an object of the file may be, such as a mesh. Default: 64M; 1G at most.") { Takes = "SIZE", Faces = Command };

    /// <summary>The options that only some formats take.</summary>
    public static OptionGroup OfCollections { get; } = new("Collections of skeletons", Names, Unit, SeveralRoots, TypesAsTags);
}
