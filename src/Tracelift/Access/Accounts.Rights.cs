using System.Globalization;
using Tracelift.Errors;
using Tracelift.Model;
using Tracelift.Stores;

namespace Tracelift.Access;

/// <content>The rights to a project, and rights without a project.</content>
public sealed partial class Accounts
{
    /// <summary>Returns the rights of users and groups to a project: users first, by name.</summary>
    public async Task<IReadOnlyList<ProjectGrant>> GrantsAsync(long project, CancellationToken cancellationToken)
    {
        await using var session = await store.OpenSnapshotAsync(cancellationToken);
        var type = await GrantIds.ContentTypeAsync(session, cancellationToken);
        var permissions = (await session.ListAsync(
            new RowQuery(ProjectModels.Permission).Where("content_type", type), row => (row.Id, Name: row.Text("codename")), cancellationToken)).ToDictionary(row => row.Id, row => row.Name);
        var users = (await session.ListAsync(new RowQuery(Models.User), row => (row.Id, Name: row.Text("username")), cancellationToken)).ToDictionary(row => row.Id, row => row.Name);
        var groups = (await GroupRowsAsync(session, cancellationToken)).ToDictionary(row => row.Id, row => row.Name);
        var access = await StoredGrants.LoadAsync(session, type, IdSet.Of(project), cancellationToken);
        return
        [
            .. access.Grants
                .Where(grant => permissions.ContainsKey(grant.Permission) && (grant.IsGroup ? groups : users).ContainsKey(grant.Holder))
                .Select(grant => new ProjectGrant(grant.IsGroup, (grant.IsGroup ? groups : users)[grant.Holder], permissions[grant.Permission]))
                .OrderBy(grant => grant.IsGroup).ThenBy(grant => grant.Name, StringComparer.OrdinalIgnoreCase).ThenBy(grant => grant.Permission, StringComparer.Ordinal),
        ];
    }

    /// <summary>Returns the names of all rights to projects.</summary>
    public async Task<IReadOnlyList<string>> PermissionsAsync(CancellationToken cancellationToken)
    {
        await using var session = await store.OpenSnapshotAsync(cancellationToken);
        var type = await GrantIds.ContentTypeAsync(session, cancellationToken);
        return [.. (await session.ListAsync(new RowQuery(ProjectModels.Permission).Where("content_type", type), row => row.Text("codename"), cancellationToken)).Order(StringComparer.Ordinal)];
    }

    /// <summary>Grants rights without a project (Django's general permissions).</summary>
    /// <returns>The number of new rights.</returns>
    /// <exception cref="UsageException">A user, a group or a permission does not exist, or the right needs a project; nothing was written.</exception>
    public async Task<int> GrantGloballyAsync(IReadOnlyList<ProjectGrant> grants, CancellationToken cancellationToken)
    {
        RequireGlobal(grants);
        await using var session = await store.BeginChangeAsync(cancellationToken);
        await session.LockAsync(cancellationToken);
        using var rows = new RowChanges(session);
        var added = await AddGloballyAsync(session, rows, grants, cancellationToken);
        await rows.WriteAsync(cancellationToken);
        await session.CommitAsync(cancellationToken);
        return added;
    }

    /// <summary>Revokes rights without a project.</summary>
    /// <returns>The number of revoked rights.</returns>
    /// <exception cref="UsageException">A user, a group or a permission does not exist; nothing was changed.</exception>
    public async Task<int> RevokeGloballyAsync(IReadOnlyList<ProjectGrant> grants, CancellationToken cancellationToken)
    {
        await using var session = await store.BeginChangeAsync(cancellationToken);
        await session.LockAsync(cancellationToken);
        var ids = await GrantIds.FindAsync(session, grants, cancellationToken);
        using var rows = new RowChanges(session);
        var removed = 0;
        foreach (var (isGroup, holder, permission) in ids.Grants)
        {
            foreach (var id in await GlobalRowsAsync(session, isGroup, holder, permission, cancellationToken))
            {
                rows.Delete(isGroup ? ProjectModels.GroupGlobalPermission : ProjectModels.UserGlobalPermission, id);
                removed++;
            }
        }

        await rows.WriteAsync(cancellationToken);
        await session.CommitAsync(cancellationToken);
        return removed;
    }

