using System.Diagnostics.CodeAnalysis;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Http;
using Tracelift.Server.Access;
using Tracelift.Server.Calls;
using Tracelift.Server.Http;

namespace Tracelift.Server.Pages;

/// <summary>Answers that people read.</summary>
internal static class PageAnswer
{
    /// <summary>A page with its parameters; the frame is added.</summary>
    public static ApiAnswer Of<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.All)] TPage>(ApiRequest request, Dictionary<string, object?>? parameters = null, int status = StatusCodes.Status200OK)
        where TPage : IComponent => ApiAnswer.Of(Result<TPage>(request.Context, request.Caller, parameters ?? [], status));

    /// <summary>The same, outside of a call.</summary>
    public static IResult Result<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.All)] TPage>(HttpContext context, Caller caller, Dictionary<string, object?> parameters, int status)
        where TPage : IComponent
    {
        parameters["Around"] = PageFrame.Of(context, caller);
        return new RenderedPage<TPage>(parameters, status);
    }

    /// <summary>Leads to another page of ours; anywhere else leads home.</summary>
    public static ApiAnswer GoTo(ApiRequest request, string? path)
    {
        var isOurs = path is ['/', ..] && path is not ['/', '/' or '\\', ..] && !path.AsSpan().ContainsAny('\r', '\n', '\t');
        return ApiAnswer.Of(new SeeOther(Address(request.Context.Request.PathBase + (isOurs ? path : "/"))));
    }

    /// <summary>An address as a header can hold it: a caller's text can have any characters.</summary>
    public static string Address(string path) => path.All(character => character is > ' ' and < '\x7f')
        ? path
        : string.Concat(path.EnumerateRunes().Select(rune => rune.IsAscii && rune.Value is > ' ' and < 0x7f ? rune.ToString() : Uri.EscapeDataString(rune.ToString())));

    /// <summary>Whether a browser asks for a page, not a program for data.</summary>
    public static bool IsWanted(HttpRequest request) => request.Headers.Accept.ToString().Contains("text/html", StringComparison.OrdinalIgnoreCase);

    private sealed class SeeOther(string url) : IResult
    {
        public Task ExecuteAsync(HttpContext httpContext)
        {
            httpContext.Response.StatusCode = StatusCodes.Status303SeeOther;
            httpContext.Response.Headers.Location = url;
            return Task.CompletedTask;
        }
    }
}
