using Tracelift.Model.Projects;

namespace Tracelift.Formats.ProjectFiles;

/// <summary>Turns the node of a project into a definition.</summary>
internal sealed class DefinitionReader
{
    private const string Dimensions = "three whole numbers above 0 such as \"(1024,768,50)\"";
    private const string Resolutions = "three numbers above 0, nm per voxel, such as \"(3.8,3.8,50)\"";

    // The largest length of a title in messages, for titles that are too long.
    private const int LongestShown = 100;

    private static readonly string[] StackFields =
    [
        "title", "dimension", "resolution", "description", "metadata", "comment", "attribution", "downsample_factors", "zoomlevels", "translation", "orientation",
        "canary_location", "placeholder_color", "broken_sections", "mirrors", "stackgroups", "classification", "id", "overlays", .. MirrorReader.Fields,
    ];

    private readonly ProjectText _text;
    private readonly DefinitionNotes _notes;
    private readonly MirrorReader _mirrors;

    public DefinitionReader(ProjectText text, DefinitionDefaults defaults)
    {
        _text = text;
        _notes = new DefinitionNotes(text.Name);
        _mirrors = new MirrorReader(text, defaults, _notes);
    }

    public FoundProject Read(DocumentNode item)
    {
        var (title, definition) = item is MapNode map && map.Find("project")?.Value is MapNode project ? Project(project) : NoProject(item);
        return new FoundProject(_text.Name, item.Place.Line, title)
        {
            Definition = _notes.IsSound ? definition : null,
            Folder = _text.Folder,
            Problems = _notes.Problems,
            Warnings = _notes.Warnings,
            MirrorsWithoutBase = _notes.WithoutBase,
            FolderMirrors = _notes.FolderMirrors,
        };
    }

    private (string? Title, ProjectDefinition? Definition) NoProject(DocumentNode item)
    {
        var found = item is not MapNode map ? item.Describe()
            : map.Find("project") is { } entry ? $"project: {entry.Value.Describe()}"
            : map.Entries.Count == 0 ? "an empty mapping"
            : $"a mapping with {string.Join(", ", map.Entries.Take(5).Select(entry => Errors.Excerpt.Of(entry.Key)))}";
        _notes.Fault("no-project", item.Place, $"found {found}, expected a project, which is a mapping below the key \"project\"");
        return (null, null);
    }

    private (string? Title, ProjectDefinition? Definition) Project(MapNode node)
    {
        var title = (node.Find("title")?.Value as ScalarNode)?.Text;
        var fields = new NodeFields(
            node,
            NodeFields.SubjectOf("project", node),
            _notes,
            "title", "comment", "stacks", "stackgroups", "ontology", "classification", "tags", "id");
        var name = fields.RequiredText("title");
        var ontology = new OntologyReader(fields);
        var groups = Groups(fields, ontology);
        var stacks = new List<StackDefinition>();
        var (number, members) = (0, new HashSet<string>(StringComparer.Ordinal));
        foreach (var part in fields.Maps("stacks", "stacks"))
        {
            var stack = Stack(fields, part, ++number, ontology);
            members.UnionWith(stack.StackGroups.Select(member => member.Title));

            // A definition with a fault is not used.
            if (_notes.IsSound)
                stacks.Add(stack);
        }

        foreach (var group in groups.Where(group => !members.Contains(group.Title)))
            fields.Warn("empty-group", "stackgroups", $"no stack is in the group \"{group.Title}\"; it is not created");

        // Reading goes on after a fault, but then the result is not used.
        return (name ?? (title is null ? null : Errors.Excerpt.Of(title, LongestShown)), new ProjectDefinition
        {
            Title = name ?? "",
            Comment = fields.Text("comment"),
            Stacks = stacks,
            StackGroups = groups,
            Ontology = ontology.Roots,
            Classification = ontology.Paths(fields),
            Tags = [.. fields.Texts("tags").Select(tag => tag.Trim()).Where(tag => tag.Length > 0).Distinct(StringComparer.Ordinal)],
        });
    }

    private List<StackGroupDefinition> Groups(NodeFields project, OntologyReader ontology)
    {
        var groups = new List<StackGroupDefinition>();
        var (number, titles) = (0, new HashSet<string>(StringComparer.Ordinal));
        foreach (var node in project.Maps("stackgroups", "stack groups"))
        {
            var fields = Part(project, node, "stack group", ++number, "title", "comment", "classification", "id", "relation");
            if (fields.RequiredText("title") is not { } title)
                continue;
            if (!titles.Add(title))
                fields.Fault("duplicate-group", "title", "a group with this title occurs twice, expected one entry with all its fields");
            else
                groups.Add(new StackGroupDefinition(title) { Comment = fields.Text("comment"), Classification = ontology.Paths(fields) });
        }

        return groups;
    }

