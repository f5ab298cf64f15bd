namespace Tracelift.Projects.Access;

/// <summary>A right to a project that a user or a group of users gets.</summary>
/// <param name="IsGroup">Whether a group gets it.</param>
/// <param name="Name">The user's or group's name.</param>
/// <param name="Permission">The right, such as <c>can_browse</c>.</param>
public sealed record ProjectGrant(bool IsGroup, string Name, string Permission)
{
    /// <summary>The user that stands for everybody who has not logged in.</summary>
    public const string Anonymous = "AnonymousUser";

    /// <summary>The right to see a project.</summary>
    public const string Browse = "can_browse";

    /// <summary>The right to change tracing data.</summary>
    public const string Annotate = "can_annotate";

    /// <summary>The right to change tracing data with an API token.</summary>
    public const string AnnotateWithToken = "can_annotate_with_token";

    /// <summary>The right to import into a project.</summary>
    public const string Import = "can_import";

    /// <summary>The right to look after a project.</summary>
    public const string Administer = "can_administer";

    /// <summary>Everybody may see a project.</summary>
    public static ProjectGrant Public { get; } = new(false, Anonymous, Browse);

    /// <inheritdoc/>
    public override string ToString() => $"{(IsGroup ? "group" : "user")}:{Name}:{Permission}";
}
