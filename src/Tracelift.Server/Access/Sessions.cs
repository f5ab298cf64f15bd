using System.Security.Cryptography;
using System.Text;
using Tracelift.Server.Http;

namespace Tracelift.Server.Access;

/// <summary>A login of a browser.</summary>
/// <param name="User">The user's id.</param>
/// <param name="Password">The stored password at the time of the login: a session ends where it is changed.</param>
/// <param name="Csrf">What a form or a script of ours has to send along, and no other site can know.</param>
/// <param name="Began">When it began.</param>
/// <param name="Ends">When it ends at the latest.</param>
/// <param name="From">The address and the browser that it began with.</param>
public sealed record Session(long User, string Password, string Csrf, DateTimeOffset Began, DateTimeOffset Ends, SessionOrigin From)
{
    /// <summary>When it was last used.</summary>
    public DateTimeOffset Used { get; set; } = Began;
}

/// <summary>Where a session was begun, as its user recognises it.</summary>
/// <param name="Address">The address.</param>
/// <param name="Browser">What the browser calls itself.</param>
public sealed record SessionOrigin(string Address, string Browser);

/// <summary>
/// The logins of browsers. They end with the server, after some hours, and earlier where nobody uses them. A user has a few:
/// a further one ends the one that this user has not used for longest, and nobody else's.
/// </summary>
internal sealed class Sessions(TimeProvider time, ServerOptions options)
{
    private const int Bytes = 32;
    private static readonly TimeSpan TidyEvery = TimeSpan.FromMinutes(5);

    private readonly Lock _lock = new();
    private readonly Dictionary<string, Session> _sessions = new(StringComparer.Ordinal);
    private DateTimeOffset _tidied = time.GetUtcNow();

    /// <summary>Begins one.</summary>
    /// <returns>The secret that the browser keeps, and the session.</returns>
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

    /// <summary>The session of a secret, if it lasts; it is used then.</summary>
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

    /// <summary>A user's, the latest used first.</summary>
    /// <param name="user">The user's id.</param>
    /// <param name="password">The stored password: others have ended.</param>
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

    /// <summary>Ends all of a user's.</summary>
    public void EndAll(long user)
    {
        lock (_lock)
            Remove(session => session.User == user);
    }

    // Looked up by its hash: how long that takes says nothing about the secret.
    private static string Key(string secret) => Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(secret)));

    private bool Lasts(Session session, DateTimeOffset now) => session.Ends > now && session.Used + options.SessionIdle > now;

    private void Remove(Func<Session, bool> which)
    {
        foreach (var key in _sessions.Where(pair => which(pair.Value)).Select(pair => pair.Key).ToList())
            _sessions.Remove(key);
    }
}
