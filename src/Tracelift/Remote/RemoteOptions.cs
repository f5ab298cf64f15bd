using System.Net;

namespace Tracelift.Remote;

/// <summary>Options of requests to a remote server.</summary>
public sealed record RemoteOptions
{
    /// <summary>CATMAID's API token; or null.</summary>
    public string? Token { get; init; }

    /// <summary>The user for HTTP basic authentication; or null.</summary>
    public string? User { get; init; }

    /// <summary>That user's password.</summary>
    public string? Password { get; init; }

    /// <summary>The largest time of each answer, from the first to the last byte.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>The number of attempts for faults that may pass.</summary>
    public int Attempts { get; init; } = 3;

    /// <summary>The pause after the first attempt; it doubles.</summary>
    public TimeSpan Pause { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary>The largest number of redirects to follow.</summary>
    public int Redirects { get; init; } = 5;

    /// <summary>
    /// Decides whether an address may be connected to, after its name was resolved, also for redirects; null allows all.
    /// A server that fetches for its users must not reach hosts that only it can reach.
    /// </summary>
    public Func<IPAddress, bool>? MayConnect { get; init; }

    /// <summary>
    /// Whether to use a proxy that the environment names. A proxy opens its own connections, which <see
    /// cref="MayConnect"/> does not see.
    /// </summary>
    public bool UsesProxy { get; init; } = true;

    /// <summary>Credentials for buckets; null reads public ones.</summary>
    public BucketCredentials? Buckets { get; init; }

    /// <summary>Puts credentials of another kind into requests; or null.</summary>
    internal Action<HttpRequestMessage, DateTimeOffset>? Sign { get; init; }

    internal bool HasCredentials => Token is not null || User is not null || Sign is not null;

    /// <summary>Returns the options without any credentials, for addresses that the user has not named.</summary>
    internal RemoteOptions WithoutCredentials() => this with
    {
        Token = null,
        User = null,
        Password = null,
        Buckets = Buckets is null ? null : new BucketCredentials { Region = Buckets.Region, Endpoint = Buckets.Endpoint },
        Sign = null,
    };
}
