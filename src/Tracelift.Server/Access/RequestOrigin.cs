using Microsoft.AspNetCore.Http;
using Tracelift.Server.Http;

namespace Tracelift.Server.Access;

/// <summary>Determines the site whose page sent a request. Programs that are not browsers don't send it.</summary>
internal static class RequestOrigin
{
    /// <summary>Whether a page of another site sent the request.</summary>
    public static bool IsForeign(HttpRequest request) =>
        request.Headers.Origin.ToString() is { Length: > 0 } origin
        && !origin.Equals($"{request.Scheme}://{request.Host}", StringComparison.OrdinalIgnoreCase)

        // A proxy may have changed scheme and host; the browser knows the original address.
        && request.Headers["Sec-Fetch-Site"] != "same-origin";

    /// <summary>Whether a page of another site sent the request, except sites that may call the API.</summary>
    public static bool IsForeign(HttpRequest request, ServerOptions options) =>
        IsForeign(request) && !options.AllowedOrigins.Any(allowed => allowed.TrimEnd('/').Equals(request.Headers.Origin.ToString(), StringComparison.OrdinalIgnoreCase));
}
