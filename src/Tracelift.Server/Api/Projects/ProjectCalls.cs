using Tracelift.Model;
using Tracelift.Projects.Stored;
using Tracelift.Server.Access;
using Tracelift.Stores;

namespace Tracelift.Server.Api.Projects;

/// <summary>The projects that a caller may see.</summary>
internal static class ProjectCalls
{
    public static void Map(ApiMap api)
    {
        api.Subject = "Projects";
        api.Get("/projects", Need.Nothing, "The projects that the caller may see, with their stacks and stack groups.", ListAsync)
            .Answers("""[{"id": 1, "title": "Wing disc", "comment": "", "stacks": [{"id": 4, "title": "EM", "comment": "", "dimensions": [4096, 4096, 16]}], "stackgroups": []}]""");
    }

    /// <summary>The ids of the projects that a caller may see.</summary>
    public static async Task<IReadOnlyList<long>> VisibleAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        var session = await request.ReadAsync(cancellationToken);
        var projects = (await session.ProjectsAsync(cancellationToken)).Where(project => project.Id > 0).Select(project => project.Id);
        if (request.Caller.IsSuperuser)
            return [.. projects];
        var visible = (await request.View.RightsAsync(cancellationToken)).Browsable.ToHashSet();
        return [.. projects.Where(visible.Contains)];
    }

    private static async Task<ApiAnswer> ListAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        var session = await request.ReadAsync(cancellationToken);
        var projects = await StoredProjects.LoadAsync(session, new IdSet(await VisibleAsync(request, cancellationToken)), cancellationToken);
        return ApiAnswer.Json(projects.Select(project => new
        {
            id = project.Id,
            title = project.Title,
            comment = project.Comment ?? "",
            stacks = project.Stacks.Select(stack => new
            {
                id = stack.Id,
                title = stack.Definition.Title,
                comment = stack.Definition.Comment ?? "",
                dimensions = new[] { stack.Definition.Dimension.X, stack.Definition.Dimension.Y, stack.Definition.Dimension.Z },
            }),
            stackgroups = project.Groups.Select(group => new { id = group.Id, title = group.Title, comment = group.Comment ?? "" }),
        }));
    }
}