    /// <summary>
    /// Lets a user's token change everything that its user may change: in each project where the user may change
    /// something now, and in future ones. CATMAID checks only the former.
    /// </summary>
    /// <exception cref="UsageException">The user does not exist.</exception>
    public async Task LetTokenWriteAsync(string user, CancellationToken cancellationToken)
    {
        await using var session = await store.BeginChangeAsync(cancellationToken);
        await session.LockAsync(cancellationToken);
        var id = await RequireUserAsync(session, user, cancellationToken);
        var grant = new ProjectGrant(false, user, ProjectGrant.AnnotateWithToken);
        var ids = await GrantIds.FindAsync(session, [grant], cancellationToken);
        using var rows = new RowChanges(session);
        foreach (var project in await ReadOnlyAsync(session, id, cancellationToken))
            await GrantRows.AddAsync(rows, ids.ContentType, project, isGroup: false, id, ids.Grants[0].Permission, cancellationToken);
        await AddGloballyAsync(session, rows, [grant], cancellationToken);
        await rows.WriteAsync(cancellationToken);
        await session.CommitAsync(cancellationToken);
    }

    /// <summary>Whether a user may make changes that the user's token may not.</summary>
    /// <exception cref="UsageException">The user does not exist.</exception>
    public async Task<bool> TokenReadsOnlyAsync(string user, CancellationToken cancellationToken)
    {
        await using var session = await store.OpenSnapshotAsync(cancellationToken);
        var id = await RequireUserAsync(session, user, cancellationToken);
        return !(await UserRights.GlobalAsync(session, id, cancellationToken)).Contains(ProjectGrant.AnnotateWithToken)
            && (await IsSuperuserAsync(session, id, cancellationToken) || (await ReadOnlyAsync(session, id, cancellationToken)).Count > 0);
    }

    /// <summary>Grants rights to a project.</summary>
    /// <returns>The number of new rights.</returns>
    /// <exception cref="UsageException">The project, a user, a group or a permission does not exist; nothing was written.</exception>
    public async Task<int> GrantAsync(long project, IReadOnlyList<ProjectGrant> grants, CancellationToken cancellationToken) =>
        (await ChangeRightsAsync(project, grants, [], cancellationToken)).Added;

    /// <summary>Revokes rights to a project.</summary>
    /// <returns>The number of revoked rights.</returns>
    /// <exception cref="UsageException">The project, a user, a group or a permission does not exist; nothing was changed.</exception>
    public async Task<int> RevokeAsync(long project, IReadOnlyList<ProjectGrant> grants, CancellationToken cancellationToken) =>
        (await ChangeRightsAsync(project, [], grants, cancellationToken)).Removed;

    /// <summary>Grants some rights to a project and revokes others, all of them or none.</summary>
    /// <returns>The number of new and of revoked rights.</returns>
    /// <exception cref="UsageException">The project, a user, a group or a permission does not exist; nothing was changed.</exception>
    public async Task<(int Added, int Removed)> ChangeRightsAsync(
        long project, IReadOnlyList<ProjectGrant> granted, IReadOnlyList<ProjectGrant> revoked, CancellationToken cancellationToken)
    {
        await using var session = await store.BeginChangeAsync(cancellationToken);
        await session.LockAsync(cancellationToken);
        if ((await session.ListAsync(new RowQuery(Models.Project).Where("pk", project), row => row.Id, cancellationToken)).Count == 0)
            throw UnknownProject.Fault(project);
        var (toGrant, toRevoke) = (await GrantIds.FindAsync(session, granted, cancellationToken), await GrantIds.FindAsync(session, revoked, cancellationToken));
        using var rows = new RowChanges(session);
        var added = 0;
        var access = await StoredGrants.LoadAsync(session, toGrant.ContentType, IdSet.Of(project), cancellationToken);
        foreach (var (isGroup, holder, permission) in toGrant.Grants.Where(grant => access.Grants.Add((project, grant.IsGroup, grant.Holder, grant.Permission))))
        {
            await GrantRows.AddAsync(rows, toGrant.ContentType, project, isGroup, holder, permission, cancellationToken);
            added++;
        }

        var removed = 0;
        foreach (var (isGroup, holder, permission) in toRevoke.Grants)
        {
            var model = isGroup ? ProjectModels.GroupPermission : ProjectModels.UserPermission;
            var found = await session.ListAsync(
                new RowQuery(model).Where("content_type", toRevoke.ContentType).Where("permission", permission).Where(isGroup ? "group" : "user", holder)
                    .WhereText("object_pk", [project.ToString(CultureInfo.InvariantCulture)]),
                row => row.Id,
                cancellationToken);
            foreach (var id in found)
                rows.Delete(model, id);
            removed += found.Count;
        }

        await rows.WriteAsync(cancellationToken);
        await session.CommitAsync(cancellationToken);
        return (added, removed);
    }

