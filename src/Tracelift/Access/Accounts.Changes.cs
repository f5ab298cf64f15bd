using Tracelift.Errors;
using Tracelift.Model;
using Tracelift.Stores;

namespace Tracelift.Access;

/// <content>Changes existing users and groups. No user is deleted: traced data keep their owner.</content>
public sealed partial class Accounts
{
    /// <summary>Sets whether a user may log in, and whether the user is a superuser.</summary>
    /// <param name="user">The user's name.</param>
    /// <param name="isActive">Whether the user may log in.</param>
    /// <param name="isSuperuser">Whether the user is a superuser.</param>
    /// <param name="cancellationToken">Cancels the change.</param>
    /// <exception cref="UsageException">The user does not exist, or no active superuser would be left.</exception>
    public Task SetUserAsync(string user, bool isActive, bool isSuperuser, CancellationToken cancellationToken) => ChangeUserAsync(user, isActive, isSuperuser, cancellationToken);

    /// <summary>Sets whether a user may log in. The sessions and token of an inactive user stop working with the next request.</summary>
    /// <returns>Whether the setting changed.</returns>
    /// <exception cref="UsageException">The user does not exist, or no active superuser would be left.</exception>
    public Task<bool> SetActiveAsync(string user, bool isActive, CancellationToken cancellationToken) => ChangeUserAsync(user, isActive, isSuperuser: null, cancellationToken);

    /// <summary>Removes users from a group.</summary>
    /// <returns>The number of users removed.</returns>
    /// <exception cref="UsageException">The group or a user does not exist; nothing was changed.</exception>
    public async Task<int> RemoveFromGroupAsync(string name, IReadOnlyList<string> members, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(members);
        await using var session = await store.BeginChangeAsync(cancellationToken);
        await session.LockAsync(cancellationToken);
        var group = await RequireGroupAsync(session, name, cancellationToken);
        var users = new IdSet();
        foreach (var member in members)
            users.Add(await RequireUserAsync(session, member, cancellationToken));
        var gone = await session.ListAsync(new RowQuery(ProjectModels.UserGroup).Where("group", group).Where("user", users), row => row.Id, cancellationToken);
        if (gone.Count > 0)
            await session.DeleteAsync(ProjectModels.UserGroup, new IdSet(gone), cancellationToken);
        await session.CommitAsync(cancellationToken);
        return gone.Count;
    }

    /// <summary>Deletes a group with its memberships and rights. Its users stay.</summary>
    /// <returns>The number of its members.</returns>
    /// <exception cref="UsageException">The group does not exist.</exception>
    public async Task<int> DeleteGroupAsync(string name, CancellationToken cancellationToken)
    {
        await using var session = await store.BeginChangeAsync(cancellationToken);
        await session.LockAsync(cancellationToken);
        var group = await RequireGroupAsync(session, name, cancellationToken);
        using var rows = new RowChanges(session);
        var members = 0;
        foreach (var model in (ModelDescription[])[ProjectModels.UserGroup, ProjectModels.GroupPermission, ProjectModels.GroupGlobalPermission])
        {
            foreach (var row in await session.ListAsync(new RowQuery(model).Where("group", group), row => row.Id, cancellationToken))
            {
                rows.Delete(model, row);
                members += model == ProjectModels.UserGroup ? 1 : 0;
            }
        }

        // No row may refer to the group when it is deleted.
        await ForEachAsync(session, new RowQuery(Models.UserProfile).Where("primary_group", group), (batch, row) => batch.Longs("primary_group").SetNull(row), cancellationToken);
        rows.Delete(ProjectModels.Group, group);
        await rows.WriteAsync(cancellationToken);
        await session.CommitAsync(cancellationToken);
        return members;
    }

    private async Task<bool> ChangeUserAsync(string user, bool isActive, bool? isSuperuser, CancellationToken cancellationToken)
    {
        await using var session = await store.BeginChangeAsync(cancellationToken);
        await session.LockAsync(cancellationToken);
        var id = await RequireUserAsync(session, user, cancellationToken);
        var users = await session.ListAsync(new RowQuery(Models.User), row => (row.Id, IsActive: row.Long("is_active") == 1, IsSuperuser: row.Long("is_superuser") == 1), cancellationToken);
        var before = users.First(known => known.Id == id);
        if (!(isActive && (isSuperuser ?? before.IsSuperuser)) && before is { IsActive: true, IsSuperuser: true } && users.Count(known => known is { IsActive: true, IsSuperuser: true }) == 1)
            throw new UsageException("last-superuser", $"{user} is the only superuser, and the store needs one", "Make another user a superuser first.");
        await ForEachAsync(
            session,
            new RowQuery(Models.User).Where("pk", id),
            (batch, row) =>
            {
                batch.Longs("is_active").Set(row, isActive ? 1 : 0);
                if (isSuperuser is not { } mayAll)
                    return;
                batch.Longs("is_superuser").Set(row, mayAll ? 1 : 0);
                batch.Longs("is_staff").Set(row, mayAll ? 1 : 0);
            },
            cancellationToken);
        await session.CommitAsync(cancellationToken);
        return before.IsActive != isActive;
    }

    /// <summary>Sets the groups of a user.</summary>
    /// <exception cref="UsageException">The user or a group does not exist.</exception>
    public async Task SetGroupsAsync(string user, IReadOnlyCollection<string> groups, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(groups);
        await using var session = await store.BeginChangeAsync(cancellationToken);
        await session.LockAsync(cancellationToken);
        var id = await RequireUserAsync(session, user, cancellationToken);
        var wanted = new HashSet<long>();
        foreach (var group in groups)
            wanted.Add(await RequireGroupAsync(session, group, cancellationToken));
        var memberships = await session.ListAsync(new RowQuery(ProjectModels.UserGroup).Where("user", id), row => (row.Id, Group: row.Long("group")), cancellationToken);
        using var rows = new RowChanges(session);
        foreach (var (row, _) in memberships.Where(membership => !wanted.Contains(membership.Group)))
            rows.Delete(ProjectModels.UserGroup, row);
        foreach (var group in wanted.Except(memberships.Select(membership => membership.Group)))
            (await rows.InsertAsync(ProjectModels.UserGroup, cancellationToken)).Set("user", id).Set("group", group);
        await rows.WriteAsync(cancellationToken);
        await session.CommitAsync(cancellationToken);
    }

    private static async Task ForEachAsync(IChangeSession session, RowQuery query, Action<Batch, int> change, CancellationToken cancellationToken)
    {
        var changed = new List<Batch>();
        await foreach (var batch in session.ReadAsync(query, cancellationToken))
            changed.Add(batch);
        foreach (var batch in changed)
        {
            using (batch)
            {
                for (var row = 0; row < batch.Count; row++)
                    change(batch, row);
                await session.UpdateAsync(batch, cancellationToken);
            }
        }
    }
}
