using System.Diagnostics.CodeAnalysis;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Tracelift.Server.Access;
using Tracelift.Server.Http;
using Tracelift.Server.Importing;

namespace Tracelift.Server.Calls;

/// <summary>Answers a call.</summary>
internal delegate Task<ApiAnswer> ApiHandler(ApiRequest request, CancellationToken cancellationToken);

/// <summary>
/// Where calls are described, once each: method, path, who is let in, what it does, parameters, answers. Routing, the
/// gate, the OpenAPI document and the table of rights are all made of that.
/// </summary>
internal sealed class ApiMap(IEndpointRouteBuilder routes)
{
    private readonly List<ApiCall> _calls = [];
    private readonly List<ApiCall> _pages = [];

    /// <summary>All calls, in the order in which they were described.</summary>
    public IReadOnlyList<ApiCall> Calls => _calls;

    /// <summary>The pages, which are no part of the API.</summary>
    public IReadOnlyList<ApiCall> Pages => _pages;

    /// <summary>The subject that further calls belong to.</summary>
    public string Subject { get; set; } = "";

    /// <summary>A call that reads.</summary>
    public ApiCall Get([StringSyntax("Route")] string path, Requirement need, string summary, ApiHandler handler) => Add([HttpMethods.Get], path, need, summary, handler);

    /// <summary>A call that changes something, or asks with a body.</summary>
    public ApiCall Post([StringSyntax("Route")] string path, Requirement need, string summary, ApiHandler handler) => Add([HttpMethods.Post], path, need, summary, handler);

    /// <summary>A call that reads, and that clients make with both methods.</summary>
    public ApiCall GetOrPost([StringSyntax("Route")] string path, Requirement need, string summary, ApiHandler handler) =>
        Add([HttpMethods.Get, HttpMethods.Post], path, need, summary, handler);

    /// <summary>A page: not part of the API's documentation.</summary>
    public ApiCall Page([StringSyntax("Route")] string path, Requirement need, ApiHandler handler) => Map(new ApiCall([HttpMethods.Get], path, need, "", ""), handler, _pages);

    /// <summary>What a form of a page is sent to.</summary>
    public ApiCall Form([StringSyntax("Route")] string path, Requirement need, ApiHandler handler) => Map(new ApiCall([HttpMethods.Post], path, need, "", ""), handler, _pages);

    private ApiCall Add(string[] methods, string path, Requirement need, string summary, ApiHandler handler) =>
        Map(new ApiCall(methods, path, need, Subject, summary), handler, _calls);

    private ApiCall Map(ApiCall call, ApiHandler handler, List<ApiCall> calls)
    {
        calls.Add(call);
        var route = routes.MapMethods(call.Path, call.Methods.Contains(HttpMethods.Get) ? [.. call.Methods, HttpMethods.Head] : call.Methods, async context =>
        {
            ApiAnswer answer;
            using (var request = new ApiRequest(context))
            {
                // A body of somebody's draft is not read for others.
                if (request.Name("draft") is { Length: > 0 } draft)
                    _ = request.Service<Drafts>().Get(draft, request.Caller);

                // Before the store is asked for anything. A handler of a streamed body reads it itself.
                if (request.View.IsBodyToCome && context.GetEndpoint()!.Metadata.GetMetadata<StreamedBodyMetadata>() is null)
                    await request.ReceiveAsync(context.RequestAborted);
                answer = await handler(request, context.RequestAborted);
                await answer.MakeAsync(context);

                // From here on the caller can make it take long.
                request.ForgetBody();
                await request.View.EndReadAsync();
            }

            await answer.SendAsync(context);
        });
        route.WithMetadata(new RequirementMetadata(call.Need)).Add(builder =>
        {
            // Described after it is mapped.
            foreach (var metadata in call.Metadata)
                builder.Metadata.Add(metadata);
        });
        return call;
    }
}
