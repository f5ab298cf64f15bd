using Tracelift.Options;
using static Tracelift.Options.OptionFaces;
using static Tracelift.Options.OptionKind;
using static Tracelift.Options.OptionRight;

namespace Tracelift.Formats;

#pragma warning disable CS1591 // Each option says its meaning.
/// <summary>The options for opening a source, for all commands and calls.</summary>
public static class SourceOptionDescriptions
{
    public static OptionDescription Names { get; } = new(
        "names", OptionKind.File, Everybody, "A CSV or TSV file with names for the skeletons of a collection. Columns: file, name, source_id, annotations (separated by semicolons).")
    { Label = "Table of names" };
    public static OptionDescription Unit { get; } = new("unit", Value, Everybody, "The unit of coordinates in SWC files, instead of the unit in their headers. Default: the header's unit, else nm.")
    {
        Aliases = ["units"],
        Takes = "nm|um",
        Choices = [new("", "as the header says, else nm"), new("nm", "nm"), new("um", "µm")],
    };
    public static OptionDescription SeveralRoots { get; } = new("several-roots", Value, Everybody, "What to do with a skeleton with several roots. split: make a skeleton of each root. heal: join the trees where they are closest.")
    {
        Aliases = ["multi-root"],
        Default = "error",
        Choices = [new("error", "is an error"), new("split", "is a skeleton for each root"), new("heal", "is joined where the parts come closest")],
    };
    public static OptionDescription TypesAsTags { get; } = new(
        "types-as-tags", Value, Everybody, "The node types that become tags of treenodes. all: soma, axon, dendrite, apical dendrite, fork point, end point, SWC type N.")
    {
        Default = "soma",
        Choices = [new("none", "none"), new("soma", "the soma's"), new("all", "all")],
    };
    public static OptionDescription MaxUnpacked { get; } = new("max-unpacked", Value, Everybody, "The largest unpacked size of a packed file, such as 500G. Default: 1G, or 200 times the packed size.") { Takes = "SIZE", Faces = Command };
    public static OptionDescription MaxObject { get; } = new("max-object", Value, Everybody, "The largest size of an object in the file, such as a mesh. Default: 64M; 1G at most.") { Takes = "SIZE", Faces = Command };
    public static OptionDescription Token { get; } = new("token", Value, Everybody, "API token. Better set TRACELIFT_REMOTE_TOKEN, because other users of this machine can read options.") { Takes = "KEY", Faces = Command };
    public static OptionDescription HttpUser { get; } = new("http-user", Value, Everybody, "User for HTTP basic authentication; the password is in TRACELIFT_HTTP_PASSWORD.") { Faces = Command };

    /// <summary>The options of requests to another CATMAID.</summary>
    public static OptionGroup OfServer { get; } = new("Another CATMAID", Token, HttpUser);

    /// <summary>The options that only some formats take.</summary>
    public static OptionGroup OfCollections { get; } = new("Collections of skeletons", Names, Unit, SeveralRoots, TypesAsTags);
}
