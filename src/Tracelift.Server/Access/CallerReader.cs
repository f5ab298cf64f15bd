using System.Text;
using Microsoft.AspNetCore.Http;
using Tracelift.Server.Api;
using Tracelift.Stores;

namespace Tracelift.Server.Access;

/// <summary>
/// Finds out who calls: <c>X-Authorization: Token KEY</c>, else <c>Authorization: Token KEY</c>, else the cookie of a
/// session, else a name and a password. The first comes first because a web server in front may want the others.
/// </summary>
internal sealed class CallerReader(Sessions sessions, PasswordCheck passwords)
{
    /// <summary>The cookie that holds a session's secret.</summary>
    public const string SessionCookie = "sessionid";

    private const string TokenScheme = "Token ";
    private const string BasicScheme = "Basic ";

    /// <summary>Who calls.</summary>
    /// <exception cref="ApiFault">What they have shown is wrong.</exception>
    public async Task<Caller> ReadAsync(HttpContext context, IReadSession session, CancellationToken cancellationToken)
    {
        var authorization = context.Request.Headers.Authorization.ToString();
        var forwarded = context.Request.Headers["X-Authorization"].ToString();
        var token = Value(forwarded, TokenScheme) ?? Value(authorization, TokenScheme);
        if (token is not null)
        {
            return await StoredUser.FindByTokenAsync(session, token, cancellationToken) is { IsActive: true } owner
                ? Known(owner, Credential.Token)
                : throw ApiFault.WrongLogin("Invalid token.");
        }

        if (context.Request.Cookies[SessionCookie] is { Length: > 0 } secret && sessions.Find(secret) is { } login
            && await StoredUser.FindAsync(session, login.User, cancellationToken) is { IsActive: true } user && user.Password == login.Password)
        {
            return Known(user, Credential.Session) with { Session = login };
        }

        if (Value(authorization, BasicScheme) is { } basic)
        {
            var (name, password) = Pair(basic) ?? throw ApiFault.WrongLogin("Invalid username/password.");
            return await passwords.CheckAsync(session, context.Connection.RemoteIpAddress, name, password, cancellationToken) is { } found
                ? Known(found, Credential.Password)
                : throw ApiFault.WrongLogin("Invalid username/password.");
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
