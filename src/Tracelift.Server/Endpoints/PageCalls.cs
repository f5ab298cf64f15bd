using System.Globalization;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Http;
using Tracelift.Model;
using Tracelift.Projects.Stored;
using Tracelift.Server.Access;
using Tracelift.Server.Api.Projects;
using Tracelift.Server.Calls;
using Tracelift.Server.Http;
using Tracelift.Server.Jobs;
using Tracelift.Server.Pages;
using Tracelift.Server.Pages.Jobs;
using Tracelift.Server.Pages.Projects;

namespace Tracelift.Server.Endpoints;

/// <summary>The pages that every visit starts from.</summary>
internal static class PageCalls
{
    private const int RecentJobs = 5;

    public static void Map(ApiMap api)
    {
        api.Page("/", Requirement.Nothing, HomeAsync);
        api.Page("/static/{name}", Requirement.Nothing, (request, _) => Task.FromResult(StaticFiles.Answer(request))).With(new WithoutStoreMetadata());
    }

    private static async Task<ApiAnswer> HomeAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        // Programs that act as browsers look for the cookie before they log in.
        if (request.Caller.Session is null)
            request.Context.Response.Cookies.Append(RequestGate.CsrfCookie, RandomNumberGenerator.GetHexString(64, lowercase: true), new CookieOptions { SameSite = SameSiteMode.Lax, Secure = request.Context.Request.IsHttps, IsEssential = true });
        var fields = await request.FieldsAsync(cancellationToken);
        if (NeuronOf(fields) is { } neuron)
            return PageAnswer.GoTo(request, neuron);
        var search = ProjectPageCalls.Search(fields);
        var session = await request.ReadAsync(cancellationToken);
        var visible = (await ProjectCalls.VisibleAsync(request, cancellationToken)).ToHashSet();
        var matching = (await session.ProjectsAsync(cancellationToken))
            .Where(project => visible.Contains(project.Id) && (search.Length == 0 || project.Title.Contains(search, StringComparison.OrdinalIgnoreCase) || $"{project.Id}" == search))
            .Select(project => project.Id).ToList();
        var number = Math.Clamp(ProjectPageCalls.PageNumber(fields), 1, Math.Max(1, (matching.Count + HomePage.Size - 1) / HomePage.Size));
        var cards = new List<ProjectCard>();
        foreach (var project in await StoredProjects.LoadAsync(session, new IdSet(matching.Order().Skip((number - 1) * HomePage.Size).Take(HomePage.Size)), cancellationToken))
            cards.Add(new ProjectCard(project, await request.Service<ProjectTotals>().OfAsync(session, project.Id, cancellationToken), ProjectPageCalls.Views(request, project)));
        var jobs = !request.Caller.IsLoggedIn ? [] : request.Service<JobRegistry>().List(request.Caller).Take(RecentJobs).Select(JobView.Of).ToList();
        ImagePolicy.Allow(request, cards.Where(card => card.Views.Count > 0).Select(card => card.Views[0]));
        return PageAnswer.Of<HomePage>(request, new()
        {
            ["Store"] = await (await request.StoreAsync(cancellationToken)).DescribeAsync(cancellationToken),
            ["Content"] = new HomeContent(cards, search, number, matching.Count, visible.Count, jobs),
        });
    }

    /// <summary>Returns the page of the skeleton in an address of CATMAID, which people send each other; null if it names none.</summary>
    private static string? NeuronOf(RequestFields fields)
    {
        return Number("pid") is { } project && Number("active_skeleton_id") is { } skeleton
            ? string.Create(CultureInfo.InvariantCulture, $"/projects/{project}/skeletons/{skeleton}")
            : null;

        long? Number(string name) => long.TryParse(fields.Text(name), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
    }
}
