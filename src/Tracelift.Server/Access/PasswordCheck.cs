using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Logging;
using Tracelift.Projects.Access;
using Tracelift.Stores;

namespace Tracelift.Server.Access;

/// <summary>
/// Compares names and passwords with the store's. A wrong name takes as long as a wrong password. What was right is
/// remembered for some minutes as a keyed hash, because programs send it with each request.
/// </summary>
internal sealed partial class PasswordCheck(LoginTries tries, TimeProvider time, ILogger<PasswordCheck> log) : IDisposable
{
    private const int MostKnown = 10_000;
    private static readonly TimeSpan KnownFor = TimeSpan.FromMinutes(5);
    private static readonly string NobodysPassword = DjangoPassword.Hash(RandomNumberGenerator.GetHexString(32));

    private readonly byte[] _key = RandomNumberGenerator.GetBytes(32);
    private readonly ConcurrentDictionary<string, DateTimeOffset> _known = new(StringComparer.Ordinal);

    // Hashing is made to be slow: a crowd of wrong logins must leave room for others.
    private readonly SemaphoreSlim _hashing = new(Math.Max(1, Environment.ProcessorCount / 2));

    /// <summary>Finds who logs in.</summary>
    /// <returns>The user, or null where the name or the password is wrong.</returns>
    /// <exception cref="Api.ApiFault">There were too many wrong ones.</exception>
    public async Task<StoredUser?> CheckAsync(IReadSession session, IPAddress? address, string name, string password, CancellationToken cancellationToken)
    {
        if (tries.Wait(address, name) is { } wait)
            throw Api.ApiFault.TooManyTries(wait);
        var user = await StoredUser.FindAsync(session, name, cancellationToken);
        var stored = user?.Password ?? NobodysPassword;
        if (user is not null && user.HasPassword && !DjangoPassword.IsReadable(stored))
            LogUnreadable(log, user.Id, stored.Split('$')[0]);
        var isRight = await MatchesAsync(name, password, stored, cancellationToken) && user is { IsActive: true };
        if (isRight)
            tries.Right(address, name);
        else
            tries.Wrong(address, name);
        return isRight ? user : null;
    }

    public void Dispose() => _hashing.Dispose();

    private async Task<bool> MatchesAsync(string name, string password, string stored, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var proof = Convert.ToHexString(HMACSHA256.HashData(_key, Encoding.UTF8.GetBytes($"{name.Length}:{name}{password.Length}:{password}{stored}")));
        if (_known.TryGetValue(proof, out var until) && until > now)
            return true;
        bool isRight;
        await _hashing.WaitAsync(cancellationToken);
        try
        {
            isRight = await Task.Run(() => DjangoPassword.Matches(password, DjangoPassword.IsReadable(stored) ? stored : NobodysPassword), cancellationToken);
        }
        finally
        {
            _hashing.Release();
        }

        if (isRight)
        {
            if (_known.Count >= MostKnown)
                _known.Clear();
            _known[proof] = now + KnownFor;
        }

        return isRight;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "User {User} can't log in with a password: it is stored as {Algorithm}, and only pbkdf2_sha256 and pbkdf2_sha1 are read. Have it set anew.")]
    private static partial void LogUnreadable(ILogger logger, long user, string algorithm);
}
