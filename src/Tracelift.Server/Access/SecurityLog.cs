using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Tracelift.Server.Access;

/// <summary>
/// Notes what an administrator looks for after an incident: who logged in, who failed to, what was changed. One line an
/// event, without bodies, passwords or tokens. The command line shows it at the usual verbosity.
/// </summary>
public sealed partial class SecurityLog(ILoggerFactory loggers)
{
    /// <summary>The category of its lines.</summary>
    public const string Category = "Tracelift.Security";

    private const int LongestText = 150;

    private readonly ILogger _log = loggers.CreateLogger(Category);

    /// <summary>A user has shown a right name and password.</summary>
    public void LoggedIn(string user, IPAddress? address) => Note(user, address, "logged in");

    /// <summary>A login was refused.</summary>
    /// <param name="user">The user's name; null where there is no such user: people type their passwords into the wrong field.</param>
    /// <param name="address">Where it came from.</param>
    public void LoginFailed(string? user, IPAddress? address) => Warn(user ?? "an unknown name", address, "login failed");

    /// <summary>Further logins are refused for some time.</summary>
    /// <param name="user">As for <see cref="LoginFailed"/>.</param>
    /// <param name="address">Where the last one came from.</param>
    public void LockedOut(string? user, IPAddress? address) => Warn(user ?? "an unknown name", address, "locked out after too many wrong logins");

    /// <summary>Somebody has done something that matters to who may do what.</summary>
    /// <param name="context">The request.</param>
    /// <param name="caller">Who.</param>
    /// <param name="what">What, such as <c>made a token for ada</c>. No secrets.</param>
    internal void Did(HttpContext context, Caller caller, string what) => Note(caller.Name, context.Connection.RemoteIpAddress, what);

    /// <summary>A file that somebody sent was refused.</summary>
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

    // A line break in a name would be a line of its own.
    private static string Short(string text) =>
        string.Concat((text.Length > LongestText ? text[..LongestText] + "..." : text).Select(character => char.IsControl(character) ? '?' : character));

    [LoggerMessage(Level = LogLevel.Information, Message = "security: {User} from {Address}: {What}")]
    private static partial void Note(ILogger logger, string user, IPAddress? address, string what);

    [LoggerMessage(Level = LogLevel.Warning, Message = "security: {User} from {Address}: {What}")]
    private static partial void Warn(ILogger logger, string user, IPAddress? address, string what);
}
