using System.Globalization;
using Tracelift.Errors;
using Tracelift.Model;
using Tracelift.Projects.Ontology;
using Tracelift.Projects.Stored;
using Tracelift.Server.Access;
using Tracelift.Server.Calls;
using Tracelift.Server.Http;
using Tracelift.Server.Importing.Pages;
using Tracelift.Server.Pages;
using Tracelift.Stores;

namespace Tracelift.Server.Importing;

/// <summary>The step in which a user links new projects to classification graphs.</summary>
internal static class ClassificationsCalls
{
    private const int MostShown = 50;

    public static void Map(ApiMap api)
    {
        api.Page("/import/{draft}/classifications", Requirement.Superuser, (request, cancellationToken) => DraftRequest.TakeAsync(request, ShowAsync, cancellationToken));
        api.Form("/import/{draft}/classifications", Requirement.Superuser, (request, cancellationToken) => DraftRequest.TakeAsync(request, TakeAsync, cancellationToken)).With(new KeptFormMetadata("classifications"));
    }

    private static async Task<ApiAnswer> ShowAsync(DraftRequest turn, CancellationToken cancellationToken)
    {
        var draft = turn.Draft;
        if (turn.Elsewhere is { } elsewhere)
            return elsewhere;
        if (!draft.Fields.Ticks(ProjectImportFields.Classifies))
            return turn.GoTo("projects");
        var search = turn.Request.Context.Request.Query["search"].ToString();
        try
        {
            var tags = turn.Work.Read(draft).Options.Tags;
            var (suggested, others) = await GraphsAsync(turn, tags, search, cancellationToken);

            // Suggestions are ticked until the user changes them.
            if (!draft.Fields.Knows("link-classification"))
                draft.Fields.Set("link-classification", [.. suggested.Select(graph => graph.Key)]);
            return PageAnswer.Of<ClassificationsPage>(turn.Request, new()
            {
                ["Draft"] = draft,
                ["Notice"] = turn.TakeNotice(),
                ["Tags"] = tags,
                ["Search"] = search,
                ["Suggested"] = suggested,
                ["Others"] = others,
            });
        }
        catch (UsageException fault)
        {
            turn.Tell(fault);
            return turn.GoTo("projects");
        }
    }

    private static Task<ApiAnswer> TakeAsync(DraftRequest turn, CancellationToken cancellationToken)
    {
        if (turn.Draft.Job is not null)
            return Task.FromResult(turn.GoTo("result"));
        PageSubmission.Save(turn.Draft, "classifications", turn.Sent);
        var search = turn.Form["search"].ToString();
        return Task.FromResult(turn.GoTo(turn.Pressed.Name switch
        {
            "back" => "projects",
            "next" => "confirm",
            _ => search.Length > 0 ? $"classifications?search={Uri.EscapeDataString(search)}" : "classifications",
        }));
    }

    private static async Task<(List<ShownGraph> Suggested, List<ShownGraph> Others)> GraphsAsync(DraftRequest turn, IReadOnlyList<string> tags, string search, CancellationToken cancellationToken)
    {
        await using var session = await (await turn.Request.StoreAsync(cancellationToken)).OpenSnapshotAsync(cancellationToken);
        var all = await ClassificationGraph.ListAsync(session, cancellationToken);
        var ids = new IdSet(all.SelectMany(graph => graph.Projects));
        var titles = (await session.ListAsync(new RowQuery(Models.Project).Where("pk", ids), row => (row.Id, Title: row.Text("title")), cancellationToken)).ToDictionary(project => project.Id, project => project.Title);
        var byProject = await ProjectTags.OfAsync(session, ids, cancellationToken);
        var suggested = (await ClassificationGraph.SuggestAsync(session, tags, cancellationToken)).Select(graph => graph.Root).ToHashSet();
        var chosen = turn.Draft.Fields.All("link-classification").ToHashSet(StringComparer.Ordinal);

        // Ticked rows are always shown.
        var others = all.Where(graph => !suggested.Contains(graph.Root))
            .Where(graph => chosen.Contains(Key(graph)) || IsFound(graph)).OrderByDescending(graph => chosen.Contains(Key(graph))).Take(MostShown).ToList();
        var shown = all.Where(graph => suggested.Contains(graph.Root)).ToList();
        var trees = await ClassificationTree.LoadAsync(session, [.. shown.Concat(others).Select(graph => graph.Root)], cancellationToken);
        return ([.. shown.Select(graph => Shown(graph, true))], [.. others.Select(graph => Shown(graph, false))]);

        bool IsFound(ClassificationGraph graph) =>
            graph.Name.Contains(search, StringComparison.OrdinalIgnoreCase) || graph.Projects.Any(project => titles.GetValueOrDefault(project, "").Contains(search, StringComparison.OrdinalIgnoreCase));

        ShownGraph Shown(ClassificationGraph graph, bool isSuggested)
        {
            var with = graph.Projects.Where(project => !isSuggested || tags.All(byProject[project].Contains)).ToList();
            return new ShownGraph(
                Key(graph),
                trees.GetValueOrDefault(graph.Root) ?? new ClassificationTree(graph.Name, null, []),
                [.. with.Select(project => (project, titles.GetValueOrDefault(project, ""), (IReadOnlyList<string>)[.. byProject[project]]))]);
        }
    }

    private static string Key(ClassificationGraph graph) => graph.Root.ToString(CultureInfo.InvariantCulture);
}

/// <summary>A classification graph on a page.</summary>
/// <param name="Key">The id of its root.</param>
/// <param name="Tree">The graph as a tree.</param>
/// <param name="Projects">The linked projects with their tags; for a suggested graph only the projects whose tags match.</param>
public sealed record ShownGraph(string Key, ClassificationTree Tree, IReadOnlyList<(long Id, string Title, IReadOnlyList<string> Tags)> Projects);
