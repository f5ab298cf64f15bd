using System.Globalization;
using Tracelift.Model;
using Tracelift.Stores;

namespace Tracelift.Access;

/// <summary>A user's rights to projects: the user's own, those of the user's groups, and those of everybody.</summary>
public sealed class UserRights
{
    private static readonly HashSet<string> None = [];

    private readonly Dictionary<long, HashSet<string>> _projects;

    private UserRights(IReadOnlyCollection<string> permissions, Dictionary<long, HashSet<string>> projects) =>
        (Permissions, _projects) = (permissions, projects);

    /// <summary>The names of all rights.</summary>
    public IReadOnlyCollection<string> Permissions { get; }

    /// <summary>The projects that the user may see, by id.</summary>
    public IEnumerable<long> Browsable => _projects.Keys.Where(project => Has(project, ProjectGrant.Browse));

    /// <summary>Returns the rights to a project, by name.</summary>
    public IReadOnlySet<string> Of(long project) => _projects.GetValueOrDefault(project, None);

    /// <summary>Whether the user has a right. The right to administer includes those to see and annotate; no other right includes another.</summary>
    public bool Has(long project, string permission)
    {
        var rights = Of(project);
        return rights.Contains(permission) || (permission is ProjectGrant.Browse or ProjectGrant.Annotate && rights.Contains(ProjectGrant.Administer));
    }

    /// <summary>Whether the user may change something in a project.</summary>
    public bool MayChange(long project) => Has(project, ProjectGrant.Annotate) || Has(project, ProjectGrant.Import);

    /// <summary>Returns the names of a user's rights without a project.</summary>
    /// <param name="session">The store.</param>
    /// <param name="user">The user.</param>
    /// <param name="cancellationToken">Cancels the queries.</param>
    public static async Task<IReadOnlySet<string>> GlobalAsync(IReadSession session, long user, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(session);
        var groups = new IdSet(await session.ListAsync(new RowQuery(ProjectModels.UserGroup).Where("user", user), row => row.Long("group"), cancellationToken));
        var permissions = new IdSet(await session.ListAsync(new RowQuery(ProjectModels.UserGlobalPermission).Where("user", user), row => row.Long("permission"), cancellationToken));
        if (!groups.IsEmpty)
        {
            foreach (var permission in await session.ListAsync(new RowQuery(ProjectModels.GroupGlobalPermission).Where("group", groups), row => row.Long("permission"), cancellationToken))
                permissions.Add(permission);
        }

        if (permissions.IsEmpty)
            return None;
        var contentType = await GrantIds.ContentTypeAsync(session, cancellationToken);
        return (await session.ListAsync(
            new RowQuery(ProjectModels.Permission).Where("pk", permissions).Where("content_type", contentType), row => row.Text("codename"), cancellationToken)).ToHashSet(StringComparer.Ordinal);
    }

    /// <summary>Reads a user's rights.</summary>
    /// <param name="session">The store.</param>
    /// <param name="user">The user; null without a login.</param>
    /// <param name="project">The project; null for all.</param>
    /// <param name="cancellationToken">Cancels the queries.</param>
    public static async Task<UserRights> LoadAsync(IReadSession session, long? user, long? project, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(session);
        var contentType = await GrantIds.ContentTypeAsync(session, cancellationToken);
        var names = (await session.ListAsync(
            new RowQuery(ProjectModels.Permission).Where("content_type", contentType), row => (row.Id, Name: row.Text("codename")), cancellationToken)).ToDictionary(row => row.Id, row => row.Name);
        var holders = new IdSet(await session.ListAsync(new RowQuery(Models.User).WhereText("username", [ProjectGrant.Anonymous]), row => row.Id, cancellationToken));
        if (user is { } id)
            holders.Add(id);
        var groups = new IdSet(await session.ListAsync(new RowQuery(ProjectModels.UserGroup).Where("user", holders), row => row.Long("group"), cancellationToken));
        var rights = new Dictionary<long, HashSet<string>>();
        foreach (var (model, field, who) in new[] { (ProjectModels.UserPermission, "user", holders), (ProjectModels.GroupPermission, "group", groups) })
        {
            var query = new RowQuery(model).Where("content_type", contentType).Where(field, who);
            if (project is { } only)
                query = query.WhereText("object_pk", [only.ToString(CultureInfo.InvariantCulture)]);
            foreach (var (pk, permission) in await session.ListAsync(query, row => (row.Text("object_pk"), row.Long("permission")), cancellationToken))
            {
                if (!long.TryParse(pk, NumberStyles.None, CultureInfo.InvariantCulture, out var granted) || !names.TryGetValue(permission, out var name))
                    continue;
                if (!rights.TryGetValue(granted, out var known))
                    rights[granted] = known = new HashSet<string>(StringComparer.Ordinal);
                known.Add(name);
            }
        }

        return new UserRights([.. names.Values.Order(StringComparer.Ordinal)], rights);
    }
}
