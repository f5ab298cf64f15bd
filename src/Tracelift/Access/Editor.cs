namespace Tracelift.Access;

/// <summary>A user who changes tracing data.</summary>
/// <param name="Id">The user's id.</param>
/// <param name="MayEditAll">Whether the user may change all work, as superusers and the project's administrators may.</param>
public sealed record Editor(long Id, bool MayEditAll)
{
    /// <summary>The id of the user who owns the classes and relations that an import adds to a project; null for the superuser with the lowest id.</summary>
    public long? SystemUser { get; init; }
}
