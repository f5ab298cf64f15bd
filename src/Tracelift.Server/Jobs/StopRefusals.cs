using Microsoft.AspNetCore.Http;
using Tracelift.Server.Http;

namespace Tracelift.Server.Jobs;

/// <summary>While the server stops, running jobs may finish and can be watched; new work is refused.</summary>
internal sealed class StopRefusals(RequestDelegate next, JobRegistry board)
{
    public Task InvokeAsync(HttpContext context)
    {
        if (!board.IsClosed || HttpMethods.IsGet(context.Request.Method) || HttpMethods.IsHead(context.Request.Method))
            return next(context);

        // Clients that retry reach the next server.
        context.Response.Headers.Connection = "close";
        throw ApiFault.NotNow("The server is stopping");
    }
}
