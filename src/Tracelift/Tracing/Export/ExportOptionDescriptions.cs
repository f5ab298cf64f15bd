using Tracelift.Formats.Destinations;
using Tracelift.Model;
using Tracelift.Options;
using static Tracelift.Options.OptionFaces;
using static Tracelift.Options.OptionKind;
using static Tracelift.Options.OptionRight;

namespace Tracelift.Tracing.Export;

#pragma warning disable CS1591 // Each option says its meaning.
/// <summary>The options of an export.</summary>
public static class ExportOptionDescriptions
{
    /// <summary>The name of the file if none is given.</summary>
    public const string DefaultFile = "export_pid_{}.json";

    public static OptionDescription Source { get; } = new("source", Project, Everybody, "The project to export.") { Aliases = ["project"], IsCatmaids = true, Faces = Command | Profile };
    public static OptionDescription FileName { get; } = new("file", Value, Everybody, "The name of the file. JSON that ends in .gz or .zst is packed. Default: export_pid_ID.json, or the like for another {format}.")
    {
        IsCatmaids = true,
        MeaningOnCommand = $"The file or folder to write; {{}} becomes the project's id. Default: {DefaultFile}, or the like for another {{format}}. JSON whose name ends in .gz or .zst is packed; - is standard output.",
    };
    public static OptionDescription ProfileFile { get; } = new("profile", OptionKind.File, Everybody, "A YAML file with options, named without the dashes. Options that you type override it.") { Faces = Command };
    public static OptionDescription RequiredAnnotations { get; } = new("required-annotation", Values, Everybody, "Only neurons with this annotation or one below it. Several: any of them.") { IsCatmaids = true };
    public static OptionDescription ExcludedAnnotations { get; } = new("excluded-annotation", Values, Everybody, "No neurons with this annotation or one below it. Several: none of them.") { IsCatmaids = true };
    public static OptionDescription ExclusionIsFinal { get; } = new("exclusion-is-final", OnOff, Everybody, "Leave out an excluded neuron even if it carries another required annotation.") { IsCatmaids = true };
    public static OptionDescription NeuronName { get; } = new("name", Value, Everybody, "Only neurons whose name matches this regular expression anywhere; ^ and $ are its begin and end.") { Label = "Neuron name", Takes = "REGEX" };
    public static OptionDescription BoundingBox { get; } = new("bbox", List, Everybody, "Only skeletons, whole, with at least one treenode in the box between two corners; nm.") { Label = "Bounding box", Takes = "X,Y,Z,X,Y,Z" };
    public static OptionDescription SkeletonIds { get; } = new("skeleton-ids", Ids, Everybody, "Only these skeletons.") { Label = "Skeletons", MeaningOnCommand = "Only these skeletons: 1,2,3 or a file with ids." };
    public static OptionDescription NeuronIds { get; } = new("neuron-ids", Ids, Everybody, "Only these neurons.") { Label = "Neurons" };
    public static OptionDescription Treenodes { get; } = new("treenodes", OnOff, Everybody, "Treenodes, with everything attached to them.") { IsCatmaids = true, Default = "true" };
    public static OptionDescription Connectors { get; } = new(
        "connectors",
        Value,
        Everybody,
        "Connectors, and what to do with linked treenodes of skeletons that are not exported. intra_connectors_only: export none of them. intra_connectors_and_placeholders: export each alone, without name and id of its neuron. intra_connectors_and_original_placeholders: with both. false: no connectors.")
    {
        IsCatmaids = true,
        IsValueOptional = true,
        Takes = "MODE",
        Default = "intra_connectors_and_placeholders",
        Choices =
        [
            new("intra_connectors_and_placeholders", "connectors, and partners as nameless placeholders"),
            new("intra_connectors_only", "connectors, but nothing of partners"),
            new("intra_connectors_and_original_placeholders", "connectors, and partners with their names"),
            new("false", "no connectors"),
        ],
    };
    public static OptionDescription Annotations { get; } = new("annotations", OnOff, Everybody, "Annotations and their links.") { IsCatmaids = true, Default = "true" };
    public static OptionDescription AnnotationAnnotations { get; } = new("annotation-annotation", Values, Everybody, "Only annotations that are annotated with this one, at any depth.") { Label = "Annotations of annotations", IsCatmaids = true };
    public static OptionDescription Tags { get; } = new("tags", OnOff, Everybody, "Tags and their links.") { IsCatmaids = true, Default = "true" };

