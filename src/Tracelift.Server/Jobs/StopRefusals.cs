using Microsoft.AspNetCore.Http;
using Tracelift.Server.Http;

namespace Tracelift.Server.Jobs;

/// <summary>While the server stops, what runs may end and may be looked at; nothing new is begun.</summary>
internal sealed class StopRefusals(RequestDelegate next, JobRegistry board)
{
    public Task InvokeAsync(HttpContext context)
    {
        if (!board.IsClosed || HttpMethods.IsGet(context.Request.Method) || HttpMethods.IsHead(context.Request.Method))
            return next(context);

        // Callers that try again reach the next server.
        context.Response.Headers.Connection = "close";
        throw ApiFault.NotNow("The server is being stopped");
    }
}
