using Microsoft.AspNetCore.Http;

namespace Tracelift.Server.Access;

/// <summary>The cookies of a session.</summary>
internal static class LoginCookies
{
    private const int LongestBrowser = 200;

    /// <summary>Starts a session and sets its cookies.</summary>
    public static void Begin(HttpContext context, Sessions sessions, StoredUser user)
    {
        var browser = context.Request.Headers.UserAgent.ToString();
        var origin = new SessionOrigin($"{context.Connection.RemoteIpAddress}", browser.Length > LongestBrowser ? browser[..LongestBrowser] : browser);
        var (secret, session) = sessions.Begin(user.Id, user.Password, origin);
        var cookies = context.Response.Cookies;
        cookies.Append(CallerReader.SessionCookie, secret, Options(context, isForScripts: false, session.Ends));
        cookies.Append(RequestGate.CsrfCookie, session.Csrf, Options(context, isForScripts: true, session.Ends));
    }

    /// <summary>Ends the browser's session.</summary>
    public static void End(HttpContext context, Sessions sessions)
    {
        if (context.Request.Cookies[CallerReader.SessionCookie] is { } secret)
            sessions.End(secret);
        context.Response.Cookies.Delete(CallerReader.SessionCookie, Options(context, isForScripts: false, null));
        context.Response.Cookies.Delete(RequestGate.CsrfCookie, Options(context, isForScripts: true, null));
    }

    private static CookieOptions Options(HttpContext context, bool isForScripts, DateTimeOffset? ends) => new()
    {
        HttpOnly = !isForScripts,
        SameSite = SameSiteMode.Lax,
        Secure = context.Request.IsHttps,
        Path = context.Request.PathBase.HasValue ? context.Request.PathBase.Value : "/",
        Expires = ends,
        IsEssential = true,
    };
}
