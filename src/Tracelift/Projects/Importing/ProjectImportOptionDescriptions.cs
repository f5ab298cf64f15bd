using Tracelift.Formats;
using Tracelift.Options;
using Tracelift.Projects.Images;
using static Tracelift.Options.OptionFaces;
using static Tracelift.Options.OptionKind;
using static Tracelift.Options.OptionRight;

namespace Tracelift.Projects.Importing;

#pragma warning disable CS1591 // Each option says its meaning.
/// <summary>The options of an import of projects.</summary>
public static class ProjectImportOptionDescriptions
{
    public static OptionDescription Input { get; } = new("input", Value, Everybody, "A file of definitions, JSON or YAML; - is standard input, the default.") { IsCatmaids = true, Takes = "FILE|-", Faces = Command };
    public static OptionDescription Folder { get; } = new("folder", Value, Everybody, "The folders in PATH that have a project.yaml. Default: CATMAID_IMPORT_PATH.") { Takes = "PATH", IsValueOptional = true, Faces = Command };
    public static OptionDescription Url { get; } = new("url", Value, Everybody, "Any address that answers with JSON or YAML.") { Label = "URL", Takes = "URL", Faces = Command | Page };
    public static OptionDescription Catmaid { get; } = new("catmaid", Value, Everybody, "Another CATMAID instance.") { Takes = "URL", Faces = Command | Page };
    public static OptionDescription Images { get; } = ImageOptionDescriptions.Images;
    public static OptionDescription Token { get; } = SourceOptionDescriptions.Token with { Meaning = SourceOptionDescriptions.Token.Meaning.Replace("API token", "API token for {url} and {catmaid}", StringComparison.Ordinal) };
    public static OptionDescription HttpUser => SourceOptionDescriptions.HttpUser;
    public static OptionDescription Timeout { get; } = new("timeout", Value, Everybody, "How long to wait for a server's complete answer, in seconds.") { Takes = "SECONDS", Default = "60", Faces = Command };
    public static OptionDescription RelativePath { get; } = new("relative-path", Value, Everybody, "A folder below {folder} to start in; it is also added to the image base.") { Takes = "PATH", Faces = Command | Page };
    public static OptionDescription Filter { get; } = new("filter", Value, Everybody, "Only folders, else titles, that match: * any text, ? any character, [a-z] one of these, [!a-z] none of these.") { Takes = "PATTERN" };
    public static OptionDescription Only { get; } = new("only", Values, Everybody, "Only the project of this title. Repeatable.") { Takes = "TITLE", Faces = Command | Api };
    public static OptionDescription KnownBy { get; } = new("known-by", List, Everybody, "How to recognise an existing project: by its title, by exactly the same stacks, by both or by nothing.") { Takes = "name,stacks|none", Default = "name,stacks" };
    public static OptionDescription Strategy { get; } = new(
        "strategy", Value, Everybody, "What to do with an existing project. merge: add missing stacks. merge-override: make it match the definition. replace: delete it first. ignore: leave it alone. add-anyway: add another project.")
    {
        Label = "If a project exists",
        Takes = "merge|...",
        Default = "merge",
        Choices =
        [
            new("merge", "Merge: add the stacks that it lacks"),
            new("merge-override", "Merge and override: make it match the definition"),
            new("replace", "Replace: delete it, add the new one"),
            new("ignore", "Ignore: leave it alone"),
            new("add-anyway", "Add anyway: a new project with new stacks"),
        ],
    };
    public static OptionDescription Force { get; } = new("force", Flag, Everybody, "With {strategy replace}, also replace projects that hold tracing data: these are deleted.");
    public static OptionDescription Project { get; } = new("project-id", OptionKind.Project, Everybody, "Add all stacks to this project.") { IsCatmaids = true, Faces = Command | Api };
    public static OptionDescription IgnoreEmpty { get; } = new("ignore-empty-projects", OnOff, Everybody, "Leave out projects without stacks.") { IsCatmaids = true, Default = "true" };
    public static OptionDescription IgnoreProjects { get; } = new(
        "ignore-same-name-projects", OnOff, Everybody, "CATMAID's rule instead of {known-by} and {strategy}: leave out projects whose title exists (default of CATMAID's command).")
    { IsCatmaids = true, Faces = Command | Api };
    public static OptionDescription IgnoreStacks { get; } = new("ignore-same-name-stacks", OnOff, Everybody, "CATMAID's rule: leave out stacks whose title exists (default of CATMAID's command).") { IsCatmaids = true, Faces = Command | Api };
    public static OptionDescription ImageBase { get; } = new("image-base", Value, Everybody, "The base address of mirrors that name a folder instead of a URL. Default: IMPORTER_DEFAULT_IMAGE_BASE.") { Label = "Base URL", IsCatmaids = true, Takes = "URL" };
    public static OptionDescription TileWidth { get; } = new("default-tile-width", Number, Everybody, "For mirrors that don't set it.") { Label = "Tile width", IsCatmaids = true, Takes = "PIXELS", Default = "512" };
    public static OptionDescription TileHeight { get; } = new("default-tile-height", Number, Everybody, "For mirrors that don't set it.") { Label = "Tile height", IsCatmaids = true, Takes = "PIXELS", Default = "512" };
    public static OptionDescription TileSourceType { get; } = new("default-tile-source-type", Number, Everybody, "For mirrors that don't set it.") { Label = "Tile source type", IsCatmaids = true, Takes = "1..14", Default = "1" };
    public static OptionDescription Permission { get; } = new("permission", Values, Everybody, "A right to each project: user:anna:can_annotate, group:lab:can_browse. Repeatable, or several after one option.") { Label = "Permissions", IsCatmaids = true, Takes = "TYPE:NAME:PERMISSION", TakesSeveral = true };
    public static OptionDescription Public { get; } = new("public", Flag, Everybody, "Everybody may browse the projects: user:AnonymousUser:can_browse.");
    public static OptionDescription Tag { get; } = new("tag", Values, Everybody, "A tag for each project. Repeatable.") { Takes = "TAG" };
    public static OptionDescription LinkClassification { get; } = new(
        "link-classification", Values, Everybody, "Link new projects to the classification graph with this root; suggested: to those of projects with all of the tags. Repeatable.")
    { Label = "Classifications", Takes = "ID|suggested" };
    public static OptionDescription RemoveUnreferenced { get; } = new("remove-unreferenced-stack-data", Flag, Everybody, "Afterwards delete stacks without a project, and stack groups without a stack.") { IsCatmaids = true };
    public static OptionDescription CheckImages { get; } = new("check-images", Flag, Everybody, "Request a tile of each mirror, or the description of its volume, and report the answers; failures stop nothing.") { Faces = Command };
    public static OptionDescription DryRun { get; } = new("dry-run", Flag, Everybody, "Write nothing; list the changes of each project, stack, mirror and group.") { Faces = Command | Api };
    public static OptionDescription Yes { get; } = new("yes", Flag, Everybody, "Ask nothing.") { Aliases = ["y"], Faces = Command };

    /// <summary>All options, as help groups them.</summary>
    public static IReadOnlyList<OptionGroup> Groups { get; } =
    [
        new("Source", Input, Folder, Url, Catmaid, Images, Token, HttpUser, Timeout, RelativePath, Filter, Only),
        new("Existing projects", KnownBy, Strategy, Force, Project, IgnoreEmpty, IgnoreProjects, IgnoreStacks),
        new("Defaults for definitions", ImageBase, TileWidth, TileHeight, TileSourceType),
        new("Stacks of images", ImageOptionDescriptions.Resolution, ImageOptionDescriptions.Translation, ImageOptionDescriptions.TileServer, ImageOptionDescriptions.TileServerType),
        new("Rights and tags", Permission, Public, Tag, LinkClassification),
        new("How", RemoveUnreferenced, CheckImages, DryRun, Yes),
    ];
}
