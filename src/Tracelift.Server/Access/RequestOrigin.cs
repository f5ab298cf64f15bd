using Microsoft.AspNetCore.Http;
using Tracelift.Server.Http;

namespace Tracelift.Server.Access;

/// <summary>Whose page a request comes from. Programs that are no browsers do not say so.</summary>
internal static class RequestOrigin
{
    /// <summary>Whether it is one of another site.</summary>
    public static bool IsForeign(HttpRequest request) =>
        request.Headers.Origin.ToString() is { Length: > 0 } origin
        && !origin.Equals($"{request.Scheme}://{request.Host}", StringComparison.OrdinalIgnoreCase)

        // A web server in front may have changed scheme and host; the browser knows what it was asked for.
        && request.Headers["Sec-Fetch-Site"] != "same-origin";

    /// <summary>The same, but for sites whose pages may call the API.</summary>
    public static bool IsForeign(HttpRequest request, ServerOptions options) =>
        IsForeign(request) && !options.AllowedOrigins.Any(allowed => allowed.TrimEnd('/').Equals(request.Headers.Origin.ToString(), StringComparison.OrdinalIgnoreCase));
}
