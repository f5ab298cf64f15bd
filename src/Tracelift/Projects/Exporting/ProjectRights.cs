using Tracelift.Access;
using Tracelift.Model;
using Tracelift.Stores;

namespace Tracelift.Projects.Exporting;

/// <summary>Reads the rights to a project. Files do not hold them: users and rights belong to one server.</summary>
public static class ProjectRights
{
    /// <summary>Returns the rights to a project, those of users first.</summary>
    public static async Task<IReadOnlyList<ProjectGrant>> OfAsync(IReadSession session, long project, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(session);
        var access = await StoredGrants.LoadAsync(session, await GrantIds.ContentTypeAsync(session, cancellationToken), IdSet.Of(project), cancellationToken);
        var permissions = await NamesAsync(session, ProjectModels.Permission, "codename", access.Grants.Select(grant => grant.Permission), cancellationToken);
        var users = await NamesAsync(session, Models.User, "username", access.Grants.Where(grant => !grant.IsGroup).Select(grant => grant.Holder), cancellationToken);
        var groups = await NamesAsync(session, ProjectModels.Group, "name", access.Grants.Where(grant => grant.IsGroup).Select(grant => grant.Holder), cancellationToken);
        return
        [
            .. access.Grants.Select(grant => new ProjectGrant(
                grant.IsGroup, (grant.IsGroup ? groups : users).GetValueOrDefault(grant.Holder, "?"), permissions.GetValueOrDefault(grant.Permission, "?")))
                .OrderBy(grant => grant.IsGroup).ThenBy(grant => grant.Name, StringComparer.Ordinal).ThenBy(grant => grant.Permission, StringComparer.Ordinal),
        ];
    }

    private static async Task<Dictionary<long, string>> NamesAsync(
        IReadSession session, ModelDescription model, string field, IEnumerable<long> ids, CancellationToken cancellationToken) =>
        (await session.ListAsync(new RowQuery(model).Where("pk", new IdSet(ids)), row => (row.Id, Name: row.Text(field)), cancellationToken)).ToDictionary(row => row.Id, row => row.Name);
}
