using Microsoft.AspNetCore.Http;
using Tracelift.Errors;
using Tracelift.Server.Calls;
using Tracelift.Server.Http;
using Tracelift.Server.Pages;

namespace Tracelift.Server.Importing;

/// <summary>A request that works on a draft.</summary>
internal sealed class DraftRequest(ApiRequest request, ImportDraft draft)
{
    public ApiRequest Request => request;

    public ImportDraft Draft => draft;

    public ImportWork Work { get; } = request.Service<ImportWork>();

    /// <summary>The submitted form; empty for a request without one.</summary>
    public IFormCollection Form { get; private init; } = FormCollection.Empty;

    /// <summary>The submitted fields.</summary>
    public ILookup<string, string> Sent => PageSubmission.Fields(Form);

    /// <summary>The name of the pressed button, and its value, which follows a colon.</summary>
    public (string Name, string Value) Pressed
    {
        get
        {
            var pressed = Form["do"].ToString();
            var colon = pressed.IndexOf(':', StringComparison.Ordinal);
            return colon < 0 ? (pressed, "") : (pressed[..colon], pressed[(colon + 1)..]);
        }
    }

    /// <summary>Waits for other requests on the draft to finish, then handles this one.</summary>
    /// <exception cref="ApiFault">The caller has no such draft.</exception>
    public static async Task<ApiAnswer> TakeAsync(ApiRequest request, Func<DraftRequest, CancellationToken, Task<ApiAnswer>> work, CancellationToken cancellationToken)
    {
        var http = request.Context.Request;
        var draft = request.Service<Drafts>().Get(request.Name("draft"), request.Caller);
        if (!HttpMethods.IsGet(http.Method) && !HttpMethods.IsHead(http.Method) && !http.HasFormContentType)
            throw ApiFault.WrongKind("Expected the form of the page");
        var form = http.HasFormContentType ? await http.ReadFormAsync(cancellationToken) : FormCollection.Empty;

        // The importer reads the store itself, and may have to wait.
        await request.View.EndReadAsync();
        await draft.Turn.WaitAsync(cancellationToken);
        try
        {
            var turn = new DraftRequest(request, draft) { Form = form };
            turn.TakePending();
            return await work(turn, cancellationToken);
        }
        finally
        {
            draft.Weigh();
            request.Service<Drafts>().Tidy(draft);
            draft.Turn.Release();
        }
    }

    /// <summary>Redirects from a step that needs a read source and no started import; null if the step applies.</summary>
    public ApiAnswer? Elsewhere => draft.Job is not null ? GoTo("result") : draft.Texts is null ? GoTo("source") : null;

    /// <summary>Redirects to a page of this draft.</summary>
    public ApiAnswer GoTo(string step) => PageAnswer.GoTo(request, $"/import/{draft.Id}/{step}");

    /// <summary>Returns the notice and clears it.</summary>
    public ImportNotice? TakeNotice()
    {
        var notice = draft.Notice;
        draft.Notice = null;
        return notice;
    }

    /// <summary>Shows an error on the next page.</summary>
    public void Tell(TraceliftException fault) => draft.Notice = ImportFaults.Tell(fault);

    private void TakePending()
    {
        if (draft.Pending is not { } pending)
            return;
        draft.Pending = null;
        if (draft.Job is not null)
            return;
        PageSubmission.Save(draft, pending.Step, pending.Values.ToLookup(value => value.Name, value => value.Value, StringComparer.Ordinal));
        draft.Notice = new ImportNotice("note", "Your session had ended. Your last entries are here again; they were not submitted yet.") { Hint = "Enter keys and passwords again, and choose the file again." };
    }
}
