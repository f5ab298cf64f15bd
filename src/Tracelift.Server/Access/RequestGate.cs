using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Options;
using Tracelift.Access;
using Tracelift.Errors;
using Tracelift.Server.Access.Limits;
using Tracelift.Server.Http;

namespace Tracelift.Server.Access;

/// <summary>
/// Authorizes every request to an endpoint; refuses an endpoint without a
/// requirement.
/// </summary>
internal sealed class RequestGate(RequestDelegate next, CallerReader callers, BodyBudget budget, ServerOptions options, IOptions<FormOptions> forms)
{
    /// <summary>The most bytes of a body that any caller may send, and that is read before the store identifies the caller.</summary>
    public const int SmallBody = 64 << 10;

    /// <summary>The cookie with the CSRF secret for our own pages, and for programs that act as browsers.</summary>
    public const string CsrfCookie = "csrftoken";

    /// <summary>The header for the CSRF secret.</summary>
    public const string CsrfHeader = "X-CSRFToken";

    /// <summary>The form field for the CSRF secret.</summary>
    public const string CsrfField = "csrfmiddlewaretoken";

    /// <summary>The query parameter of a form with a file, or of a large form, whose fields are only known after reading.</summary>
    public const string TicketField = "ticket";

    /// <summary>Returns the ticket in the address of such a form, which is valid for this address and this session only.</summary>
    /// <param name="session">The session.</param>
    /// <param name="path">The path, below the base path.</param>
    public static string Ticket(Session session, string path) =>
        Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(session.Csrf), Encoding.UTF8.GetBytes(path)));

    public async Task InvokeAsync(HttpContext context, RequestStore store)
    {
        // Applies to every path; callers with a right to the call may send more.
        LimitBody(context, SmallBody);
        context.Features.Set<IFormFeature>(new ReadableForm(new FormFeature(context.Request, forms.Value)));
        var endpoint = context.GetEndpoint() ?? throw (CatmaidPaths.Find(context.Request.Path) is { } why
            ? ApiFault.NotHere($"{context.Request.Path} ({why})")
            : ApiFault.NotFound($"There is nothing at {context.Request.Path}"));

        // Routing answers with another endpoint if the path exists but not for this method.
        if (endpoint is not RouteEndpoint)
            throw ApiFault.WrongMethod($"{context.Request.Path} does not take {context.Request.Method}", await AllowedAsync(context, endpoint));
        var need = endpoint.Metadata.GetMetadata<RequirementMetadata>()?.Need
            ?? throw new InvalidOperationException($"{endpoint.DisplayName} has no requirement.");
        var cancellationToken = context.RequestAborted;
        if (endpoint.Metadata.GetMetadata<WithoutStoreMetadata>() is null)
        {
            store.IsBodyToCome = !await ReadAheadAsync(context, need, cancellationToken);
            var address = context.Connection.RemoteIpAddress;
            store.Row = CallerRow.Unknown(CallerReader.ShowsSomething(context.Request), address);
            var caller = await callers.ReadAsync(context, store, () => IsForNobodyAsync(context, store, need, cancellationToken), cancellationToken);
            await store.BeAsync(caller, CallerRow.Of(caller, address));
            await RequireAsync(context, store, need, cancellationToken);
            if (!IsSafe(context.Request.Method))
                await RequireOurPageAsync(context, store, need, cancellationToken);

            // Ends the snapshot, so that a slow sender holds no connection to the store.
            if (store.IsBodyToCome)
            {
                await store.EndReadAsync();
                AdmitBody(context, store.Caller, need);
            }
        }

        await next(context);
    }

    /// <summary>Sets the limit of a request's body, if reading has not begun.</summary>
    public static void LimitBody(HttpContext context, long most)
    {
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
            limit.MaxRequestBodySize = most;
    }

    /// <summary>Returns the methods of a path, from routing.</summary>
    private static async Task<string> AllowedAsync(HttpContext context, Endpoint endpoint)
    {
        if (endpoint.RequestDelegate is { } standIn)
            await standIn(context);
        return context.Response.Headers.Allow.ToString();
    }

    /// <summary>Admits the body of an authorized request, up to the limit of the call and the caller.</summary>
    private void AdmitBody(HttpContext context, Caller caller, Requirement need)
    {
        var isKnown = caller.IsLoggedIn && need != Requirement.Nothing;
        var most = !isKnown ? SmallBody : need is Requirement.Browse or Requirement.AnyProject or Requirement.Login ? Math.Min(options.LargestReadingBody, options.LargestBody) : options.LargestBody;

        // A streamed body has its own limit and is not kept in memory.
        var isStreamed = context.GetEndpoint()!.Metadata.GetMetadata<StreamedBodyMetadata>() is not null;
        LimitBody(context, isStreamed ? options.LargestBody : most);
        if (isStreamed)
            return;
        if (context.Request.ContentLength > most)
            throw ApiFault.TooLarge($"The body is larger than the {most >> 10} kB that this call takes", isKnown ? null : "Log in to send more.");
        budget.Count(context, caller.Login, need);
    }

    /// <summary>
    /// Reads a small body before the store is used: a slow body then holds no resources, and
    /// the snapshot need not be opened twice.
    /// </summary>
    /// <returns>Whether the whole body was read.</returns>
    private async Task<bool> ReadAheadAsync(HttpContext context, Requirement need, CancellationToken cancellationToken)
    {
        var request = context.Request;
        if (request.ContentLength == 0 || context.Features.Get<IHttpRequestBodyDetectionFeature>() is { CanHaveBody: false })
            return true;
        if (request.ContentLength is not <= SmallBody || context.GetEndpoint()!.Metadata.GetMetadata<StreamedBodyMetadata>() is not null)
            return false;
        budget.Count(context, login: null, need);
        request.EnableBuffering(SmallBody);
        await request.Body.DrainAsync(cancellationToken);
        request.Body.Position = 0;
        return true;
    }

    /// <summary>Whether a request would be answered without a login.</summary>
    private static async Task<bool> IsForNobodyAsync(HttpContext context, RequestStore store, Requirement need, CancellationToken cancellationToken) => need switch
    {
        Requirement.Nothing => true,
        Requirement.AnyProject => (await UserRights.LoadAsync(await store.ReadAsync(cancellationToken), user: null, project: null, cancellationToken)).Browsable.Any(),
        Requirement.Browse when Project(context) is var project =>
            (await UserRights.LoadAsync(await store.ReadAsync(cancellationToken), user: null, project, cancellationToken)).Has(project, ProjectGrant.Browse),
        _ => false,
    };

    private static async Task RequireAsync(HttpContext context, RequestStore store, Requirement need, CancellationToken cancellationToken)
    {
        var caller = store.Caller;
        var isTokenToChange = caller.By == Credential.Token && (need is Requirement.Annotate or Requirement.Import || !IsSafe(context.Request.Method));
        switch (need)
        {
            case Requirement.Nothing:
                return;
            case Requirement.Login:
                Require(caller.IsLoggedIn, caller, "be logged in");
                if (isTokenToChange)
                    throw ApiFault.Forbidden("An API token can't change its user's account: log in with a name and a password");
                return;
            case Requirement.Superuser:
                Require(caller.IsSuperuser, caller, "be a superuser");
                if (isTokenToChange)
                    await RequireTokenMayChangeAsync(store, null, cancellationToken);
                return;
            case Requirement.AnyProject:
                Require(caller.IsLoggedIn || (await store.RightsAsync(cancellationToken)).Browsable.Any(), caller, "be logged in");
                return;
        }

        var project = Project(context);
        var session = await store.ReadAsync(cancellationToken);
        if (project <= 0 || (await session.ProjectsAsync(cancellationToken)).All(known => known.Id != project))
            throw ApiFault.NotFound(UnknownProject.Message(project));
        var permission = need switch
        {
            Requirement.Browse => ProjectGrant.Browse,
            Requirement.Annotate => ProjectGrant.Annotate,
            Requirement.Import => ProjectGrant.Import,
            _ => ProjectGrant.Administer,
        };
        if (!caller.IsSuperuser)
        {
            var rights = await UserRights.LoadAsync(session, caller.Id, project, cancellationToken);
            Require(rights.Has(project, permission), caller, $"have the right {permission} to project {project}");
        }

        if (isTokenToChange && need != Requirement.Browse)
            await RequireTokenMayChangeAsync(store, project, cancellationToken);
    }

    /// <summary>A token can change data only if its user has a permission for this, even a superuser: scripts make larger mistakes than people.</summary>
    private static async Task RequireTokenMayChangeAsync(RequestStore store, long? project, CancellationToken cancellationToken)
    {
        var caller = store.Caller;
        var session = await store.ReadAsync(cancellationToken);
        if (project is { } one && (await UserRights.LoadAsync(session, caller.Id, one, cancellationToken)).Has(one, ProjectGrant.AnnotateWithToken))
            return;
        if (caller.Id is { } user && (await UserRights.GlobalAsync(session, user, cancellationToken)).Contains(ProjectGrant.AnnotateWithToken))
            return;
        throw ApiFault.Forbidden(
            $"User {caller.Name} does not have the necessary permissions: an API token needs {ProjectGrant.AnnotateWithToken} to change data. "
            + (project is { } of ? $"To grant it for project {of}: tracelift user grant {caller.Name} --project {of} {ProjectGrant.AnnotateWithToken}. " : "")
            + $"To grant it for all data that the user may change, now and later: tracelift token create {caller.Name} --write");
    }

    private static void Require(bool isAllowed, Caller caller, string what)
    {
        if (!isAllowed)
            throw ApiFault.Forbidden($"User {caller.Name} does not have the necessary permissions: needs to {what}");
    }

    private static long Project(HttpContext context) =>
        long.TryParse(context.GetRouteValue("pid") as string, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var project)
            ? project
            : throw ApiFault.NotFound("There is no such project");

    private static bool IsSafe(string method) => HttpMethods.IsGet(method) || HttpMethods.IsHead(method) || HttpMethods.IsOptions(method);

    /// <summary>Throws if a foreign page may have sent the request: a browser sends cookies and stored credentials from any page.</summary>
    private async Task RequireOurPageAsync(HttpContext context, RequestStore store, Requirement need, CancellationToken cancellationToken)
    {
        if (store.Caller.By == Credential.Password && RequestOrigin.IsForeign(context.Request, options))
            throw ApiFault.Forbidden("A page of another site can't make changes here with a name and a password");
        var login = store.Caller.Session;

        // As in CATMAID, visitors, too, show that they have read our cookie: a foreign page can't have a browser do it.
        if (login is null && !(store.Caller.By == Credential.None && need == Requirement.Browse && CatmaidPaths.IsServed(context.Request.Path)))
            return;

        // Only our own pages know the secret.
        var sent = context.Request.Headers[CsrfHeader].ToString();
        var expected = login?.Csrf ?? context.Request.Cookies[CsrfCookie] ?? "";
        if (expected.Length == 0)
            throw Forgery();
        if (login is not null && sent.Length == 0 && (context.Request.Query.ContainsKey(TicketField) || context.GetEndpoint()!.Metadata.GetMetadata<StreamedBodyMetadata>() is not null))
            (sent, expected) = (context.Request.Query[TicketField].ToString(), Ticket(login, context.Request.Path));
        else if (sent.Length == 0 && context.Request.HasFormContentType)
        {
            // A foreign page can make a browser send much data, so only a small form is read before the check.
            await store.EndReadAsync();
            if (context.Request.ContentLength > SmallBody)
                throw ApiFault.TooLarge($"A form of more than {SmallBody >> 10} kB needs the header {CsrfHeader}, or the ticket of its page");
            if (store.IsBodyToCome)
                budget.Count(context, store.Caller.Login, need);
            store.IsBodyToCome = false;
            sent = (await context.Request.ReadFormAsync(cancellationToken))[CsrfField].ToString();
        }

        if (!CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(sent), Encoding.UTF8.GetBytes(expected)))
            throw Forgery();
    }

    private static ApiFault Forgery() => ApiFault.Forbidden($"CSRF verification failed: expected the cookie {CsrfCookie} in the header {CsrfHeader}");
}

/// <summary>The requirement of an endpoint.</summary>
internal sealed record RequirementMetadata(Requirement Need);

/// <summary>Marks an endpoint that answers even if the store does not, without identifying the caller.</summary>
internal sealed record WithoutStoreMetadata;

/// <summary>Marks an endpoint that reads its own body: pages send the header or the ticket.</summary>
internal sealed record StreamedBodyMetadata;
