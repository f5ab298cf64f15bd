using System.Text;
using Microsoft.AspNetCore.Http;
using Tracelift.Server.Http;

namespace Tracelift.Server.Access;

/// <summary>
/// Identifies the caller: by <c>X-Authorization: Token KEY</c>, else <c>Authorization: Token KEY</c>, else the cookie of a
/// session, else a name and a password. The first takes precedence because a proxy may need the others.
/// </summary>
internal sealed class CallerReader(Sessions sessions, PasswordCheck passwords)
{
    /// <summary>The cookie with a session's secret.</summary>
    public const string SessionCookie = "sessionid";

    private const string TokenScheme = "Token ";
    private const string BasicScheme = "Basic ";

    /// <summary>Whether a request has credentials.</summary>
    public static bool ShowsSomething(HttpRequest request) =>
        request.Headers.Authorization.Count > 0 || request.Headers["X-Authorization"].Count > 0 || request.Cookies.ContainsKey(SessionCookie);

    /// <summary>Identifies the caller. Asks the store only if the request has credentials.</summary>
    /// <param name="context">The request.</param>
    /// <param name="store">The store.</param>
    /// <param name="isForNobody">
    /// Returns whether the request would be answered without a login: a wrong name and password may then be for a
    /// proxy, and are ignored.
    /// </param>
    /// <param name="cancellationToken">Cancels it.</param>
    /// <exception cref="ApiFault">The credentials are wrong.</exception>
    public async Task<Caller> ReadAsync(HttpContext context, RequestStore store, Func<Task<bool>> isForNobody, CancellationToken cancellationToken)
    {
        var authorization = context.Request.Headers.Authorization.ToString();
        var forwarded = context.Request.Headers["X-Authorization"].ToString();
        var token = Value(forwarded, TokenScheme) ?? Value(authorization, TokenScheme);
        if (token is not null)
        {
            return await StoredUser.FindByTokenAsync(await store.ReadAsync(cancellationToken), token, cancellationToken) is { IsActive: true } owner
                ? Known(owner, Credential.Token)
                : throw ApiFault.WrongLogin("Invalid token.");
        }

        if (context.Request.Cookies[SessionCookie] is { Length: > 0 } secret && sessions.Find(secret) is { } login)
        {
            if (await StoredUser.FindAsync(await store.ReadAsync(cancellationToken), login.User, cancellationToken) is { IsActive: true } user && user.Password == login.Password)
                return Known(user, Credential.Session) with { Session = login };

            // The session stays closed, even if the user is activated again.
            sessions.End(secret);
        }

        if (Value(authorization, BasicScheme) is { } basic)
        {
            var address = context.Connection.RemoteIpAddress;
            var isOptional = await isForNobody();
            var found = Pair(basic) is not var (name, password) ? null
                : isOptional ? await passwords.RecognizeAsync(store, address, name, password, cancellationToken)
                : await passwords.CheckAsync(store, address, name, password, cancellationToken);
            if (found is not null)
                return Known(found, Credential.Password);
            if (!isOptional)
                throw ApiFault.WrongLogin("Invalid username/password.");
        }

        return Caller.Nobody;
    }

    private static Caller Known(StoredUser user, Credential by) => new(user.Id, user.Name, user.IsSuperuser, by);

    private static string? Value(string header, string scheme) =>
        header.StartsWith(scheme, StringComparison.OrdinalIgnoreCase) ? header[scheme.Length..].Trim() : null;

    private static (string Name, string Password)? Pair(string basic)
    {
        var bytes = new byte[basic.Length];
        if (!Convert.TryFromBase64String(basic, bytes, out var length))
            return null;
        var text = Encoding.UTF8.GetString(bytes, 0, length);
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        return colon < 0 ? null : (text[..colon], text[(colon + 1)..]);
    }
}
