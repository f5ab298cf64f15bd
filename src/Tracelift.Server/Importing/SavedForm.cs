using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Tracelift.Server.Access;
using Tracelift.Server.Access.Limits;
using Tracelift.Server.Http;

namespace Tracelift.Server.Importing;

/// <summary>A form of the importer whose fields are kept where the login of its sender has ended.</summary>
/// <param name="Step">The page.</param>
internal sealed record KeptFormMetadata(string Step);

/// <summary>
/// Keeps what somebody sent whose login had ended, until they have logged in again. Only who began a draft knows its
/// name; nothing is done with what is kept before its owner is back, and sees it.
/// </summary>
internal static class SavedForm
{
    private const int Most = 64 << 20;

    /// <summary>Keeps it.</summary>
    /// <returns>The page to come back to, or null where there is nothing to keep.</returns>
    public static async Task<string?> KeepAsync(HttpContext context)
    {
        if (context.GetEndpoint()?.Metadata.GetMetadata<KeptFormMetadata>() is not { } kept || context.GetRouteValue("draft") is not string draft || !context.Request.HasFormContentType)
            return null;

        // Before anything is read: who does not know a draft's name has nothing to keep.
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
