using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Logging;
using Tracelift.Access;
using Tracelift.Server.Access.Limits;
using Tracelift.Server.Http;

namespace Tracelift.Server.Access;

/// <summary>
/// Checks names and passwords against the store. A wrong name takes as long as a wrong password. A keyed hash of a valid
/// password is cached for some minutes, because programs send it with each request.
/// </summary>
internal sealed partial class PasswordCheck(LoginTries tries, ServerOptions options, TimeProvider time, SecurityLog security, ILogger<PasswordCheck> log)
{
    private const int MostKnown = 10_000;
    private const int MostWaitingOfAddress = 32;
    private const int MostWaiting = 256;
    private static readonly TimeSpan KnownFor = TimeSpan.FromMinutes(5);
    private static readonly string NobodysPassword = DjangoPassword.Hash(RandomNumberGenerator.GetHexString(32));

    private readonly byte[] _key = RandomNumberGenerator.GetBytes(32);
    private readonly ConcurrentDictionary<string, DateTimeOffset> _right = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, DateTimeOffset> _foreign = new(StringComparer.Ordinal);

    // Credentials that a request does not need have a separate count: they are no attempt to log in, but must not allow
    // unlimited guessing.
    private readonly LoginTries _beside = new(time);

    // Hashing is slow on purpose: a crowd of wrong logins must leave room for others.
    private readonly HashQueue _hashing = new(AtOnce, MostWaitingOfAddress, MostWaiting);

    /// <summary>The number of passwords that are hashed at once.</summary>
    public static int AtOnce { get; } = Math.Max(1, Environment.ProcessorCount / 2);

    /// <summary>Checks a login. The snapshot of the store may have ended afterwards.</summary>
    /// <returns>The user, or null if the name or the password is wrong.</returns>
    /// <exception cref="Tracelift.Server.Http.ApiFault">There were too many wrong logins.</exception>
    public async Task<StoredUser?> CheckAsync(RequestStore store, IPAddress? address, string name, string password, CancellationToken cancellationToken)
    {
        RequireTry(address, name);
        var (user, stored) = await FindAsync(store, name, cancellationToken);
        var proof = Proof(name, password, stored);
        if (user is { IsActive: true } && IsKept(_right, proof))
        {
            tries.Right(address, name);
            return user;
        }

        await store.EndReadAsync();
        using var turn = await _hashing.TakeAsync(address, cancellationToken);

        // Attempts before this one in the queue may have been wrong.
        RequireTry(address, name);
        if (await MatchesAsync(password, stored, proof, cancellationToken) && user is { IsActive: true })
        {
            tries.Right(address, name);
            security.LoggedIn(user.Name, address);
            return user;
        }

        security.LoginFailed(user?.Name, address);
        if (tries.Wrong(address, name))
            security.LockedOut(user?.Name, address);
        return null;
    }

    /// <summary>
    /// Identifies the user of credentials that the request does not need. Wrong credentials may be for a proxy: they do
    /// not count as a wrong login, and only the first ones cost the time of a check.
    /// </summary>
    /// <returns>The user; or null for wrong credentials, or after too many of them.</returns>
    public async Task<StoredUser?> RecognizeAsync(RequestStore store, IPAddress? address, string name, string password, CancellationToken cancellationToken)
    {
        var (user, stored) = await FindAsync(store, name, cancellationToken);
        var proof = Proof(name, password, stored);
        if (user is { IsActive: true } && IsKept(_right, proof))
            return user;
        bool IsForeign() => IsKept(_foreign, proof) || _beside.Wait(address, name) is not null;
        if (IsForeign())
            return null;
        await store.EndReadAsync();
        using var turn = await _hashing.TakeAsync(address, cancellationToken);
        if (IsForeign())
            return null;
        if (await MatchesAsync(password, stored, proof, cancellationToken) && user is { IsActive: true })
        {
            security.LoggedIn(user.Name, address);
            return user;
        }

        _beside.Wrong(address, name);
        Keep(_foreign, proof);
        return null;
    }

    private void RequireTry(IPAddress? address, string name)
    {
        if (tries.Wait(address, name) is { } wait)
            throw Tracelift.Server.Http.ApiFault.TooManyTries(wait);
    }

    private async Task<(StoredUser? User, string Stored)> FindAsync(RequestStore store, string name, CancellationToken cancellationToken)
    {
        var user = await StoredUser.FindAsync(await store.ReadAsync(cancellationToken), name, cancellationToken);
        if (user is not null && user.HasPassword && !DjangoPassword.IsReadable(user.Password))
            LogUnreadable(log, user.Id, user.Password.Split('$')[0]);

        // A valid password of a user who may not log in takes as long as a wrong one.
        return (user, user is { IsActive: true } && DjangoPassword.IsReadable(user.Password) ? user.Password : NobodysPassword);
    }

    private string Proof(string name, string password, string stored) =>
        Convert.ToHexString(HMACSHA256.HashData(_key, Encoding.UTF8.GetBytes($"{name.Length}:{name}{password.Length}:{password}{stored}")));

    private async Task<bool> MatchesAsync(string password, string stored, string proof, CancellationToken cancellationToken)
    {
        var isRight = await Task.Run(() => DjangoPassword.Matches(password, stored, options.EqualizedIterations), cancellationToken);
        if (isRight)
            Keep(_right, proof);
        return isRight;
    }

    private bool IsKept(ConcurrentDictionary<string, DateTimeOffset> proofs, string proof) => proofs.TryGetValue(proof, out var until) && until > time.GetUtcNow();

    private void Keep(ConcurrentDictionary<string, DateTimeOffset> proofs, string proof)
    {
        if (proofs.Count >= MostKnown)
            proofs.Clear();
        proofs[proof] = time.GetUtcNow() + KnownFor;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "User {User} can't log in with a password: it is stored as {Algorithm}, and only pbkdf2_sha256 and pbkdf2_sha1 are read. Set a new password.")]
    private static partial void LogUnreadable(ILogger logger, long user, string algorithm);
}
