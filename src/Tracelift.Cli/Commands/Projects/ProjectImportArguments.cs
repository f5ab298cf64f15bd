using System.CommandLine;
using Tracelift.Cli.Arguments;
using Tracelift.Errors;
using Tracelift.Formats.ProjectFiles;
using Tracelift.Projects;
using Tracelift.Projects.Access;
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

    public Option<string> Project { get; } = NewOption.Text("--project-id", "ID", "Add all stacks to this project.");

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

    public Option<bool> CheckImages { get; } = NewOption.Flag("--check-images", "Ask for a tile of each mirror and say what comes; stops nothing.");

    public Option<bool> DryRun { get; } = NewOption.Flag("--dry-run", "Write nothing; say what would become of each project, stack, mirror and group.");

    public Option<bool> Yes { get; } = NewOption.Flag("--yes", "Ask nothing.", "-y");

    /// <summary>What definitions leave open.</summary>
    public ReadingOptions ReadReading(Given given, Workbench bench, ProjectImportOptions options)
    {
        var settings = bench.Settings;
        var type = ProjectSourceArguments.Positive(given, TileSourceType, settings, "IMPORTER_DEFAULT_TILE_SOURCE_TYPE", 1);
        if (type > 14)
            throw new UsageException("bad-value", $"{TileSourceType.Name}: there is no tile source type {type}", "Expected 1 to 14.");
        var imageBase = given.Text(ImageBase) ?? settings["IMPORTER_DEFAULT_IMAGE_BASE"];

        // Folders are found below the import path, and so have the relative path in their own.
        if (imageBase is not null && given.Text(Source.RelativePath) is { } relative && !given.Has(Source.Folder))
            imageBase = $"{imageBase.TrimEnd('/')}/{relative.Trim('/')}";
        return new ReadingOptions
        {
            Filter = given.Text(Source.Filter),
            Only = given.Texts(Source.Only),
            AllowsSameTitles = options.SameNames is not null || options.Project is not null || options.Strategy == KnownStrategy.AddAnyway || !options.KnownBy.HasFlag(Tracelift.Projects.KnownBy.Name),
            Defaults = new DefinitionDefaults
            {
                ImageBase = imageBase,
                TileWidth = ProjectSourceArguments.Positive(given, TileWidth, settings, "IMPORTER_DEFAULT_TILE_WIDTH", 512),
                TileHeight = ProjectSourceArguments.Positive(given, TileHeight, settings, "IMPORTER_DEFAULT_TILE_HEIGHT", 512),
                TileSourceType = type,
            },
        };
    }

    /// <summary>What is to be done.</summary>
    /// <param name="given">What was typed.</param>
    /// <param name="settings">The settings.</param>
    /// <param name="isCatmaids">Whether CATMAID's rule holds unless something else is asked for.</param>
    public ProjectImportOptions Read(Given given, Settings settings, bool isCatmaids)
    {
        var byRule = given.Has(IgnoreProjects) || given.Has(IgnoreStacks);
        if (byRule && ((Option[])[KnownBy, Strategy]).FirstOrDefault(given.Has) is { } ours)
            throw new UsageException("contradiction", $"{ours.Name} and --ignore-same-name-* are two rules for the same", "Expected one of them.");
        return new ProjectImportOptions
        {
            KnownBy = ReadKnownBy(given),
            Strategy = ReadStrategy(given, settings),
            SameNames = byRule || isCatmaids ? new SameNameRule(given.IsOn(IgnoreProjects, true), given.IsOn(IgnoreStacks, true)) : null,
            IgnoreEmptyProjects = given.IsOn(IgnoreEmpty, true),
            Project = given.Number(Project, "the id of a project"),
            Force = given.Flag(Force),
            Tags = [.. given.Texts(Tag).SelectMany(tags => tags.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))],
            Grants = [.. given.Texts(Permission).Select(Grant)],
            IsPublic = given.Flag(Public),
            ClassificationGraphs = Graphs(given),
            LinksSuggestedGraphs = given.Texts(LinkClassification).Contains("suggested"),
            RemoveUnreferenced = given.Flag(RemoveUnreferenced),
            SystemUser = SystemUserId(settings),
        };
    }

    /// <summary>The id of the user who owns what is made, as CATMAID's setting has it.</summary>
    public static long? SystemUserId(Settings settings) => settings["SYSTEM_USER_ID"] is not { } text ? null
        : long.TryParse(text, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var id) ? id
        : throw new UsageException("bad-value", $"SYSTEM_USER_ID: \"{text}\" is not the id of a user");

    private KnownBy ReadKnownBy(Given given)
    {
        if (given.Text(KnownBy) is not { } text)
            return Tracelift.Projects.KnownBy.Name | Tracelift.Projects.KnownBy.Stacks;
        var known = Tracelift.Projects.KnownBy.Nothing;
        foreach (var word in text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            known |= word switch
            {
                "name" => Tracelift.Projects.KnownBy.Name,
                "stacks" => Tracelift.Projects.KnownBy.Stacks,
                "none" => Tracelift.Projects.KnownBy.Nothing,
                _ => throw new UsageException("bad-value", $"{KnownBy.Name}: there is no \"{word}\"", "Expected name, stacks, name,stacks or none."),
            };
        }

        return known;
    }

    private KnownStrategy ReadStrategy(Given given, Settings settings)
    {
        var (name, text) = given.Text(Strategy) is { } typed ? (Strategy.Name, typed) : ("IMPORTER_DEFAULT_EXISTING_DATA_STRATEGY", settings["IMPORTER_DEFAULT_EXISTING_DATA_STRATEGY"]);
        return text switch
        {
            null or "merge" => KnownStrategy.Merge,
            "merge-override" => KnownStrategy.MergeOverride,
            "replace" => KnownStrategy.Replace,
            "ignore" => KnownStrategy.Ignore,
            "add-anyway" => KnownStrategy.AddAnyway,
            _ => throw new UsageException("bad-value", $"{name}: there is no \"{text}\"", "Expected merge, merge-override, replace, ignore or add-anyway."),
        };
    }

    private ProjectGrant Grant(string text)
    {
        // A name may hold colons; the other two parts do not.
        var (first, last) = (text.IndexOf(':', StringComparison.Ordinal), text.LastIndexOf(':'));
        var type = first < 0 ? text : text[..first];
        return first < last - 1 && last < text.Length - 1 && type is "user" or "group"
            ? new ProjectGrant(type == "group", text[(first + 1)..last], text[(last + 1)..])
            : throw new UsageException("bad-value", $"{Permission.Name}: \"{text}\" is not a permission", "Expected user:NAME:PERMISSION or group:NAME:PERMISSION, such as user:anna:can_browse.");
    }

    private List<long> Graphs(Given given)
    {
        var ids = new List<long>();
        foreach (var text in given.Texts(LinkClassification).Where(text => text != "suggested"))
        {
            ids.Add(long.TryParse(text, System.Globalization.CultureInfo.InvariantCulture, out var id)
                ? id
                : throw new UsageException("bad-value", $"{LinkClassification.Name}: \"{text}\" is neither the id of a root nor \"suggested\""));
        }

        return ids;
    }
}
