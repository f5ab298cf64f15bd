using System.Security.Cryptography;
using Microsoft.AspNetCore.Http;
using Tracelift.Model;
using Tracelift.Projects.Stored;
using Tracelift.Server.Access;
using Tracelift.Server.Api;
using Tracelift.Server.Api.Projects;

namespace Tracelift.Server.Pages;

/// <summary>The pages that everybody starts from.</summary>
internal static class PageCalls
{
    public static void Map(ApiMap api)
    {
        api.Page("/", Need.Nothing, HomeAsync);
        api.Page("/accounts/login", Need.Nothing, (request, _) => Task.FromResult(PageAnswer.Of<LoginPage>(request, new() { ["Next"] = request.Context.Request.Query["next"].ToString() })));
        api.Page("/static/{name}", Need.Nothing, (request, _) => Task.FromResult(StaticFiles.Answer(request))).With(new WithoutStoreMetadata());
    }

    private static async Task<ApiAnswer> HomeAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        // Programs that act as browsers look for it before they log in.
        if (request.Caller.Session is null)
            request.Context.Response.Cookies.Append(Gate.CsrfCookie, RandomNumberGenerator.GetHexString(64, lowercase: true), new CookieOptions { SameSite = SameSiteMode.Lax, Secure = request.Context.Request.IsHttps, IsEssential = true });
        var projects = await StoredProjects.LoadAsync(await request.ReadAsync(cancellationToken), new IdSet(await ProjectCalls.VisibleAsync(request, cancellationToken)), cancellationToken);
        return PageAnswer.Of<HomePage>(request, new() { ["Projects"] = projects });
    }
}
