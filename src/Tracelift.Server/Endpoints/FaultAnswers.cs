using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Tracelift.Errors;
using Tracelift.Server.Access;
using Tracelift.Server.Http;
using Tracelift.Server.Importing;
using Tracelift.Server.Jobs;
using Tracelift.Server.Metrics;
using Tracelift.Server.Pages;

namespace Tracelift.Server.Endpoints;

/// <summary>Turns every fault into the answer that CATMAID's clients read: <c>{error, detail, type, meta}</c>.</summary>
internal sealed partial class FaultAnswers(RequestDelegate next, ServerMetrics metrics, SecurityLog security, ILogger<FaultAnswers> log)
{
    public async Task InvokeAsync(HttpContext context)
    {
        try
        {
            await next(context);
        }
#pragma warning disable CA1031 // Every fault becomes an answer.
        catch (Exception e)
#pragma warning restore CA1031
        {
            if (IsGone(context, e))
            {
                LogGone(log, context.Request.Method, context.Request.Path);
                context.Abort();
            }
            else if (context.Response.HasStarted)
            {
                // The status is sent already: only a truncated answer tells the caller that it is incomplete.
                Note(context, e, Describe(e).Status);
                context.Abort();
            }
            else
            {
                await AnswerAsync(context, e);
            }
        }
    }

    /// <summary>Whether the caller has disconnected, whatever exception that has caused.</summary>
    private static bool IsGone(HttpContext context, Exception e) => context.RequestAborted.IsCancellationRequested || e is ConnectionResetException or ConnectionAbortedException;

    private async Task AnswerAsync(HttpContext context, Exception e)
    {
        var store = context.RequestServices.GetRequiredService<RequestStore>();
        var (status, body, retryAfter) = Describe(e);
        Note(context, e, status);
        metrics.Refused(status);
        if (status is >= 400 and < 500 && IsUpload(context))
            security.UploadRefused(context, store.Caller, status, body.Type);
        if (IsOfPlace(e) && !store.Caller.IsSuperuser)
            body = Withheld((TraceliftException)e);

        // A caller who receives the answer slowly, or sends the rest of a form slowly, must not hold the store.
        await store.EndReadAsync();
        context.Response.Clear();
        if (e is ApiFault { Allow: { } allow })
            context.Response.Headers.Allow = allow;
        if (retryAfter is { } wait)
            context.Response.Headers.RetryAfter = Math.Ceiling(wait.TotalSeconds).ToString(CultureInfo.InvariantCulture);
        if (PageAnswer.IsWanted(context.Request))
        {
            await ShowAsync(context, status, body);
            return;
        }

        context.Response.StatusCode = status;
        context.Response.ContentType = JsonText.ContentType;
        if (status == StatusCodes.Status401Unauthorized)
            context.Response.Headers.WWWAuthenticate = "Token";
        var bytes = JsonText.BytesOf(body.ToJson());
        context.Response.ContentLength = bytes.Length;
        if (!HttpMethods.IsHead(context.Request.Method))
            await context.Response.Body.WriteAsync(bytes, context.RequestAborted);
    }

    private void Note(HttpContext context, Exception e, int status)
    {
        if (status == StatusCodes.Status500InternalServerError)
            LogDefect(log, e, context.Request.Method, context.Request.Path);
        else if (status == StatusCodes.Status503ServiceUnavailable)
            LogUnavailable(log, context.Request.Method, context.Request.Path, e.Message);
    }

    private static bool IsUpload(HttpContext context) =>
        !HttpMethods.IsGet(context.Request.Method)
        && (context.GetEndpoint()?.Metadata.GetMetadata<StreamedBodyMetadata>() is not null
            || context.Request.ContentType?.StartsWith("multipart/", StringComparison.OrdinalIgnoreCase) == true);

    /// <summary>Whether an error may name files or hosts. The error of a full work folder is for its user.</summary>
    private static bool IsOfPlace(Exception e) => e is StoreException or DiskException { Code: not WorkFolderQuota.FullCode };

    /// <summary>
    /// Returns an error of the store or a disk without the names of files, hosts, roles and databases, which only
    /// the server's log has.
    /// </summary>
    private static FaultBody Withheld(TraceliftException fault) => new(
        fault is StoreException { IsTransient: true } ? "The store is busy or can't be reached now" : "The store can't be used now",
        "Try again later. If the problem persists, tell the server's administrator: the server's log has the reason.",
        "StoreError",
        new JsonObject { ["code"] = fault.Code });

