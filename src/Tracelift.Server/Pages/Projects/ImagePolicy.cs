using Tracelift.Server.Calls;
using Tracelift.Server.Transport;

namespace Tracelift.Server.Pages.Projects;

/// <summary>Lets a page show tiles of the mirrors of its stacks, and of nobody else.</summary>
internal static class ImagePolicy
{
    /// <summary>Allows the mirrors of some stacks, for the answer to this request.</summary>
    public static void Allow(ApiRequest request, IEnumerable<StackView> stacks) =>
        request.Context.Response.Headers.ContentSecurityPolicy = SecurityHeaders.PolicyWithImagesOf(stacks.Select(stack => stack.Origin).Distinct(StringComparer.Ordinal));

    /// <summary>Where a request's page is, for addresses without a host.</summary>
    public static Uri PageOf(ApiRequest request)
    {
        var http = request.Context.Request;
        return new Uri($"{http.Scheme}://{http.Host}{http.PathBase}/");
    }
}
