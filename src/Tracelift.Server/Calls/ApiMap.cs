using System.Diagnostics.CodeAnalysis;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Tracelift.Server.Access;

namespace Tracelift.Server.Calls;

/// <summary>Answers a call.</summary>
internal delegate Task<ApiAnswer> ApiHandler(ApiRequest request, CancellationToken cancellationToken);

/// <summary>
/// Describes each call once: method, path, requirement, purpose, parameters, answers. Routing, the
/// gate, the OpenAPI document and the table of rights use these descriptions.
/// </summary>
internal sealed class ApiMap(IEndpointRouteBuilder routes)
{
    private readonly List<ApiCall> _calls = [];
    private readonly List<ApiCall> _pages = [];
    private readonly List<(string Part, Action<ApiRequest, string> Check)> _checks = [];

    /// <summary>All calls, in the order of their descriptions.</summary>
    public IReadOnlyList<ApiCall> Calls => _calls;

    /// <summary>The pages, which are not part of the API.</summary>
    public IReadOnlyList<ApiCall> Pages => _pages;

    /// <summary>The subject of the following calls.</summary>
    public string Subject { get; set; } = "";

    /// <summary>Adds a call that reads.</summary>
    public ApiCall Get([StringSyntax("Route")] string path, Requirement need, string summary, ApiHandler handler) => Add([HttpMethods.Get], path, need, summary, handler);

    /// <summary>Adds a call that changes data, or that reads with a body.</summary>
    public ApiCall Post([StringSyntax("Route")] string path, Requirement need, string summary, ApiHandler handler) => Add([HttpMethods.Post], path, need, summary, handler);

    /// <summary>Adds a call that reads, and that clients make with both methods.</summary>
    public ApiCall GetOrPost([StringSyntax("Route")] string path, Requirement need, string summary, ApiHandler handler) =>
        Add([HttpMethods.Get, HttpMethods.Post], path, need, summary, handler);

    /// <summary>Adds a call that deletes.</summary>
    public ApiCall Delete([StringSyntax("Route")] string path, Requirement need, string summary, ApiHandler handler) => Add([HttpMethods.Delete], path, need, summary, handler);

    /// <summary>Adds a page, which is not part of the API's documentation.</summary>
    public ApiCall Page([StringSyntax("Route")] string path, Requirement need, ApiHandler handler) => Map(new ApiCall([HttpMethods.Get], path, need, "", ""), handler, _pages);

    /// <summary>Adds the target of a page's form.</summary>
    public ApiCall Form([StringSyntax("Route")] string path, Requirement need, ApiHandler handler) => Map(new ApiCall([HttpMethods.Post], path, need, "", ""), handler, _pages);

    /// <summary>Checks a part of paths in every call that has it, before a body is read and before the store is used.</summary>
    /// <param name="part">The part's name, as it stands in braces.</param>
    /// <param name="check">Throws if the caller can't use this value.</param>
    public void Check(string part, Action<ApiRequest, string> check) => _checks.Add((part, check));

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
                foreach (var (part, check) in _checks)
                {
                    if (request.Name(part) is { Length: > 0 } value)
                        check(request, value);
                }

                // Reads the body before using the store. The handler of a streamed body reads it itself.
                if (request.View.IsBodyToCome && context.GetEndpoint()!.Metadata.GetMetadata<StreamedBodyMetadata>() is null)
                    await request.ReceiveAsync(context.RequestAborted);
                answer = await handler(request, context.RequestAborted);
                await answer.MakeAsync(context);

                // From here on, the caller can delay the request.
                request.ForgetBody();
                await request.View.EndReadAsync();
            }

            await answer.SendAsync(context);
        });
        route.WithMetadata(new RequirementMetadata(call.Need)).Add(builder =>
        {
            // Metadata are read late, because calls are described after they are mapped.
            foreach (var metadata in call.Metadata)
                builder.Metadata.Add(metadata);
        });
        return call;
    }
}