    /// <summary>Sends a browser that lacks a login to the login page.</summary>
    private static async Task ShowAsync(HttpContext context, int status, FaultBody body)
    {
        var caller = context.RequestServices.GetRequiredService<RequestStore>().Caller;
        if (status is 401 or 403 && (!caller.IsLoggedIn || caller is { IsSuperuser: true, Session: not null }) && await ComeBackAsync(context) is { } path)
        {
            // A user who logged in again in another window only lacks the form's ticket.
            context.Response.StatusCode = StatusCodes.Status303SeeOther;
            context.Response.Headers.Location = PageAnswer.Address(context.Request.PathBase + (!caller.IsLoggedIn ? $"/accounts/login?next={Uri.EscapeDataString(path)}" : path));
            return;
        }

        await PageAnswer.Result<FaultPage>(context, caller, new() { ["Status"] = status, ["Message"] = body.Error, ["Hint"] = body.Detail.Length > 0 ? body.Detail : null }, status).ExecuteAsync(context);
    }

    /// <summary>Returns the page to return to after logging in, or null.</summary>
    private static async Task<string?> ComeBackAsync(HttpContext context) => HttpMethods.IsGet(context.Request.Method)
        ? context.Request.Path + context.Request.QueryString
        : await SavedForm.KeepAsync(context);

    private static (int Status, FaultBody Body, TimeSpan? RetryAfter) Describe(Exception e) => e switch
    {
        ApiFault fault => (fault.Status, new FaultBody(fault.Message, fault.Detail, fault.Type, fault.Meta), fault.RetryAfter),

        // The reader of the body only saw its early end.
        TraceliftException { InnerException: BadHttpRequestException bad } => Describe(bad),
        InputException or UsageException => (400, Tell((TraceliftException)e, "ValueError"), null),
        RefusedException { Reason: Refusal.NotThere } refused => (404, Tell(refused, "Http404"), null),
        RefusedException { Reason: Refusal.NotAllowed } refused => (403, Tell(refused, "PermissionError"), null),
        RefusedException refused => (400, Tell(refused, "StateMatchingError"), null),
        TraceliftException fault => (503, Tell(fault, "StoreError"), TimeSpan.FromSeconds(5)),
        BadHttpRequestException { StatusCode: 413 } => (413, new FaultBody("The request is larger than the limit", null, "RequestEntityTooLarge", null), null),
        BadHttpRequestException bad => (bad.StatusCode, new FaultBody(bad.Message, null, "BadRequest", null), null),

        // ASP.NET's messages on invalid forms, or on forms beyond its limits.
        InvalidDataException bad => (400, new FaultBody(bad.Message, null, "ValueError", null), null),
        IOException { Message: var message } when message.Contains("Unexpected end", StringComparison.Ordinal) => (400, new FaultBody("The body ends too early", null, "ValueError", null), null),
        OutOfMemoryException => Describe(ApiFault.NotNow("The server has too little memory for this now", "Request less at once, or try again in some seconds.")),
        _ => (500, new FaultBody("An internal error occurred; see the server's log", null, "InternalError", null), null),
    };

    private static FaultBody Tell(TraceliftException fault, string type) =>
        new(fault.Message, fault.Hint, type, new JsonObject { ["code"] = fault.Code, ["problems"] = new JsonArray([.. fault.Problems.Select(problem => (JsonNode)problem.ToString())]) });

    [LoggerMessage(Level = LogLevel.Error, Message = "{Method} {Path} failed")]
    private static partial void LogDefect(ILogger logger, Exception e, string method, PathString path);

    [LoggerMessage(Level = LogLevel.Debug, Message = "{Method} {Path}: the caller has gone")]
    private static partial void LogGone(ILogger logger, string method, PathString path);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Method} {Path} can't be answered: {Reason}")]
    private static partial void LogUnavailable(ILogger logger, string method, PathString path, string reason);

    /// <summary>The body of an error answer. The detail is never null, because catpy expects a text.</summary>
    private sealed record FaultBody
    {
        public FaultBody(string error, string? detail, string type, JsonNode? meta) => (Error, Detail, Type, Meta) = (error, detail ?? "", type, meta);

        public string Error { get; }

        public string Detail { get; }

        public string Type { get; }

        public JsonNode? Meta { get; }

        public JsonObject ToJson() => new() { ["error"] = Error, ["detail"] = Detail, ["type"] = Type, ["meta"] = Meta };
    }
}
