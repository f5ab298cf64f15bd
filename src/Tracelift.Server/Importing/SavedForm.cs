using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Tracelift.Server.Access;
using Tracelift.Server.Access.Limits;
using Tracelift.Server.Http;

namespace Tracelift.Server.Importing;

/// <summary>Marks a form of the importer whose fields are saved if its sender's session has ended.</summary>
/// <param name="Step">The page.</param>
internal sealed record KeptFormMetadata(string Step);

/// <summary>
/// Saves the form of a user whose session has ended, until they log in again. Only the user who started a draft knows its
/// id; a saved form is not applied before its owner is back and sees it.
/// </summary>
internal static class SavedForm
{
    private const int Most = 64 << 20;

    /// <summary>Saves the form of a request.</summary>
    /// <returns>The page to return to after logging in, or null if nothing was saved.</returns>
    public static async Task<string?> KeepAsync(HttpContext context)
    {
        if (context.GetEndpoint()?.Metadata.GetMetadata<KeptFormMetadata>() is not { } kept || context.GetRouteValue("draft") is not string draft || !context.Request.HasFormContentType)
            return null;

        // Checked before the body is read: a caller who does not know a draft's id has nothing to save.
        if (context.RequestServices.GetRequiredService<Drafts>().OwnerOf(draft) is not { } owner)
            return null;
        RequestGate.LimitBody(context, context.RequestServices.GetRequiredService<ServerOptions>().LargestBody);
        context.RequestServices.GetRequiredService<BodyBudget>().Count(context, owner, Requirement.Superuser);
        var form = await context.Request.ReadFormAsync(context.RequestAborted);
        var values = PageSubmission.Fields(form).Where(field => field.Key != RequestGate.CsrfField && !PageSubmission.Secrets.Contains(field.Key)).SelectMany(field => field.Select(value => (field.Key, value))).ToList();
        var pending = new PendingForm(kept.Step, values);
        return pending.Bytes <= Most && context.RequestServices.GetRequiredService<Drafts>().Keep(draft, pending) ? $"/import/{draft}/{kept.Step}" : null;
    }
}
