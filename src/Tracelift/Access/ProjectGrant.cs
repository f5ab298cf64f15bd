namespace Tracelift.Access;

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

    /// <summary>
    /// CATMAID's rights to a project, in the order in which they let more. Django has more of them, for its own pages.
    /// </summary>
    public static IReadOnlyList<string> All { get; } = [Browse, Annotate, AnnotateWithToken, Import, "can_queue_compute_task", "can_fork", Administer];

    /// <summary>The rights that mean something without a project: to list users without a login, and to change data by token in every project.</summary>
    public static IReadOnlyList<string> Global { get; } = [Browse, AnnotateWithToken];

    /// <summary>Everybody may see a project.</summary>
    public static ProjectGrant Public { get; } = new(false, Anonymous, Browse);

    /// <summary>A right by the name that was typed: <c>browse</c> is <c>can_browse</c>.</summary>
    public static string Right(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return All.FirstOrDefault(right => right == name || right == "can_" + name) ?? name;
    }

    /// <inheritdoc/>
    public override string ToString() => $"{(IsGroup ? "group" : "user")}:{Name}:{Permission}";
}
