using Tracelift.Server.Access;
using Tracelift.Server.Calls;
using Tracelift.Server.Http;
using Tracelift.Server.Importing.Pages;
using Tracelift.Server.Pages;

namespace Tracelift.Server.Importing;

/// <summary>The importer: pages on which a superuser imports projects and stacks, step by step.</summary>
internal static class ImporterCalls
{
    public static void Map(ApiMap api)
    {
        // Nothing is read for a draft of another user.
        api.Check("draft", (request, draft) => request.Service<Drafts>().Get(draft, request.Caller));
        api.Page("/import", Requirement.Superuser, ShowAsync);
        api.Form("/import/begin", Requirement.Superuser, BeginAsync);
        api.Form("/import/{draft}/discard", Requirement.Superuser, DiscardAsync);
        SourceCalls.Map(api);
        ProjectsCalls.Map(api);
        ClassificationsCalls.Map(api);
        ConfirmCalls.Map(api);
        ResultCalls.Map(api);
        ThumbnailCalls.Map(api);
    }

    private static Task<ApiAnswer> ShowAsync(ApiRequest request, CancellationToken cancellationToken) =>
        Task.FromResult(PageAnswer.Of<ImportsPage>(request, new() { ["Drafts"] = request.Service<Drafts>().List(request.Caller) }));

    private static Task<ApiAnswer> BeginAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        var draft = request.Service<Drafts>().Begin(request.Caller);
        draft.Fields = request.Service<ImportWork>().Presets(request.Context.Request);
        return Task.FromResult(PageAnswer.GoTo(request, $"/import/{draft.Id}/source"));
    }

    private static Task<ApiAnswer> DiscardAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        var drafts = request.Service<Drafts>();
        drafts.Remove(drafts.Get(request.Name("draft"), request.Caller));
        return Task.FromResult(PageAnswer.GoTo(request, "/import"));
    }
}
