using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Tracelift.Server.Access;

/// <summary>
/// Logs events that matter after an incident: logins, failed logins, and changes. One line per
/// event, without bodies, passwords or tokens. The command line shows it at the default verbosity.
/// </summary>
public sealed partial class SecurityLog(ILoggerFactory loggers)
{
    /// <summary>The category of log lines.</summary>
    public const string Category = "Tracelift.Security";

    private const int LongestText = 150;

    private readonly ILogger _log = loggers.CreateLogger(Category);

    /// <summary>Logs a successful login.</summary>
    public void LoggedIn(string user, IPAddress? address) => Note(user, address, "logged in");

    /// <summary>Logs a refused login.</summary>
    /// <param name="user">The user's name; null if there is no such user, because people type passwords into the wrong field.</param>
    /// <param name="address">The caller's address.</param>
    public void LoginFailed(string? user, IPAddress? address) => Warn(user ?? "an unknown name", address, "login failed");

    /// <summary>Logs that further logins are refused for some time.</summary>
    /// <param name="user">As for <see cref="LoginFailed"/>.</param>
    /// <param name="address">The address of the last login.</param>
    public void LockedOut(string? user, IPAddress? address) => Warn(user ?? "an unknown name", address, "locked out after too many wrong logins");

    /// <summary>Logs an action that concerns access.</summary>
    /// <param name="context">The request.</param>
    /// <param name="caller">The acting caller.</param>
    /// <param name="what">The action, such as <c>made a token for ada</c>. No secrets.</param>
    internal void Did(HttpContext context, Caller caller, string what) => Note(caller.Name, context.Connection.RemoteIpAddress, what);

    /// <summary>Logs a refused upload.</summary>
    internal void UploadRefused(HttpContext context, Caller caller, int status, string type) =>
        Warn(caller.Name, context.Connection.RemoteIpAddress, $"upload to {context.Request.Path} refused: {status} {type}");

    private void Note(string user, IPAddress? address, string what)
    {
        var (name, text) = (Short(user), Short(what));
        Note(_log, name, address, text);
    }

    private void Warn(string user, IPAddress? address, string what)
    {
        var (name, text) = (Short(user), Short(what));
        Warn(_log, name, address, text);
    }

    // A line break in a name would start another log line.
    private static string Short(string text) =>
        string.Concat((text.Length > LongestText ? text[..LongestText] + "..." : text).Select(character => char.IsControl(character) ? '?' : character));

    [LoggerMessage(Level = LogLevel.Information, Message = "security: {User} from {Address}: {What}")]
    private static partial void Note(ILogger logger, string user, IPAddress? address, string what);

    [LoggerMessage(Level = LogLevel.Warning, Message = "security: {User} from {Address}: {What}")]
    private static partial void Warn(ILogger logger, string user, IPAddress? address, string what);
}
