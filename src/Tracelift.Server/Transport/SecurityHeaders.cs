using Microsoft.AspNetCore.Http;
using Tracelift.Server.Documentation;

namespace Tracelift.Server.Transport;

/// <summary>Tells browsers to run and show only our own files.</summary>
internal sealed class SecurityHeaders(RequestDelegate next)
{
    private const string OwnImages = "img-src 'self' data: blob:";

    private const string Policy =
        $"default-src 'none'; script-src 'self'; style-src 'self'; {OwnImages}; font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

    // The pages of the documentation are a library's, and set styles of their own.
    private static readonly string PolicyOfDocumentation = Policy.Replace("style-src 'self'", "style-src 'self' 'unsafe-inline'", StringComparison.Ordinal);

    /// <summary>The policy of a page that shows images of other hosts, too: a project's tiles lie there.</summary>
    /// <param name="origins">Scheme, host and port of each.</param>
    public static string PolicyWithImagesOf(IEnumerable<string> origins) => Policy.Replace(OwnImages, string.Join(' ', [OwnImages, .. origins]), StringComparison.Ordinal);

    public Task InvokeAsync(HttpContext context)
    {
        var headers = context.Response.Headers;
        context.Response.OnStarting(() =>
        {
            if (!headers.ContainsKey("Content-Security-Policy"))
                headers.ContentSecurityPolicy = context.Request.Path.StartsWithSegments(DocumentCalls.Pages, StringComparison.Ordinal) ? PolicyOfDocumentation : Policy;
            headers.XContentTypeOptions = "nosniff";
            headers.XFrameOptions = "DENY";
            headers["Referrer-Policy"] = "same-origin";
            headers["Cross-Origin-Opener-Policy"] = "same-origin";

            // A web server in front would collect events before it sends them on.
            if (context.Response.ContentType?.StartsWith("text/event-stream", StringComparison.Ordinal) == true)
                headers["X-Accel-Buffering"] = "no";

            // What one user sees is not for another one's cache.
            if (!headers.ContainsKey("Cache-Control"))
                headers.CacheControl = "no-store";
            return Task.CompletedTask;
        });
        return next(context);
    }
}