    private StackDefinition Stack(NodeFields project, MapNode node, int number, OntologyReader ontology)
    {
        var fields = Part(project, node, "stack", number, StackFields);
        if (fields.Node("overlays") is not null)
            fields.Warn("overlays", "overlays", "overlays, as stacks had them before 2017, are ignored; each can be a stack of its own in the same stack group");
        var title = fields.RequiredText("title");
        var dimension = fields.Integers("dimension", 1, Dimensions, isRequired: true);
        var resolution = fields.Reals("resolution", isPositive: true, Resolutions, isRequired: true);
        var mirrors = _mirrors.Read(fields);
        var stack = new StackDefinition
        {
            Title = title ?? "",
            Dimension = dimension ?? default,
            Resolution = resolution ?? default,
            Description = fields.Text("description") ?? "",
            Metadata = fields.Json("metadata"),
            Comment = fields.Text("comment"),
            Attribution = fields.Text("attribution"),
            DownsampleFactors = Factors(fields),
            Translation = fields.Reals("translation", isPositive: false, "three numbers in nm such as \"(0,0,6050)\"") ?? default,
            Orientation = fields.Whole("orientation", 0, 2, "0 (xy), 1 (xz) or 2 (zy)") ?? 0,
            CanaryLocation = fields.Integers("canary_location", int.MinValue, "three whole numbers such as \"(10,20,0)\"") ?? default,
            PlaceholderColor = fields.Color("placeholder_color", "four numbers, red, green, blue and opacity, such as \"(0,0,0,1)\"") ?? default,
            BrokenSections = fields.Wholes("broken_sections"),
            Mirrors = [.. mirrors.Select(read => read.Mirror)],
            StackGroups = Memberships(fields),
            Classification = ontology.Paths(fields),
        };
        foreach (var read in mirrors.Where(read => read.Path is not null))
            _notes.FolderMirrors.Add(new FolderMirror(read.Fields.Subject, read.Fields.WhereOf("folder"), read.Path!, read.Mirror, stack));
        return stack;
    }

    private static IReadOnlyList<Integer3>? Factors(NodeFields fields)
    {
        // The older field; -1 means automatic.
        var levels = fields.Whole("zoomlevels", -1, Downsampling.MostLevels - 1, $"a whole number from -1 to {Downsampling.MostLevels - 1}");
        if (fields.Node("downsample_factors") is null)
            return levels is null or -1 ? null : Downsampling.Series(levels.Value + 1);
        var factors = new List<Integer3>();
        foreach (var node in fields.Items("downsample_factors"))
        {
            if (fields.Integers("downsample_factors", node, 1, "three whole numbers above 0 such as \"(2,2,1)\" for each zoom level") is not { } factor)
                continue;
            if (factors.Count == 0 && factor != new Integer3(1, 1, 1))
                fields.Bad("downsample_factors", node, "(1,1,1) as the first factor");
            else if (factors.Count > 0 && (factor.X < factors[^1].X || factor.Y < factors[^1].Y || factor.Z < factors[^1].Z))
                fields.Bad("downsample_factors", node, $"factors that do not shrink from one zoom level to the next (after {factors[^1]})");
            factors.Add(factor);
        }

        return factors.Count == 0 ? null : factors;
    }

    private List<StackGroupMembership> Memberships(NodeFields stack)
    {
        var groups = new List<StackGroupMembership>();
        var (number, known) = (0, new HashSet<(string Title, string Relation)>());
        foreach (var node in stack.Maps("stackgroups", "stack groups"))
        {
            var fields = Part(stack, node, "stack group", ++number, "title", "relation", "id", "comment", "classification");
            var title = fields.RequiredText("title");
            var relation = Relation(fields);
            if (title is null || relation is null)
                continue;
            if (!known.Add((title, relation)))
                fields.Fault("duplicate-group", "title", $"the group is named twice with the relation {relation}");
            else
                groups.Add(new StackGroupMembership(title, relation));
        }

        return groups;
    }

    private static string? Relation(NodeFields fields)
    {
        if (fields.Node("relation") is not { } node)
        {
            fields.Missing("relation");
            return null;
        }

        switch (fields.Text("relation"))
        {
            case "channel" or "has_channel":
                return "channel";
            case "view" or "has_view":
                return "view";
            default:
                if (node is ScalarNode)
                    fields.Bad("relation", node, "channel or view");
                return null;
        }
    }

    private NodeFields Part(NodeFields whole, MapNode node, string what, int number, params string[] known) =>
        new(node, $"{whole.Subject}, {NodeFields.SubjectOf(what, node, number)}", _notes, known);
}
