using System.Globalization;
using Microsoft.AspNetCore.Http;
using Tracelift.Access;
using Tracelift.Errors;
using Tracelift.Model;
using Tracelift.Projects.Images;
using Tracelift.Projects.Stored;
using Tracelift.Server.Access;
using Tracelift.Server.Calls;
using Tracelift.Server.Http;
using Tracelift.Server.Importing;
using Tracelift.Server.Pages;
using Tracelift.Server.Pages.Projects;
using Tracelift.Tracing.Vocabulary;

namespace Tracelift.Server.Endpoints;

/// <summary>The pages of a project's content.</summary>
internal static class ProjectPageCalls
{
    private const string ConnectorTable = "connector";
    private const int LongestSearch = 200;

    public static void Map(ApiMap api)
    {
        api.Page("/projects/{pid}", Requirement.Browse, ProjectAsync);
        api.Page("/projects/{pid}/stacks/{stack}", Requirement.Browse, StackAsync);
        api.Page("/projects/{pid}/stacks/{stack}/tiles/{zoom}/{section}/{row}/{tile}", Requirement.Browse, TileAsync);
        api.Page("/projects/{pid}/skeletons/{sid}", Requirement.Browse, NeuronAsync);
    }

    /// <summary>Returns the common data of a project's pages.</summary>
    public static async Task<ProjectHead> HeadAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        var session = await request.ReadAsync(cancellationToken);
        var title = (await session.ProjectsAsync(cancellationToken)).FirstOrDefault(project => project.Id == request.Project)?.Title
            ?? throw ApiFault.NotFound(UnknownProject.Message(request.Project));
        if (request.Caller.IsSuperuser)
            return new ProjectHead(request.Project, title, true, true);
        var rights = await request.View.RightsAsync(cancellationToken);
        return new ProjectHead(request.Project, title, rights.Has(request.Project, ProjectGrant.Import), rights.Has(request.Project, ProjectGrant.Administer));
    }

    private static async Task<ApiAnswer> ProjectAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        var fields = await request.FieldsAsync(cancellationToken);
        var session = await request.ReadAsync(cancellationToken);
        var data = await ProjectData.OpenAsync(request, cancellationToken);
        var project = (await StoredProjects.LoadAsync(session, IdSet.Of(request.Project), cancellationToken))[0];
        var views = Views(request, project);
        var content = new ProjectContent(
            project,
            views,
            await request.Service<ProjectTotals>().OfAsync(session, request.Project, cancellationToken),
            await session.CountAsync(ConnectorTable, request.Project, cancellationToken) ?? 0,
            await NeuronList.LoadAsync(data, Search(fields), PageNumber(fields), cancellationToken));
        ImagePolicy.Allow(request, views);
        return PageAnswer.Of<ProjectPage>(request, new() { ["Head"] = await HeadAsync(request, cancellationToken), ["Content"] = content });
    }

    private static async Task<ApiAnswer> StackAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        var session = await request.ReadAsync(cancellationToken);
        var id = request.Id("stack");
        var project = (await StoredProjects.LoadAsync(session, IdSet.Of(request.Project), cancellationToken))[0];
        var stack = project.Stacks.FirstOrDefault(stack => stack.Id == id) ?? throw ApiFault.NotFound($"Project {request.Project} has no stack {id}");
        var view = StackView.Of(request.Project, stack, ImagePolicy.PageOf(request)) ?? throw ApiFault.NotFound($"A browser can show no mirror of stack {id}");
        var section = (int)Math.Clamp((await request.FieldsAsync(cancellationToken)).Long("z") ?? view.Middle, 0, view.Sections - 1);
        ImagePolicy.Allow(request, [view]);
        return PageAnswer.Of<StackPage>(request, new() { ["Head"] = await HeadAsync(request, cancellationToken), ["View"] = view, ["Section"] = section });
    }

    private static async Task<ApiAnswer> TileAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        var session = await request.ReadAsync(cancellationToken);
        var id = request.Id("stack");
        var stack = (await StoredProjects.LoadAsync(session, IdSet.Of(request.Project), cancellationToken))[0].Stacks.FirstOrDefault(stack => stack.Id == id)
            ?? throw ApiFault.NotFound($"Project {request.Project} has no stack {id}");
        await request.View.EndReadAsync();
        var tile = Number("zoom", "") is { } zoom && Number("section", "") is { } section && Number("row", "") is { } row && Number("tile", ".png") is { } column
            ? await request.Service<TileCutter>().CutAsync(stack.Definition, request.Service<ServerOptions>().DataFolder, ImportWork.DataAddress(request.Context.Request), zoom, section, row, column, cancellationToken)
            : null;
        if (tile is null)
            throw ApiFault.NotFound("There is no such tile");
        request.Context.Response.Headers.CacheControl = "private, max-age=600";
        return ApiAnswer.Of(Results.Bytes(tile, "image/png"));

        int? Number(string name, string ending) => request.Name(name) is var text && text.EndsWith(ending, StringComparison.Ordinal)
            && int.TryParse(text.AsSpan(0, text.Length - ending.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
    }

    private static async Task<ApiAnswer> NeuronAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        var data = await ProjectData.OpenAsync(request, cancellationToken);
        var skeleton = request.Id("sid");
        var own = await data.ListAsync(
            data.Query(Models.ClassInstance).Where("pk", skeleton).Where("class_column", data.Class(TracingVocabulary.Skeleton)), row => row.Text("name"), cancellationToken);
        if (own.Count == 0)
            throw ApiFault.NotFound($"Skeleton {skeleton} is not in project {request.Project}");
        return PageAnswer.Of<NeuronPage>(request, new()
        {
            ["Head"] = await HeadAsync(request, cancellationToken),
            ["Content"] = await ReadAsync(data, skeleton, own[0], cancellationToken),
        });
    }

    private static async Task<NeuronContent> ReadAsync(ProjectData data, long skeleton, string otherwise, CancellationToken cancellationToken)
    {
        var neurons = new IdSet((await data.ModelsAsync(IdSet.Of(skeleton), null, cancellationToken)).Select(model => model.Neuron));
        var names = await data.NamesAsync(neurons, cancellationToken);
        var summary = (await data.ListAsync(
            data.Query(Models.SkeletonSummary).Where("pk", skeleton), row => (Nodes: row.Long("num_nodes"), Cable: row.Double("cable_length")), cancellationToken)).FirstOrDefault();
        var relations = data.RelationNames();
        var links = (await data.ListAsync(data.Query(Models.TreenodeConnector).Where("skeleton", skeleton), row => row.Long("relation"), cancellationToken))
            .CountBy(relation => relations.GetValueOrDefault(relation, "linked")).Select(pair => (Relation: pair.Key.Replace('_', ' '), Count: (long)pair.Value)).OrderBy(pair => pair.Relation, StringComparer.Ordinal);
        var annotated = await data.AnnotationLinksAsync(neurons, null, cancellationToken);
        var annotations = await data.NamesAsync(new IdSet(annotated.Select(link => link.Annotation)), cancellationToken);
        return new NeuronContent(
            skeleton,
            names.Count > 0 ? names.OrderBy(name => name.Key).First().Value : otherwise,
            summary.Nodes,
            summary.Cable,
            [.. links],
            await TagsAsync(data, skeleton, cancellationToken),
            [.. annotations.Values.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)]);
    }

    private static async Task<List<(string Tag, long Count)>> TagsAsync(ProjectData data, long skeleton, CancellationToken cancellationToken)
    {
        var nodes = new IdSet();
        await foreach (var batch in data.ReadAsync(data.Query(Models.Treenode).Where("skeleton", skeleton), cancellationToken))
        {
            using (batch)
            {
                for (var row = 0; row < batch.Count; row++)
                    nodes.Add(batch.Ids[row]);
            }
        }

        var labels = (await data.ListAsync(
            data.Query(Models.TreenodeClassInstance).Where("treenode", nodes).Where("relation", data.Relation(TracingVocabulary.LabeledAs)), row => row.Long("class_instance"), cancellationToken)).CountBy(label => label).ToList();
        var names = await data.NamesAsync(new IdSet(labels.Select(label => label.Key)), cancellationToken);
        return [.. labels.Where(label => names.ContainsKey(label.Key)).Select(label => (names[label.Key], (long)label.Value)).OrderBy(label => label.Item1, StringComparer.OrdinalIgnoreCase)];
    }

    /// <summary>Returns the views of a project's stacks, except stacks that can't be shown.</summary>
    public static List<StackView> Views(ApiRequest request, StoredProject project)
    {
        var page = ImagePolicy.PageOf(request);
        return [.. project.Stacks.Select(stack => StackView.Of(project.Id, stack, page)).OfType<StackView>()];
    }

    /// <summary>Returns the search text, trimmed.</summary>
    public static string Search(RequestFields fields)
    {
        var text = (fields.Text("q") ?? "").Trim();
        return text.Length > LongestSearch ? text[..LongestSearch] : text;
    }

    /// <summary>Returns the number of the requested page, from 1.</summary>
    public static int PageNumber(RequestFields fields) => (int)Math.Clamp(fields.Long("page") ?? 1, 1, 1_000_000);
}
