using Tracelift.Errors;
using Tracelift.Model;
using Tracelift.Stores;

namespace Tracelift.Access;

/// <summary>The ids of rights to projects.</summary>
/// <param name="ContentType">The id of Django's content type for projects.</param>
/// <param name="Grants">The id of the user or group, and of the permission, for each right.</param>
internal sealed record GrantIds(long ContentType, IReadOnlyList<(bool IsGroup, long Holder, long Permission)> Grants)
{
    /// <summary>Finds the ids of rights.</summary>
    /// <exception cref="UsageException">Some names are unknown; the error lists all of them.</exception>
    public static async Task<GrantIds> FindAsync(IReadSession session, IReadOnlyCollection<ProjectGrant> grants, CancellationToken cancellationToken)
    {
        var contentType = await ContentTypeAsync(session, cancellationToken);
        if (grants.Count == 0)
            return new GrantIds(contentType, []);
        var permissions = (await session.ListAsync(
            new RowQuery(ProjectModels.Permission).Where("content_type", contentType), row => (row.Id, Name: row.Text("codename")), cancellationToken))
            .ToDictionary(permission => permission.Name, permission => permission.Id, StringComparer.Ordinal);
        var users = await NamesAsync(session, Models.User, "username", grants.Where(grant => !grant.IsGroup), cancellationToken);
        var groups = await NamesAsync(session, ProjectModels.Group, "name", grants.Where(grant => grant.IsGroup), cancellationToken);
        var problems = new ProblemList();
        var ids = new List<(bool, long, long)>();
        foreach (var grant in grants.Distinct())
        {
            var holders = grant.IsGroup ? groups : users;
            if (!permissions.ContainsKey(grant.Permission))
                problems.Add(new Problem("unknown-permission", $"There is no permission {grant.Permission}; there are {string.Join(", ", ProjectGrant.All.Where(permissions.ContainsKey))}", grant.ToString()));
            if (!holders.ContainsKey(grant.Name))
                problems.Add(new Problem(grant.IsGroup ? "unknown-group" : "unknown-user", $"The store has no {(grant.IsGroup ? "group" : "user")} {grant.Name}", grant.ToString()));
            if (problems.IsEmpty)
                ids.Add((grant.IsGroup, holders[grant.Name], permissions[grant.Permission]));
        }

        return problems.IsEmpty
            ? new GrantIds(contentType, ids)
            : throw new UsageException(
                "unknown-grant",
                $"Some permissions can't be granted; nothing was written: {string.Join("; ", problems.Shown)}",
                $"{await MeantAsync(session, grants, users, groups, permissions.Keys, cancellationToken)} tracelift user list and tracelift group list say who there is.".TrimStart());
    }

    private static async Task<string> MeantAsync(
        IReadSession session, IReadOnlyCollection<ProjectGrant> grants, Dictionary<string, long> users, Dictionary<string, long> groups, IReadOnlyCollection<string> permissions, CancellationToken cancellationToken)
    {
        var userNames = await Accounts.UserNamesAsync(session, cancellationToken);
        var groupNames = (await Accounts.GroupRowsAsync(session, cancellationToken)).ConvertAll(group => group.Name);
        return string.Join(' ', grants.Where(grant => !(grant.IsGroup ? groups : users).ContainsKey(grant.Name))
            .Select(grant => NearestName.Question(grant.Name, grant.IsGroup ? groupNames : userNames))
            .Concat(grants.Where(grant => !permissions.Contains(grant.Permission)).Select(grant => NearestName.Question(grant.Permission, ProjectGrant.All.SelectMany(name => (string[])[name, name["can_".Length..]]))))
            .Where(question => question.Length > 0).Distinct(StringComparer.Ordinal));
    }

    /// <summary>Returns the id of Django's content type for projects, by which rights and tags refer to projects.</summary>
    public static async Task<long> ContentTypeAsync(IReadSession session, CancellationToken cancellationToken)
    {
        var types = await session.ListAsync(
            new RowQuery(ProjectModels.ContentType).WhereText("model", ["project"]), row => (row.Id, App: row.Text("app_label")), cancellationToken);
        return types.Where(type => type.App == "catmaid").Select(type => (long?)type.Id).FirstOrDefault()
            ?? throw new StoreException("no-content-type", "The store does not know what a project is: django_content_type has no catmaid.project", "Have CATMAID's migrations run to their end.");
    }

    private static async Task<Dictionary<string, long>> NamesAsync(
        IReadSession session, ModelDescription model, string field, IEnumerable<ProjectGrant> grants, CancellationToken cancellationToken) =>
        (await session.ListAsync(
            new RowQuery(model).WhereText(field, grants.Select(grant => grant.Name).ToHashSet(StringComparer.Ordinal)), row => (row.Id, Name: row.Text(field)), cancellationToken))
            .ToDictionary(one => one.Name, one => one.Id, StringComparer.Ordinal);
}
