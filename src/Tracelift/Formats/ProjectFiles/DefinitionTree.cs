using System.Text.Json.Nodes;
using Tracelift.Model.Projects;

namespace Tracelift.Formats.ProjectFiles;

/// <summary>Converts a definition to the values of a document, with CATMAID's names and shapes, for both notations.</summary>
internal static class DefinitionTree
{
    public static JsonObject Of(ProjectDefinition project, ProjectIds? ids = null)
    {
        var node = new JsonObject();
        if (ids is not null)
            node["id"] = ids.Project;
        node["title"] = project.Title;
        if (project.Comment is not null)
            node["comment"] = project.Comment;
        node["stacks"] = List(project.Stacks.Index(), stack => Stack(stack.Item, ids?.Stacks[stack.Index]));
        if (project.StackGroups.Count > 0)
            node["stackgroups"] = List(project.StackGroups, Group);
        if (project.Ontology.Count > 0)
            node["ontology"] = List(project.Ontology, Class);
        AddPaths(node, project.Classification);
        if (project.Tags.Count > 0)
            node["tags"] = List(project.Tags, tag => JsonValue.Create(tag));
        return new JsonObject { ["project"] = node };
    }

    private static JsonObject Stack(StackDefinition stack, StackIds? ids)
    {
        var node = new JsonObject
        {
            ["title"] = stack.Title,
            ["description"] = stack.Description,
            ["dimension"] = stack.Dimension.ToString(),
            ["resolution"] = stack.Resolution.ToString(),
            ["translation"] = stack.Translation.ToString(),
            ["orientation"] = stack.Orientation,
            ["downsample_factors"] = stack.DownsampleFactors is { } factors ? List(factors, factor => JsonValue.Create(factor.ToString())) : null,
            ["metadata"] = stack.Metadata is { } metadata ? JsonNode.Parse(metadata) : null,
            ["comment"] = stack.Comment,
            ["attribution"] = stack.Attribution,
            ["canary_location"] = stack.CanaryLocation.ToString(),
            ["placeholder_color"] = stack.PlaceholderColor.ToString(),
            ["broken_sections"] = List(stack.BrokenSections, section => JsonValue.Create(section)),
            ["mirrors"] = List(stack.Mirrors.OrderBy(mirror => mirror.Position), Mirror),
        };
        if (ids is not null)
            node.Insert(0, "id", ids.Stack);
        if (stack.StackGroups.Count > 0)
            node["stackgroups"] = List(stack.StackGroups.Index(), group => Membership(group.Item, ids?.Groups[group.Index]));
        AddPaths(node, stack.Classification);
        return node;
    }

    private static JsonObject Membership(StackGroupMembership group, long? id)
    {
        var node = new JsonObject { ["title"] = group.Title, ["relation"] = group.Relation };
        if (id is { } number)
            node.Insert(0, "id", number);
        return node;
    }

    private static JsonObject Mirror(MirrorDefinition mirror) => new()
    {
        ["title"] = mirror.Title,
        ["url"] = mirror.ImageBase,
        ["fileextension"] = mirror.FileExtension,
        ["position"] = mirror.Position,
        ["tile_width"] = mirror.TileWidth,
        ["tile_height"] = mirror.TileHeight,
        ["tile_source_type"] = mirror.TileSourceType,
    };

    private static JsonObject Group(StackGroupDefinition group)
    {
        var node = new JsonObject { ["title"] = group.Title };
        if (group.Comment is not null)
            node["comment"] = group.Comment;
        AddPaths(node, group.Classification);
        return node;
    }

    private static JsonObject Class(OntologyNode root)
    {
        var node = new JsonObject { ["class"] = root.Class };
        if (root.Relation is not null)
            node["relation"] = root.Relation;
        if (root.Children.Count > 0)
            node["children"] = List(root.Children, Class);
        return node;
    }

    private static void AddPaths(JsonObject node, IReadOnlyList<IReadOnlyList<string>> paths)
    {
        if (paths.Count > 0)
            node["classification"] = List(paths, path => List(path, name => JsonValue.Create(name)));
    }

    private static JsonArray List<T>(IEnumerable<T> items, Func<T, JsonNode?> node) => [.. items.Select(node)];
}
