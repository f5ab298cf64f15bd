using System.CommandLine;
using Tracelift.Cli.Arguments;
using Tracelift.Projects;
using Tracelift.Projects.Importing;
using Tracelift.Projects.Sources;

namespace Tracelift.Cli.Commands.Projects;

/// <summary>The options of an import of projects.</summary>
internal sealed class ProjectImportArguments
{
    public ProjectSourceArguments Source { get; } = new();

    public Option<string> KnownBy { get; } = NewOption.Text("--known-by", "name,stacks|none", "What a project is known by: its title, the very same stacks, both (default) or nothing.");

    public Option<string> Strategy { get; } = NewOption.Text(
        "--strategy", "merge|...", "What becomes of a known project: merge (default) adds stacks that it lacks; merge-override makes it what the definition says; replace deletes it first; ignore; add-anyway.");

    public Option<bool> Force { get; } = NewOption.Flag("--force", "With --strategy replace, also replace projects that hold tracing data: these are deleted.");

    public ProjectOption Project { get; } = NewOption.Project("--project-id", "Add all stacks to this project.");

    public Option<string> IgnoreProjects { get; } = NewOption.Toggle(
        "--ignore-same-name-projects", "CATMAID's rule instead of --known-by and --strategy: leave out projects whose title there is (default of CATMAID's command).");

    public Option<string> IgnoreStacks { get; } = NewOption.Toggle(
        "--ignore-same-name-stacks", "CATMAID's rule: leave out stacks whose title there is (default of CATMAID's command).");

    public Option<string> IgnoreEmpty { get; } = NewOption.Toggle("--ignore-empty-projects", "Leave out projects without stacks (default true).");

    public Option<string> ImageBase { get; } = NewOption.Text(
        "--image-base", "URL", "The address below which folders of mirrors without a url are. Default: IMPORTER_DEFAULT_IMAGE_BASE.");

    public Option<string> TileWidth { get; } = NewOption.Text("--default-tile-width", "PIXELS", "Of mirrors that don't say (default 512).");

    public Option<string> TileHeight { get; } = NewOption.Text("--default-tile-height", "PIXELS", "Of mirrors that don't say (default 512).");

    public Option<string> TileSourceType { get; } = NewOption.Text("--default-tile-source-type", "1..14", "Of mirrors that don't say (default 1).");

    public Option<string[]> Permission { get; } = new("--permission")
    {
        Description = "A right that each project gives: user:anna:can_annotate, group:lab:can_browse. Repeatable, or several behind one.",
        HelpName = "TYPE:NAME:PERMISSION",
        Arity = ArgumentArity.OneOrMore,
        AllowMultipleArgumentsPerToken = true,
    };

    public Option<bool> Public { get; } = NewOption.Flag("--public", "Everybody may browse the projects: user:AnonymousUser:can_browse.");

    public Option<string[]> Tag { get; } = NewOption.Texts("--tag", "TAG", "A tag that each project gets. Repeatable.");

    public Option<string[]> LinkClassification { get; } = NewOption.Texts(
        "--link-classification", "ID|suggested", "Link new projects to the classification graph with this root; suggested: to those of projects with all of the tags. Repeatable.");

    public Option<bool> RemoveUnreferenced { get; } = NewOption.Flag("--remove-unreferenced-stack-data", "Afterwards remove stacks that are in no project, and groups that no stack is in.");

    public Option<bool> CheckImages { get; } = NewOption.Flag("--check-images", "Ask for a tile of each mirror, or for what describes its volume, and say what comes; stops nothing.");

    public Option<bool> DryRun { get; } = NewOption.Flag("--dry-run", "Write nothing; say what would become of each project, stack, mirror and group.");

    public Option<bool> Yes { get; } = NewOption.Flag("--yes", "Ask nothing.", "-y");

    /// <summary>What definitions leave open.</summary>
    public static ReadingOptions ReadReading(ParsedOptions given, Settings settings, ProjectImportOptions options) => Reader(given, settings).ReadReading(options);

    /// <summary>What is to be done.</summary>
    /// <param name="given">What was typed.</param>
    /// <param name="settings">The settings.</param>
    /// <param name="isCatmaids">Whether CATMAID's rule holds unless something else is asked for.</param>
    public static ProjectImportOptions Read(ParsedOptions given, Settings settings, bool isCatmaids) => Reader(given, settings).Read(isCatmaids);

    /// <summary>The id of the user who owns what is made, as CATMAID's setting has it.</summary>
    public static long? SystemUserId(Settings settings) => ProjectImportOptionReader.SystemUser(name => settings[name]);

    private static ProjectImportOptionReader Reader(ParsedOptions given, Settings settings) => new(given, name => settings[name]);
}
