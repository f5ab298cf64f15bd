using Tracelift.Access;

namespace Tracelift.Server.Access;

/// <summary>Who calls.</summary>
/// <param name="Id">The user's id; null for who has shown nothing.</param>
/// <param name="Name">The user's name.</param>
/// <param name="IsSuperuser">Whether everything is allowed.</param>
/// <param name="By">What they have shown.</param>
public sealed record Caller(long? Id, string Name, bool IsSuperuser, Credential By)
{
    /// <summary>Who has not logged in.</summary>
    public static Caller Nobody { get; } = new(null, ProjectGrant.Anonymous, false, Credential.None);

    /// <summary>Whether they have shown who they are. The token of who has not logged in is known to all, and tells nothing.</summary>
    public bool IsLoggedIn => By != Credential.None && Name != ProjectGrant.Anonymous;

    /// <summary>The user's id; null for who has not logged in, with the token for that or without.</summary>
    internal long? Login => IsLoggedIn ? Id : null;

    /// <summary>The session that they are logged in with, or null.</summary>
    internal Session? Session { get; init; }
}

/// <summary>What a caller has shown.</summary>
public enum Credential
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>The cookie of a session.</summary>
    Session,

    /// <summary>A name and a password.</summary>
    Password,

    /// <summary>An API token.</summary>
    Token,
}
