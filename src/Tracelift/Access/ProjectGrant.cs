namespace Tracelift.Access;

/// <summary>A user's or group's right to a project.</summary>
/// <param name="IsGroup">Whether a group has the right.</param>
/// <param name="Name">The user's or group's name.</param>
/// <param name="Permission">The right, such as <c>can_browse</c>.</param>
public sealed record ProjectGrant(bool IsGroup, string Name, string Permission)
{
    /// <summary>The user that stands for everybody without a login.</summary>
    public const string Anonymous = "AnonymousUser";

    /// <summary>The right to see a project.</summary>
    public const string Browse = "can_browse";

    /// <summary>The right to change tracing data.</summary>
    public const string Annotate = "can_annotate";

    /// <summary>The right to change tracing data with an API token.</summary>
    public const string AnnotateWithToken = "can_annotate_with_token";

    /// <summary>The right to import into a project.</summary>
    public const string Import = "can_import";

    /// <summary>The right to administer a project.</summary>
    public const string Administer = "can_administer";

    /// <summary>CATMAID's rights to a project, from the weakest to the strongest. Django has more, for its own pages.</summary>
    public static IReadOnlyList<string> All { get; } = [Browse, Annotate, AnnotateWithToken, Import, "can_queue_compute_task", "can_fork", Administer];

    /// <summary>
    /// The rights that can be granted without a project: to list users without a login, and to change data by token in
    /// every project.
    /// </summary>
    public static IReadOnlyList<string> Global { get; } = [Browse, AnnotateWithToken];

    /// <summary>The right of everybody to see a project.</summary>
    public static ProjectGrant Public { get; } = new(false, Anonymous, Browse);

    /// <summary>Returns the full name of a right: <c>can_browse</c> for <c>browse</c>.</summary>
    public static string Right(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return All.FirstOrDefault(right => right == name || right == "can_" + name) ?? name;
    }

    /// <inheritdoc/>
    public override string ToString() => $"{(IsGroup ? "group" : "user")}:{Name}:{Permission}";
}
