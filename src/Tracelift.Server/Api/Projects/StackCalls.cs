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

/// <summary>The image stacks of a project. Clients unpack some of these answers as keyword arguments, so keys must match exactly.</summary>
internal static class StackCalls
{
    public static void Map(ApiMap api)
    {
        api.Subject = "Image stacks";
        api.GetOrPost("/{pid}/stacks", Requirement.Browse, "The stacks of a project.", ListAsync)
            .Answers("""[{"id": 4, "pid": 1, "title": "EM", "comment": ""}]""");
        api.Get("/{pid}/stack/{sid}/info", Requirement.Browse, "A stack: size in voxels, resolution in nm per voxel, translation in nm, mirrors in order of position.", InfoAsync)
            .Answers("""{"sid": 4, "pid": 1, "ptitle": "Wing disc", "stitle": "EM", "downsample_factors": null, "num_zoom_levels": -1, "translation": {"x": 0, "y": 0, "z": 0}, "resolution": {"x": 3.8, "y": 3.8, "z": 50}, "dimension": {"x": 4096, "y": 4096, "z": 16}, "comment": "", "description": "", "metadata": "", "broken_slices": {}, "mirrors": [{"id": 9, "title": "Lab", "image_base": "https://tiles.example.org/em/", "tile_width": 512, "tile_height": 512, "tile_source_type": 4, "file_extension": "jpg", "position": 0}], "orientation": 0, "attribution": "", "canary_location": {"x": 0, "y": 0, "z": 0}, "placeholder_color": {"r": 0, "g": 0, "b": 0, "a": 1}}""");
        api.Get("/{pid}/stack/{sid}/groups", Requirement.Browse, "The ids of a stack's groups.", GroupsAsync)
            .Answers("""{"stack_group_ids": [2]}""");
        api.Get("/{pid}/stackgroup/{gid}/info", Requirement.Browse, "A group of stacks and its members in this project.", GroupInfoAsync)
            .Answers("""{"id": 2, "project_id": 1, "title": "Channels", "stacks": [{"id": 4, "relation": "channel", "position": 0}]}""");
    }

    /// <summary>Returns the mirrors of a stack, in order.</summary>
    internal static IEnumerable<MirrorAnswer> Mirrors(StoredStack stack) => stack.Definition.Mirrors.Select((mirror, place) => new MirrorAnswer(
        stack.MirrorIds[place], mirror.Title, mirror.ImageBase, mirror.TileWidth, mirror.TileHeight, mirror.TileSourceType, mirror.FileExtension, mirror.Position));

    private static async Task<ApiAnswer> ListAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        var project = await ProjectAsync(request, cancellationToken);
        return ApiAnswer.Json(
            project.Stacks.Select(stack => new StackAnswer(stack.Id, project.Id, stack.Definition.Title, stack.Definition.Comment ?? "")), AnswerJson.Default.IEnumerableStackAnswer);
    }

    private static async Task<ApiAnswer> InfoAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        var project = await ProjectAsync(request, cancellationToken);
        var stack = Stack(request, project);
        var (definition, color) = (stack.Definition, stack.Definition.PlaceholderColor);
        return ApiAnswer.Json(
            new StackInfoAnswer
            {
                Sid = stack.Id,
                Pid = project.Id,
                Ptitle = project.Title,
                Stitle = definition.Title,
                DownsampleFactors = definition.DownsampleFactors?.Select(Whole),
                NumZoomLevels = definition.DownsampleFactors is { } factors ? factors.Count - 1 : -1,
                Translation = Real(definition.Translation),
                Resolution = Real(definition.Resolution),
                Dimension = Whole(definition.Dimension),
                Comment = definition.Comment,
                Description = definition.Description,
                Metadata = definition.Metadata is { } metadata ? JsonNode.Parse(metadata) : "",
                BrokenSlices = definition.BrokenSections.Distinct().ToDictionary(section => section.ToString(CultureInfo.InvariantCulture), _ => 1),
                Mirrors = Mirrors(stack),
                Orientation = definition.Orientation,
                Attribution = definition.Attribution,
                CanaryLocation = Whole(definition.CanaryLocation),
                PlaceholderColor = new ColorAnswer(color.R, color.G, color.B, color.A),
            },
            AnswerJson.Default.StackInfoAnswer);
    }

    private static async Task<ApiAnswer> GroupsAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        var stack = Stack(request, await ProjectAsync(request, cancellationToken));
        return ApiAnswer.Json(new StackGroupIdsAnswer(stack.Memberships.Select(member => member.Group).Distinct()), AnswerJson.Default.StackGroupIdsAnswer);
    }

    private static async Task<ApiAnswer> GroupInfoAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        var project = await ProjectAsync(request, cancellationToken);
        var id = request.Id("gid");
        var group = project.Groups.FirstOrDefault(known => known.Id == id) ?? throw ApiFault.NotFound($"Project {project.Id} has no stack group {id}");
        var members = project.Stacks.SelectMany(stack => stack.Memberships.Where(member => member.Group == id).Select(member => (Stack: stack.Id, Member: member)));
        return ApiAnswer.Json(
            new StackGroupInfoAnswer(
                id,
                project.Id,
                group.Title,
                members.OrderBy(member => member.Member.Position).ThenBy(member => member.Member.Id)
                    .Select(member => new StackGroupMemberAnswer(member.Stack, member.Member.Relation, member.Member.Position))),
            AnswerJson.Default.StackGroupInfoAnswer);
    }

    private static async Task<StoredProject> ProjectAsync(ApiRequest request, CancellationToken cancellationToken) =>
        (await StoredProjects.LoadAsync(await request.ReadAsync(cancellationToken), IdSet.Of(request.Project), cancellationToken)).FirstOrDefault()
        ?? throw ApiFault.NotFound(UnknownProject.Message(request.Project));

    private static StoredStack Stack(ApiRequest request, StoredProject project)
    {
        var id = request.Id("sid");
        return project.Stacks.FirstOrDefault(stack => stack.Id == id) ?? throw ApiFault.NotFound($"Project {project.Id} has no stack {id}");
    }

    private static PointAnswer<int> Whole(Integer3 triple) => new(triple.X, triple.Y, triple.Z);

    private static PointAnswer<double> Real(Double3 triple) => new(triple.X, triple.Y, triple.Z);
}
