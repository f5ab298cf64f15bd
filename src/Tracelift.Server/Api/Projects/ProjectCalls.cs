using System.Text.Json.Serialization;
using Tracelift.Model;
using Tracelift.Projects.Stored;
using Tracelift.Server.Access;
using Tracelift.Server.Calls;
using Tracelift.Server.Http;
using Tracelift.Stores;

namespace Tracelift.Server.Api.Projects;

/// <summary>The projects that a caller may see.</summary>
internal static class ProjectCalls
{
    public static void Map(ApiMap api)
    {
        api.Subject = "Projects";
        api.Get("/projects", Requirement.Nothing, "The projects that the caller may see, with their stacks and stack groups, by title.", ListAsync)
            .Takes("has_tracing_data", FieldKind.Flag, "Whether to return only projects with treenodes.")
            .Takes("with_mirrors", FieldKind.Flag, "Whether stacks include their mirrors.")
            .Answers("""[{"id": 1, "title": "Wing disc", "comment": "", "stacks": [{"id": 4, "title": "EM", "comment": "", "dimensions": [4096, 4096, 16]}], "stackgroups": []}]""");
    }

    /// <summary>Returns the ids of the projects that a caller may see.</summary>
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
        var fields = await request.FieldsAsync(cancellationToken);
        var withMirrors = fields.Flag("with_mirrors");
        var visible = new IdSet(await VisibleAsync(request, cancellationToken));

        // Superusers also see CATMAID's workspace, which is not a project for data.
        if (request.Caller.IsSuperuser)
            visible.UnionWith((await session.ProjectsAsync(cancellationToken)).Select(project => project.Id));
        var projects = await StoredProjects.LoadAsync(session, fields.Flag("has_tracing_data") ? await TracedAsync(session, visible, cancellationToken) : visible, cancellationToken);
        return ApiAnswer.Json(
            projects.OrderBy(project => project.Title, StringComparer.Ordinal).ThenBy(project => project.Id).Select(project => new ProjectAnswer(
                project.Id,
                project.Title,
                project.Comment,
                project.Stacks.Select(stack => Describe(stack, withMirrors)),
                project.Groups.Select(group => new ProjectGroupAnswer(group.Id, group.Title, group.Comment ?? "")))),
            AnswerJson.Default.IEnumerableProjectAnswer);
    }

    private static ProjectStackAnswer Describe(StoredStack stack, bool withMirrors) => new(
        stack.Id,
        stack.Definition.Title,
        stack.Definition.Comment ?? "",
        [stack.Definition.Dimension.X, stack.Definition.Dimension.Y, stack.Definition.Dimension.Z],
        withMirrors ? StackCalls.Mirrors(stack) : null);

    private static async Task<IdSet> TracedAsync(IReadSession session, IdSet projects, CancellationToken cancellationToken)
    {
        var traced = new IdSet();
        foreach (var project in projects)
        {
            if (await session.CountAsync(Models.SkeletonSummary.Table, project, cancellationToken) > 0)
                traced.Add(project);
        }

        return traced;
    }
}

/// <summary>A project.</summary>
internal sealed record ProjectAnswer(long Id, string Title, string? Comment, IEnumerable<ProjectStackAnswer> Stacks, IEnumerable<ProjectGroupAnswer> Stackgroups);

/// <summary>A stack of a project.</summary>
internal sealed record ProjectStackAnswer(
    long Id, string Title, string Comment, int[] Dimensions, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IEnumerable<MirrorAnswer>? Mirrors);

/// <summary>A group of stacks.</summary>
internal sealed record ProjectGroupAnswer(long Id, string Title, string Comment);
