using Microsoft.AspNetCore.Http;

namespace Tracelift.Server.Transport;

/// <summary>Takes paths as clients send them: with two slashes where one is meant.</summary>
internal sealed class PathTidying(RequestDelegate next)
{
    public Task InvokeAsync(HttpContext context)
    {
        var path = context.Request.Path.Value ?? "";
        if (path.Contains("//", StringComparison.Ordinal))
            context.Request.Path = new PathString('/' + string.Join('/', path.Split('/', StringSplitOptions.RemoveEmptyEntries)) + (path.EndsWith('/') ? "/" : ""));
        return next(context);
    }
}
