using Tracelift.Access;

namespace Tracelift.Server.Access;

/// <summary>The caller of a request.</summary>
/// <param name="Id">The user's id; null without credentials.</param>
/// <param name="Name">The user's name.</param>
/// <param name="IsSuperuser">Whether the caller may do everything.</param>
/// <param name="By">The kind of credentials.</param>
public sealed record Caller(long? Id, string Name, bool IsSuperuser, Credential By)
{
    /// <summary>A caller who is not logged in.</summary>
    public static Caller Nobody { get; } = new(null, ProjectGrant.Anonymous, false, Credential.None);

    /// <summary>Whether the caller is logged in. The anonymous user's token is public, and identifies no caller.</summary>
    public bool IsLoggedIn => By != Credential.None && Name != ProjectGrant.Anonymous;

    /// <summary>The user's id; null for a caller who is not logged in, with or without the anonymous user's token.</summary>
    internal long? Login => IsLoggedIn ? Id : null;

    /// <summary>The caller's session, or null.</summary>
    internal Session? Session { get; init; }
}

/// <summary>The kinds of credentials.</summary>
public enum Credential
{
    /// <summary>No credentials.</summary>
    None,

    /// <summary>The cookie of a session.</summary>
    Session,

    /// <summary>A name and a password.</summary>
    Password,

    /// <summary>An API token.</summary>
    Token,
}
