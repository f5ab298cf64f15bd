using System.Net;

namespace Tracelift.Remote;

/// <summary>How to ask a remote server.</summary>
public sealed record RemoteOptions
{
    /// <summary>CATMAID's API token, or null.</summary>
    public string? Token { get; init; }

    /// <summary>The user for HTTP basic authentication, or null.</summary>
    public string? User { get; init; }

    /// <summary>That user's password.</summary>
    public string? Password { get; init; }

    /// <summary>How long an answer may take from the first to the last byte, each time it is asked for.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How often it is asked before a fault that may pass is believed.</summary>
    public int Attempts { get; init; } = 3;

    /// <summary>The pause after the first attempt; it doubles.</summary>
    public TimeSpan Pause { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary>Redirects that are followed.</summary>
    public int Redirects { get; init; } = 5;

    /// <summary>
    /// Whether an address may be connected to, asked after its name was looked up, of redirects too; null for all. A
    /// server that fetches for others must not reach what only it can reach.
    /// </summary>
    public Func<IPAddress, bool>? MayConnect { get; init; }

    /// <summary>
    /// Whether a proxy that the environment names is used. A proxy connects by itself, unseen by
    /// <see cref="MayConnect"/>.
    /// </summary>
    public bool UsesProxy { get; init; } = true;

    internal bool HasCredentials => Token is not null || User is not null;
}
