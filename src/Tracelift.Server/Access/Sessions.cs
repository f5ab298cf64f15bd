using System.Collections.Concurrent;
using System.Security.Cryptography;

namespace Tracelift.Server.Access;

/// <summary>A login of a browser.</summary>
/// <param name="User">The user's id.</param>
/// <param name="Password">The stored password at the time of the login: a session ends where it is changed.</param>
/// <param name="Csrf">What a form or a script of ours has to send along, and no other site can know.</param>
/// <param name="Ends">When it ends.</param>
internal sealed record Session(long User, string Password, string Csrf, DateTimeOffset Ends);

/// <summary>The logins of browsers. They end with the server.</summary>
internal sealed class Sessions(TimeProvider time, TimeSpan length)
{
    private const int Most = 100_000;
    private const int Bytes = 32;

    private readonly ConcurrentDictionary<string, Session> _sessions = new(StringComparer.Ordinal);

    /// <summary>Begins one.</summary>
    /// <returns>The secret that the browser keeps, and the session.</returns>
    public (string Secret, Session Session) Begin(long user, string password)
    {
        if (_sessions.Count >= Most)
            Forget();
        var secret = RandomNumberGenerator.GetHexString(Bytes * 2, lowercase: true);
        var session = new Session(user, password, RandomNumberGenerator.GetHexString(Bytes * 2, lowercase: true), time.GetUtcNow() + length);
        _sessions[Key(secret)] = session;
        return (secret, session);
    }

    /// <summary>The session of a secret, if it lasts.</summary>
    public Session? Find(string secret) => _sessions.TryGetValue(Key(secret), out var session) && session.Ends > time.GetUtcNow() ? session : null;

    /// <summary>Ends the session of a secret.</summary>
    public void End(string secret) => _sessions.TryRemove(Key(secret), out _);

    // Looked up by its hash: how long that takes says nothing about the secret.
    private static string Key(string secret) => Convert.ToHexString(SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(secret)));

    private void Forget()
    {
        var now = time.GetUtcNow();
        foreach (var (key, session) in _sessions.OrderBy(pair => pair.Value.Ends).Take(Most / 10 + _sessions.Count(pair => pair.Value.Ends <= now)))
            _sessions.TryRemove(key, out _);
    }
}
