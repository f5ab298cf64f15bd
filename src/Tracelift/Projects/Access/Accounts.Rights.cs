using System.Globalization;
using Tracelift.Errors;
using Tracelift.Model;
using Tracelift.Projects.Importing;
using Tracelift.Projects.Stored;
using Tracelift.Stores;

namespace Tracelift.Projects.Access;

/// <content>The rights to a project, and taking them away.</content>
public sealed partial class Accounts
{
    /// <summary>Who has which right to a project: users first, by name.</summary>
    public async Task<IReadOnlyList<ProjectGrant>> GrantsAsync(long project, CancellationToken cancellationToken)
    {
        await using var session = await store.OpenSnapshotAsync(cancellationToken);
        var type = await GrantIds.ContentTypeAsync(session, cancellationToken);
        var permissions = (await session.ListAsync(
            new RowQuery(ProjectModels.Permission).Where("content_type", type), row => (row.Id, Name: row.Text("codename")), cancellationToken)).ToDictionary(row => row.Id, row => row.Name);
        var users = (await session.ListAsync(new RowQuery(Models.User), row => (row.Id, Name: row.Text("username")), cancellationToken)).ToDictionary(row => row.Id, row => row.Name);
        var groups = (await GroupRowsAsync(session, cancellationToken)).ToDictionary(row => row.Id, row => row.Name);
        var access = await KnownAccess.LoadAsync(session, type, IdSet.Of(project), cancellationToken);
        return
        [
            .. access.Grants
                .Where(grant => permissions.ContainsKey(grant.Permission) && (grant.IsGroup ? groups : users).ContainsKey(grant.Holder))
                .Select(grant => new ProjectGrant(grant.IsGroup, (grant.IsGroup ? groups : users)[grant.Holder], permissions[grant.Permission]))
                .OrderBy(grant => grant.IsGroup).ThenBy(grant => grant.Name, StringComparer.OrdinalIgnoreCase).ThenBy(grant => grant.Permission, StringComparer.Ordinal),
        ];
    }

    /// <summary>The names of all rights to projects that there are.</summary>
    public async Task<IReadOnlyList<string>> PermissionsAsync(CancellationToken cancellationToken)
    {
        await using var session = await store.OpenSnapshotAsync(cancellationToken);
        var type = await GrantIds.ContentTypeAsync(session, cancellationToken);
        return [.. (await session.ListAsync(new RowQuery(ProjectModels.Permission).Where("content_type", type), row => row.Text("codename"), cancellationToken)).Order(StringComparer.Ordinal)];
    }

    /// <summary>Takes rights to a project away.</summary>
    /// <returns>How many of them were there.</returns>
    /// <exception cref="UsageException">A user, a group or a permission is not there; nothing was changed.</exception>
    public async Task<int> RevokeAsync(long project, IReadOnlyList<ProjectGrant> grants, CancellationToken cancellationToken)
    {
        await using var session = await store.BeginChangeAsync(cancellationToken);
        await session.HoldAsync(cancellationToken);
        var ids = await GrantIds.FindAsync(session, grants, cancellationToken);
        using var rows = new RowChanges(session);
        var removed = 0;
        foreach (var (isGroup, holder, permission) in ids.Grants)
        {
            var model = isGroup ? ProjectModels.GroupPermission : ProjectModels.UserPermission;
            var found = await session.ListAsync(
                new RowQuery(model).Where("content_type", ids.ContentType).Where("permission", permission).Where(isGroup ? "group" : "user", holder)
                    .WhereText("object_pk", [project.ToString(CultureInfo.InvariantCulture)]),
                row => row.Id,
                cancellationToken);
            foreach (var id in found)
                rows.Delete(model, id);
            removed += found.Count;
        }

        await rows.WriteAsync(cancellationToken);
        await session.CommitAsync(cancellationToken);
        return removed;
    }
}
