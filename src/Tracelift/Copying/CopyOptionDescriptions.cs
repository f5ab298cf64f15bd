using Tracelift.Model;
using Tracelift.Options;
using Tracelift.Projects.Importing;
using Tracelift.Tracing.Import;
using static Tracelift.Options.OptionFaces;
using static Tracelift.Options.OptionKind;
using static Tracelift.Options.OptionRight;

namespace Tracelift.Copying;

#pragma warning disable CS1591 // Each option says its meaning.
/// <summary>The options of a copy of a project.</summary>
public static class CopyOptionDescriptions
{
    private const OptionFaces Everywhere = Command | Api | Page;

    private static readonly string Parts = string.Join(", ", ProjectParts.All.Select(ProjectParts.NameOf));

    public static OptionDescription To { get; } = new("to", Value, Superusers, "The store to copy to. Default: the store of the project.") { Takes = "STORE", Faces = Command };
    public static OptionDescription Title { get; } = new("title", Value, Superusers, "The title of the new project. Default: the title of the project.") { Faces = Everywhere };
    public static OptionDescription Into { get; } = new("into", Value, Superusers, "Copy into this project of the target, by its id, instead of a new one.") { Takes = "ID", Faces = Everywhere };
    public static OptionDescription Rights { get; } = new("rights", Flag, Superusers, "Also copy the rights of users and groups, by their names.") { Faces = Everywhere };
    public static OptionDescription Users { get; } = new(
        "users", Value, Superusers, "How to find the owners of the data. map: by the same names. create: as map, and create those that the target lacks, inactive and without rights.")
    {
        Label = "Owners of the data",
        MeaningOnCommand = "How to find the owners of the data. map: by the same names. create: as map, and create those that the target lacks, inactive and without rights. Or a file with lines THEIRS=OURS.",
        Takes = "map|create|FILE",
        Choices = [new("map", "Users of the same names"), new("create", "Users of the same names; create those that are missing")],
        Default = "map",
        Faces = Everywhere,
    };
    public static OptionDescription With { get; } = new("with", Values, Superusers, $"Also copy this part: {ProjectParts.NameOf(ProjectPart.Favorites)} are copied only if asked for. Repeatable.") { Takes = "PART", Faces = Everywhere };
    public static OptionDescription Without { get; } = new("without", Values, Superusers, $"Don't copy this part. Repeatable. Parts: treenodes, connectors, annotations, tags, volumes, {Parts}.") { Takes = "PART", Faces = Everywhere };
    public static OptionDescription NewStacks { get; } = new("new-stacks", Flag, Superusers, "Add all stacks again. Default: link a stack of the target that has the same images.") { Faces = Everywhere };
    public static OptionDescription KnownBy { get; } = ProjectImportOptionDescriptions.KnownBy with { Right = Superusers, Default = "name", Faces = Everywhere };
    public static OptionDescription Strategy { get; } = ProjectImportOptionDescriptions.Strategy with
    {
        Right = Superusers,
        Meaning = "What to do with an existing project of the target. merge: add missing stacks, and the data if it has no tracing data. merge-override: also make its stacks those of the source. replace: delete it first. ignore: copy nothing. add-anyway: add another project.",
        Aliases = ["on-known"],
        Choices =
        [
            new("add-anyway", "Add anyway: another project"),
            new("ignore", "Ignore: copy nothing"),
            new("merge", "Merge: add what it lacks, and the data if it has none"),
            new("merge-override", "Merge and override: also make its stacks those of the source"),
            new("replace", "Replace: delete it, add the copy"),
        ],
        Default = "add-anyway",
        Faces = Everywhere,
    };
    public static OptionDescription Force { get; } = ProjectImportOptionDescriptions.Force with { Right = Superusers, Meaning = "With {strategy replace}, also replace a project that holds tracing data: it is deleted.", Faces = Everywhere };
    public static OptionDescription Compare { get; } = new("compare", OnOff, Superusers, "Afterwards compare the new project with the old one, row by row.") { Default = "true", Faces = Everywhere };

    /// <summary>All options, as help groups them.</summary>
    public static IReadOnlyList<OptionGroup> Groups { get; } =
    [
        new("Target", To, Title, Into),
        new("Existing projects", KnownBy, Strategy, Force),
        new("Contents", With, Without, Rights, NewStacks),
        new("Owners of the data", Users, ImportOptionDescriptions.EditGroup),
        new("How", Compare, ImportOptionDescriptions.Triggers, ImportOptionDescriptions.DryRun, ImportOptionDescriptions.Yes),
    ];
}
