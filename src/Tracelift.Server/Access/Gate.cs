using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.WebUtilities;
using Tracelift.Projects.Access;
using Tracelift.Server.Api;

namespace Tracelift.Server.Access;

/// <summary>
/// The one place that lets in: every request to an endpoint passes, and an endpoint that says nothing of what it needs
/// is not let through to.
/// </summary>
internal sealed class Gate(RequestDelegate next, CallerReader callers, ServerOptions options)
{
    /// <summary>The most bytes of a body that anybody may send, and that is read before the store is asked who it is from.</summary>
    public const int SmallBody = 64 << 10;

    /// <summary>The cookie that tells our own pages, and programs that act as browsers, what to send along.</summary>
    public const string CsrfCookie = "csrftoken";

    /// <summary>The header that it is sent along in.</summary>
    public const string CsrfHeader = "X-CSRFToken";

    /// <summary>The field of forms that it is sent along in.</summary>
    public const string CsrfField = "csrfmiddlewaretoken";

    /// <summary>The parameter of an address that a form with a file is sent to: the file is read before its other fields are known.</summary>
    public const string TicketField = "ticket";

    /// <summary>What the address of a form with a file ends with: good for this address and this session, and for nothing else.</summary>
    /// <param name="session">The session.</param>
    /// <param name="path">The address, below the base.</param>
    public static string Ticket(Session session, string path) =>
        Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(session.Csrf), Encoding.UTF8.GetBytes(path)));

    public async Task InvokeAsync(HttpContext context, RequestStore store)
    {
        var endpoint = context.GetEndpoint() ?? throw ApiFault.NotFound($"There is nothing at {context.Request.Path}");

        // Routing stands in where a path is known and the method is not.
        if (endpoint is not RouteEndpoint)
            throw ApiFault.WrongMethod($"{context.Request.Path} does not take {context.Request.Method}");
        var need = endpoint.Metadata.GetMetadata<NeedMetadata>()?.Need
            ?? throw new InvalidOperationException($"{endpoint.DisplayName} does not say who is let in.");
        var cancellationToken = context.RequestAborted;
        if (need == Need.Nothing && context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
            limit.MaxRequestBodySize = Math.Min(SmallBody, limit.MaxRequestBodySize ?? SmallBody);
        if (endpoint.Metadata.GetMetadata<WithoutStoreMetadata>() is null)
        {
            store.IsBodyToCome = !await ReadAheadAsync(context, cancellationToken);
            var address = context.Connection.RemoteIpAddress;
            store.Row = CallerRow.Unknown(CallerReader.ShowsSomething(context.Request), address);
            var caller = await callers.ReadAsync(context, store, isOptional: need == Need.Nothing, cancellationToken);
            await store.BeAsync(caller, CallerRow.Of(caller, address));
            if (!IsSafe(context.Request.Method))
                await RequireOurPageAsync(context, store, cancellationToken);
            await RequireAsync(context, store, need, cancellationToken);

            // Nobody keeps a connection of the store's for as long as they like to send.
            if (store.IsBodyToCome)
                await store.EndReadAsync();
        }

        await next(context);
    }

    /// <summary>
    /// Reads a small body before the store is asked for anything: as slowly as it may come, nothing is held meanwhile, and
    /// the snapshot need not be opened a second time.
    /// </summary>
    /// <returns>Whether all of the body is here.</returns>
    private static async Task<bool> ReadAheadAsync(HttpContext context, CancellationToken cancellationToken)
    {
        var request = context.Request;
        if (request.ContentLength == 0 || context.Features.Get<IHttpRequestBodyDetectionFeature>() is { CanHaveBody: false })
            return true;
        if (request.ContentLength is not <= SmallBody || context.GetEndpoint()!.Metadata.GetMetadata<StreamedBodyMetadata>() is not null)
            return false;
        request.EnableBuffering(SmallBody);
        await request.Body.DrainAsync(cancellationToken);
        request.Body.Position = 0;
        return true;
    }

    private static async Task RequireAsync(HttpContext context, RequestStore store, Need need, CancellationToken cancellationToken)
    {
        var caller = store.Caller;
        switch (need)
        {
            case Need.Nothing:
                return;
            case Need.Login:
                Require(caller.IsLoggedIn, caller, "be logged in");
                return;
            case Need.Superuser:
                Require(caller.IsSuperuser, caller, "be a superuser");
                return;
            case Need.AnyProject:
                Require(caller.IsLoggedIn || (await store.RightsAsync(cancellationToken)).Browsable.Any(), caller, "be logged in");
                return;
        }

        var project = Project(context);
        var session = await store.ReadAsync(cancellationToken);
        if (project <= 0 || (await session.ProjectsAsync(cancellationToken)).All(known => known.Id != project))
            throw ApiFault.NotFound($"There is no project {project}");
        if (caller.IsSuperuser)
            return;
        var rights = await UserRights.LoadAsync(session, caller.Id, project, cancellationToken);
        var permission = need switch
        {
            Need.Browse => ProjectGrant.Browse,
            Need.Annotate => ProjectGrant.Annotate,
            Need.Import => ProjectGrant.Import,
            _ => ProjectGrant.Administer,
        };
        Require(rights.Has(project, permission), caller, $"have the right {permission} to project {project}");
        if (caller.By == Credential.Token && need is Need.Annotate or Need.Import)
            Require(rights.Has(project, ProjectGrant.AnnotateWithToken), caller, $"have the right {ProjectGrant.AnnotateWithToken} to project {project}, because of the API token");
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

    /// <summary>A browser sends its cookies, and a name and a password that it was once told, along whatever page has made it call.</summary>
    private async Task RequireOurPageAsync(HttpContext context, RequestStore store, CancellationToken cancellationToken)
    {
        if (store.Caller.By == Credential.Password && RequestOrigin.IsForeign(context.Request, options))
            throw ApiFault.Forbidden("A page of another site can't change anything here with a name and a password");
        if (store.Caller.Session is not { } login)
            return;

        // What only our pages know tells them apart.
        var sent = context.Request.Headers[CsrfHeader].ToString();
        var expected = login.Csrf;
        if (sent.Length == 0 && context.GetEndpoint()!.Metadata.GetMetadata<StreamedBodyMetadata>() is not null)
            (sent, expected) = (context.Request.Query[TicketField].ToString(), Ticket(login, context.Request.Path));
        else if (sent.Length == 0 && context.Request.HasFormContentType)
        {
            await store.EndReadAsync();
            sent = (await context.Request.ReadFormAsync(cancellationToken))[CsrfField].ToString();
        }

        if (!CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(sent), Encoding.UTF8.GetBytes(expected)))
            throw ApiFault.Forbidden($"CSRF verification failed: expected the cookie {CsrfCookie} in the header {CsrfHeader}");
    }
}

/// <summary>What an endpoint needs.</summary>
internal sealed record NeedMetadata(Need Need);

/// <summary>An endpoint that has to answer where the store does not: it can't know who calls.</summary>
internal sealed record WithoutStoreMetadata;

/// <summary>An endpoint that reads its body by itself: whoever calls it from a page sends the header, or the ticket of the address.</summary>
internal sealed record StreamedBodyMetadata;