    // A field that is left empty says nothing in a form, and so can't stand for the usual tags there.
    public static OptionDescription AllowedTags { get; } = new("allowed-tags-only", List, Everybody, $"Only these tags, separated by commas. The default tags only describe the state of tracing: {string.Join(", ", ExportOptions.UsualTags)}.")
    {
        Label = "Allowed tags",
        IsCatmaids = true,
        IsValueOptional = true,
        Takes = "TAG,TAG...",
        MeaningOnCommand = $"Only these tags. Without a list: {string.Join(", ", ExportOptions.UsualTags)}.",
    };
    public static OptionDescription NoTreenodes { get; } = new("notreenodes", Flag, Everybody, "As {treenodes false}.") { IsCatmaids = true, Faces = All & ~Page };
    public static OptionDescription NoConnectors { get; } = new("noconnectors", Flag, Everybody, "As {connectors false}.") { IsCatmaids = true, Faces = All & ~Page };
    public static OptionDescription NoAnnotations { get; } = new("noannotations", Flag, Everybody, "As {annotations false}.") { IsCatmaids = true, Faces = All & ~Page };
    public static OptionDescription NoTags { get; } = new("notags", Flag, Everybody, "As {tags false}.") { IsCatmaids = true, Faces = All & ~Page };
    public static OptionDescription Volumes { get; } = new("volumes", OnOff, Everybody, "Volumes, with their annotations.") { IsCatmaids = true, Default = "false" };
    public static OptionDescription VolumeAnnotations { get; } = new("volume-annotation", Values, Everybody, "Volumes, but only those with this annotation or one below it. Several: any of them.") { IsCatmaids = true };
    public static OptionDescription Reviews { get; } = new("reviews", OnOff, Everybody, "Reviews of treenodes.") { Default = "false" };
    public static OptionDescription PublicDeepLinks { get; } = new("public-deep-links", OnOff, Everybody, "Deep links that everybody may open.") { IsCatmaids = true, Default = "false" };
    public static OptionDescription ExportableDeepLinks { get; } = new("exportable-deep-links", OnOff, Everybody, "Deep links that are marked for export.") { IsCatmaids = true, Default = "false" };
    public static OptionDescription DeepLinkSecrets { get; } = new("deep-link-secrets", OnOff, Administrators, "Deep links with their passwords and messages.") { Default = "false" };
    public static OptionDescription Landmarks { get; } = new(
        "landmarks", OnOff, Everybody, "Landmarks and their groups, with all places. CATMAID's own import stops, and imports nothing, unless it happens to store the places before their links.")
    { Default = "false" };
    public static OptionDescription PointSets { get; } = new("point-sets", OnOff, Everybody, "Point sets. CATMAID's own import takes them.") { Default = "false" };
    public static OptionDescription Samplers { get; } = new(
        "samplers", OnOff, Everybody, "Samplers of these neurons' skeletons, with domains, intervals and connectors. CATMAID's own import mostly stops at them, and imports nothing.")
    { Default = "false" };
    public static OptionDescription Everything { get; } = new(
        "all", OnOff, Administrators, $"Volumes, reviews, all deep links, and each part of the project: {string.Join(", ", ProjectParts.Usual.Select(ProjectParts.NameOf))}. An option that is false excludes what it names. CATMAID's own import can't take such a file.")
    { Label = "Everything", Default = "false" };
    public static OptionDescription SettingsMetaAnnotations { get; } = new(
        "settings-meta-annotation", Values, Everybody, "Each annotation below this one makes a group of its neurons. Annotate it with \"export: no-treenodes\", \"export: no-tags\" ... to limit the export of the group.")
    { Label = "Settings by annotation", IsCatmaids = true };
    public static OptionDescription Users { get; } = new("users", OnOff, Superusers, "Users in full, with names, e-mail and password hash; else their usernames only.") { Label = "Users in full", IsCatmaids = true, Default = "false" };
    public static OptionDescription AnonymizeUsers { get; } = new("anonymize-users", OnOff, Everybody, "Users as \"User 1\", \"User 2\" ... with these numbers as ids, in place of their usernames.") { Default = "false" };
    public static OptionDescription TimePrecision { get; } = new("coarse-times", Value, Everybody, "With {anonymize-users}: times no finer than this, so that they do not tell who worked when. Default: as they are.")
    {
        Label = "Times no finer than",
        Takes = "day|month|year",
        Choices = [new("none", "as they are"), new("day", "the day"), new("month", "the month"), new("year", "the year")],
    };
    public static OptionDescription DryRun { get; } = new(
        "dry-run", Flag, Everybody, "Write no file; list what would leave: users first, texts that name people, rows by model, and every name of a neuron, annotation, tag, volume, deep link, landmark, point set and the like.")
    { Faces = Command | Api };
    public static OptionDescription Compare { get; } = new("compare", Value, Everybody, "As {dry-run}, and list what is new since the report of an earlier dry run (--dry-run --json).") { Takes = "LAST.json", Faces = Command };
    public static OptionDescription Strict { get; } = new("strict", Flag, Everybody, "With {compare}: exit with 1 if anything is new.") { Faces = Command };
    public static OptionDescription Yes { get; } = new("yes", Flag, Everybody, "Ask nothing.") { Aliases = ["y"], Faces = Command };

    /// <summary>All options, as help and pages group them.</summary>
    public static IReadOnlyList<OptionGroup> Groups { get; } =
    [
        new("Project and file", Source, FileName, ProfileFile),
        DestinationOptionDescriptions.OfFormats,
        new("Which neurons (all of these hold; without any, the whole project is exported)", RequiredAnnotations, ExcludedAnnotations, ExclusionIsFinal, NeuronName, BoundingBox, SkeletonIds, NeuronIds) { IsFirstInPages = true },
        new("Parts of these neurons", Treenodes, Connectors, Annotations, AnnotationAnnotations, Tags, AllowedTags, NoTreenodes, NoConnectors, NoAnnotations, NoTags),
        new("Other data", Volumes, VolumeAnnotations, Reviews, PublicDeepLinks, ExportableDeepLinks, DeepLinkSecrets, Landmarks, PointSets, Samplers, Everything, SettingsMetaAnnotations),
        new("Users", Users, AnonymizeUsers, TimePrecision),
        new("How", DryRun, Compare, Strict, Yes),
    ];
}
