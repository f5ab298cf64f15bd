using Tracelift.Errors;
using Tracelift.Model;
using Tracelift.Stores;

namespace Tracelift.Access;

/// <content>Changes of users and groups that are there. Nothing is deleted: what a user has traced keeps its owner.</content>
public sealed partial class Accounts
{
    /// <summary>Says whether a user may log in at all, and whether everything is allowed.</summary>
    /// <param name="user">The user's name.</param>
    /// <param name="isActive">Whether logging in is allowed.</param>
    /// <param name="isSuperuser">Whether everything is allowed.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    /// <exception cref="UsageException">There is no such user, or nobody would be left who may do everything.</exception>
    public Task SetUserAsync(string user, bool isActive, bool isSuperuser, CancellationToken cancellationToken) => ChangeUserAsync(user, isActive, isSuperuser, cancellationToken);

    /// <summary>Says whether a user may log in at all. Sessions and token of a user who may not let nobody in from the next request on.</summary>
    /// <returns>Whether it was the other way round before.</returns>
    /// <exception cref="UsageException">There is no such user, or nobody would be left who may do everything.</exception>
    public Task<bool> SetActiveAsync(string user, bool isActive, CancellationToken cancellationToken) => ChangeUserAsync(user, isActive, isSuperuser: null, cancellationToken);

    /// <summary>Takes users out of a group.</summary>
    /// <returns>How many of them were in it.</returns>
    /// <exception cref="UsageException">The group or a user is not there; nothing was changed.</exception>
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

    /// <summary>Deletes a group, with its memberships and rights. Its users stay.</summary>
    /// <returns>How many users were in it.</returns>
    /// <exception cref="UsageException">There is no such group.</exception>
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

        // No row may name it when it goes.
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
            throw new UsageException("last-superuser", $"{user} is the only superuser: nobody could look after the store any more", "Make somebody else a superuser first.");
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

    /// <summary>Puts a user into exactly these groups.</summary>
    /// <exception cref="UsageException">There is no such user, or a group is not there.</exception>
    public async Task SetGroupsAsync(string user, IReadOnlyCollection<string> groups, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(groups);
        await using var session = await store.BeginChangeAsync(cancellationToken);
        await session.LockAsync(cancellationToken);
        var id = await RequireUserAsync(session, user, cancellationToken);
        var wanted = new HashSet<long>();
        foreach (var group in groups)
            wanted.Add(await RequireGroupAsync(session, group, cancellationToken));
        var there = await session.ListAsync(new RowQuery(ProjectModels.UserGroup).Where("user", id), row => (row.Id, Group: row.Long("group")), cancellationToken);
        using var rows = new RowChanges(session);
        foreach (var (row, _) in there.Where(membership => !wanted.Contains(membership.Group)))
            rows.Delete(ProjectModels.UserGroup, row);
        foreach (var group in wanted.Except(there.Select(membership => membership.Group)))
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
