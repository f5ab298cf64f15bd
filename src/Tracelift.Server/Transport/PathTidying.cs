using System.Net;
using Microsoft.AspNetCore.Http;

namespace Tracelift.Server.Transport;

/// <summary>Takes paths as clients send them, with two slashes where one is meant, and requests that name no host.</summary>
internal sealed class PathTidying(RequestDelegate next)
{
    public Task InvokeAsync(HttpContext context)
    {
        var path = context.Request.Path.Value ?? "";
        if (path.Contains("//", StringComparison.Ordinal))
            context.Request.Path = new PathString('/' + string.Join('/', path.Split('/', StringSplitOptions.RemoveEmptyEntries)) + (path.EndsWith('/') ? "/" : ""));

        // HTTP/1.0 allows it, and addresses of pages are made with it.
        if (!context.Request.Host.HasValue)
            context.Request.Host = context.Connection.LocalIpAddress is { } address ? new HostString(new IPEndPoint(address, context.Connection.LocalPort).ToString()) : new HostString("localhost");
        return next(context);
    }
}
