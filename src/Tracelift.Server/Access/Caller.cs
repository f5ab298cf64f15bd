namespace Tracelift.Server.Access;

/// <summary>Who calls.</summary>
/// <param name="Id">The user's id; null for who has not logged in.</param>
/// <param name="Name">The user's name.</param>
/// <param name="IsSuperuser">Whether everything is allowed.</param>
/// <param name="By">What they have shown.</param>
public sealed record Caller(long? Id, string Name, bool IsSuperuser, Credential By)
{
    /// <summary>Who has not logged in.</summary>
    public static Caller Nobody { get; } = new(null, "AnonymousUser", false, Credential.None);

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
