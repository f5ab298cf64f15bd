using System.Security.Cryptography;
using System.Text;
using Tracelift.Server.Http;

namespace Tracelift.Server.Access;

/// <summary>A browser's login.</summary>
/// <param name="User">The user's id.</param>
/// <param name="Password">The stored password at the time of the login: changing it ends the session.</param>
/// <param name="Csrf">The secret that our forms and scripts send, and that no other site can know.</param>
/// <param name="Began">The start.</param>
/// <param name="Ends">The latest end.</param>
/// <param name="From">The address and the browser of the login.</param>
public sealed record Session(long User, string Password, string Csrf, DateTimeOffset Began, DateTimeOffset Ends, SessionOrigin From)
{
    /// <summary>The time of the last use.</summary>
    public DateTimeOffset Used { get; set; } = Began;
}

/// <summary>The origin of a session, in terms that its user recognises.</summary>
/// <param name="Address">The address.</param>
/// <param name="Browser">The browser's name for itself.</param>
public sealed record SessionOrigin(string Address, string Browser);

/// <summary>
/// The sessions of browsers. They end with the server, after some hours, and earlier if unused. A user has a limited number:
/// another login ends that user's least recently used session.
/// </summary>
internal sealed class Sessions(TimeProvider time, ServerOptions options)
{
    private const int Bytes = 32;
    private static readonly TimeSpan TidyEvery = TimeSpan.FromMinutes(5);

    private readonly Lock _lock = new();
    private readonly Dictionary<string, Session> _sessions = new(StringComparer.Ordinal);
    private DateTimeOffset _tidied = time.GetUtcNow();

    /// <summary>Starts a session.</summary>
    /// <returns>The secret for the browser, and the session.</returns>
    public (string Secret, Session Session) Begin(long user, string password, SessionOrigin from)
    {
        var secret = RandomNumberGenerator.GetHexString(Bytes * 2, lowercase: true);
        var now = time.GetUtcNow();
        var session = new Session(user, password, RandomNumberGenerator.GetHexString(Bytes * 2, lowercase: true), now, now + options.SessionLength, from);
        lock (_lock)
        {
            if (_tidied + TidyEvery <= now)
            {
                Remove(known => !Lasts(known, now));
                _tidied = now;
            }

            foreach (var (key, _) in _sessions.Where(pair => pair.Value.User == user).OrderByDescending(pair => pair.Value.Used).Skip(options.MostSessionsOfUser - 1).ToList())
                _sessions.Remove(key);
            _sessions[Key(secret)] = session;
        }

        return (secret, session);
    }

    /// <summary>Returns the valid session of a secret, and notes its use.</summary>
    public Session? Find(string secret)
    {
        var now = time.GetUtcNow();
        lock (_lock)
        {
            if (!_sessions.TryGetValue(Key(secret), out var session) || !Lasts(session, now))
                return null;
            session.Used = now;
            return session;
        }
    }

    /// <summary>Returns a user's sessions, the most recently used first.</summary>
    /// <param name="user">The user's id.</param>
    /// <param name="password">The stored password: sessions with another one have ended.</param>
    public IReadOnlyList<Session> Of(long user, string password)
    {
        var now = time.GetUtcNow();
        lock (_lock)
            return [.. _sessions.Values.Where(session => session.User == user && session.Password == password && Lasts(session, now)).OrderByDescending(session => session.Used)];
    }

    /// <summary>Ends the session of a secret.</summary>
    public void End(string secret)
    {
        lock (_lock)
            _sessions.Remove(Key(secret));
    }

    /// <summary>Ends all sessions of a user.</summary>
    public void EndAll(long user)
    {
        lock (_lock)
            Remove(session => session.User == user);
    }

    // Looks up by hash, so that the time of a lookup reveals nothing about the secret.
    private static string Key(string secret) => Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(secret)));

    private bool Lasts(Session session, DateTimeOffset now) => session.Ends > now && session.Used + options.SessionIdle > now;

    private void Remove(Func<Session, bool> which)
    {
        foreach (var key in _sessions.Where(pair => which(pair.Value)).Select(pair => pair.Key).ToList())
            _sessions.Remove(key);
    }
}