    private static async Task<ILookup<long, string>> GlobalRightsAsync(IReadSession session, bool isGroup, CancellationToken cancellationToken)
    {
        var type = await GrantIds.ContentTypeAsync(session, cancellationToken);
        var permissions = (await session.ListAsync(
            new RowQuery(ProjectModels.Permission).Where("content_type", type), row => (row.Id, Name: row.Text("codename")), cancellationToken)).ToDictionary(row => row.Id, row => row.Name);
        var (model, holder) = isGroup ? (ProjectModels.GroupGlobalPermission, "group") : (ProjectModels.UserGlobalPermission, "user");
        return (await session.ListAsync(new RowQuery(model), row => (Holder: row.Long(holder), Permission: row.Long("permission")), cancellationToken))
            .Where(row => permissions.ContainsKey(row.Permission)).OrderBy(row => row.Permission).ToLookup(row => row.Holder, row => permissions[row.Permission]);
    }

    private static void RequireGlobal(IReadOnlyList<ProjectGrant> grants)
    {
        if (grants.FirstOrDefault(grant => !ProjectGrant.Global.Contains(grant.Permission)) is { } other)
        {
            throw new UsageException(
                "no-global-permission", $"{other.Permission} needs a project", $"Name a project with --project; without one there are {string.Join(" and ", ProjectGrant.Global)}.");
        }
    }

    private static async Task<int> AddGloballyAsync(IReadSession session, RowChanges rows, IReadOnlyList<ProjectGrant> grants, CancellationToken cancellationToken)
    {
        var added = 0;
        foreach (var (isGroup, holder, permission) in (await GrantIds.FindAsync(session, grants, cancellationToken)).Grants)
        {
            if ((await GlobalRowsAsync(session, isGroup, holder, permission, cancellationToken)).Count > 0)
                continue;
            (await rows.InsertAsync(isGroup ? ProjectModels.GroupGlobalPermission : ProjectModels.UserGlobalPermission, cancellationToken))
                .Set(isGroup ? "group" : "user", holder).Set("permission", permission);
            added++;
        }

        return added;
    }

    private static Task<List<long>> GlobalRowsAsync(IReadSession session, bool isGroup, long holder, long permission, CancellationToken cancellationToken) => session.ListAsync(
        new RowQuery(isGroup ? ProjectModels.GroupGlobalPermission : ProjectModels.UserGlobalPermission).Where(isGroup ? "group" : "user", holder).Where("permission", permission),
        row => row.Id,
        cancellationToken);

    private static async Task<bool> IsSuperuserAsync(IReadSession session, long user, CancellationToken cancellationToken) =>
        (await session.ListAsync(new RowQuery(Models.User).Where("pk", user), row => row.Long("is_superuser") == 1, cancellationToken))[0];

    private static async Task<IReadOnlyList<long>> ReadOnlyAsync(IReadSession session, long user, CancellationToken cancellationToken)
    {
        var rights = await UserRights.LoadAsync(session, user, project: null, cancellationToken);
        var isSuperuser = await IsSuperuserAsync(session, user, cancellationToken);
        return
        [
            .. (await session.ProjectsAsync(cancellationToken)).Select(project => project.Id)
                .Where(project => project > 0 && !rights.Has(project, ProjectGrant.AnnotateWithToken) && (isSuperuser || rights.MayChange(project))).Order(),
        ];
    }
}
