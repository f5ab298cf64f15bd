using System.Globalization;
using System.Text.Json.Nodes;
using Tracelift.Errors;
using Tracelift.Model;
using Tracelift.Model.Projects;
using Tracelift.Projects.Stored;
using Tracelift.Server.Access;
using Tracelift.Server.Calls;
using Tracelift.Server.Http;

namespace Tracelift.Server.Api.Projects;

/// <summary>The image stacks of a project. Clients unpack some of these answers whole: no key more, none less.</summary>
internal static class StackCalls
{
    public static void Map(ApiMap api)
    {
        api.Subject = "Image stacks";
        api.GetOrPost("/{pid}/stacks", Requirement.Browse, "The stacks of a project.", ListAsync)
            .Answers("""[{"id": 4, "pid": 1, "title": "EM", "comment": ""}]""");
        api.Get("/{pid}/stack/{sid}/info", Requirement.Browse, "All about a stack: sizes in voxels, resolution in nm per voxel, translation in nm, mirrors in order of position.", InfoAsync)
            .Answers("""{"sid": 4, "pid": 1, "ptitle": "Wing disc", "stitle": "EM", "downsample_factors": null, "num_zoom_levels": -1, "translation": {"x": 0, "y": 0, "z": 0}, "resolution": {"x": 3.8, "y": 3.8, "z": 50}, "dimension": {"x": 4096, "y": 4096, "z": 16}, "comment": "", "description": "", "metadata": "", "broken_slices": {}, "mirrors": [{"id": 9, "title": "Lab", "image_base": "https://tiles.example.org/em/", "tile_width": 512, "tile_height": 512, "tile_source_type": 4, "file_extension": "jpg", "position": 0}], "orientation": 0, "attribution": "", "canary_location": {"x": 0, "y": 0, "z": 0}, "placeholder_color": {"r": 0, "g": 0, "b": 0, "a": 1}}""");
        api.Get("/{pid}/stack/{sid}/groups", Requirement.Browse, "The ids of the groups that a stack is in.", GroupsAsync)
            .Answers("""{"stack_group_ids": [2]}""");
        api.Get("/{pid}/stackgroup/{gid}/info", Requirement.Browse, "A group of stacks and its members in this project.", GroupInfoAsync)
            .Answers("""{"id": 2, "project_id": 1, "title": "Channels", "stacks": [{"id": 4, "relation": "channel", "position": 0}]}""");
    }

    /// <summary>The mirrors of a stack, in their order.</summary>
    internal static IEnumerable<object> Mirrors(StoredStack stack) => stack.Definition.Mirrors.Select((mirror, place) => new
    {
        id = stack.MirrorIds[place],
        title = mirror.Title,
        image_base = mirror.ImageBase,
        tile_width = mirror.TileWidth,
        tile_height = mirror.TileHeight,
        tile_source_type = mirror.TileSourceType,
        file_extension = mirror.FileExtension,
        position = mirror.Position,
    });

    private static async Task<ApiAnswer> ListAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        var project = await ProjectAsync(request, cancellationToken);
        return ApiAnswer.Json(project.Stacks.Select(stack => new
        {
            id = stack.Id,
            pid = project.Id,
            title = stack.Definition.Title,
            comment = stack.Definition.Comment ?? "",
        }));
    }

    private static async Task<ApiAnswer> InfoAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        var project = await ProjectAsync(request, cancellationToken);
        var stack = Stack(request, project);
        var (definition, color) = (stack.Definition, stack.Definition.PlaceholderColor);
        return ApiAnswer.Json(new
        {
            sid = stack.Id,
            pid = project.Id,
            ptitle = project.Title,
            stitle = definition.Title,
            downsample_factors = definition.DownsampleFactors?.Select(Whole),
            num_zoom_levels = definition.DownsampleFactors is { } factors ? factors.Count - 1 : -1,
            translation = Real(definition.Translation),
            resolution = Real(definition.Resolution),
            dimension = Whole(definition.Dimension),
            comment = definition.Comment,
            description = definition.Description,
            metadata = definition.Metadata is { } metadata ? JsonNode.Parse(metadata) : "",
            broken_slices = definition.BrokenSections.Distinct().ToDictionary(section => section.ToString(CultureInfo.InvariantCulture), _ => 1),
            mirrors = Mirrors(stack),
            orientation = definition.Orientation,
            attribution = definition.Attribution,
            canary_location = Whole(definition.CanaryLocation),
            placeholder_color = new { r = color.R, g = color.G, b = color.B, a = color.A },
        });
    }

    private static async Task<ApiAnswer> GroupsAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        var stack = Stack(request, await ProjectAsync(request, cancellationToken));
        return ApiAnswer.Json(new { stack_group_ids = stack.Memberships.Select(member => member.Group).Distinct() });
    }

    private static async Task<ApiAnswer> GroupInfoAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        var project = await ProjectAsync(request, cancellationToken);
        var id = request.Id("gid");
        var group = project.Groups.FirstOrDefault(known => known.Id == id) ?? throw ApiFault.NotFound($"Project {project.Id} has no stack group {id}");
        var members = project.Stacks.SelectMany(stack => stack.Memberships.Where(member => member.Group == id).Select(member => (Stack: stack.Id, Member: member)));
        return ApiAnswer.Json(new
        {
            id,
            project_id = project.Id,
            title = group.Title,
            stacks = members.OrderBy(member => member.Member.Position).ThenBy(member => member.Member.Id)
                .Select(member => new { id = member.Stack, relation = member.Member.Relation, position = member.Member.Position }),
        });
    }

    private static async Task<StoredProject> ProjectAsync(ApiRequest request, CancellationToken cancellationToken) =>
        (await StoredProjects.LoadAsync(await request.ReadAsync(cancellationToken), IdSet.Of(request.Project), cancellationToken)).FirstOrDefault()
        ?? throw ApiFault.NotFound(UnknownProject.Message(request.Project));

    private static StoredStack Stack(ApiRequest request, StoredProject project)
    {
        var id = request.Id("sid");
        return project.Stacks.FirstOrDefault(stack => stack.Id == id) ?? throw ApiFault.NotFound($"Project {project.Id} has no stack {id}");
    }

    private static object Whole(Integer3 triple) => new { x = triple.X, y = triple.Y, z = triple.Z };

    private static object Real(Double3 triple) => new { x = triple.X, y = triple.Y, z = triple.Z };
}
