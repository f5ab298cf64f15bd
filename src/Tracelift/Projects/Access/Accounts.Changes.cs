using Tracelift.Errors;
using Tracelift.Model;
using Tracelift.Projects.Importing;
using Tracelift.Projects.Stored;
using Tracelift.Stores;

namespace Tracelift.Projects.Access;

/// <content>Changes of users and groups that are there. Nothing is deleted: what a user has traced keeps its owner.</content>
public sealed partial class Accounts
{
    /// <summary>Says whether a user may log in at all, and whether everything is allowed.</summary>
    /// <param name="user">The user's name.</param>
    /// <param name="isActive">Whether logging in is allowed.</param>
    /// <param name="isSuperuser">Whether everything is allowed.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    /// <exception cref="UsageException">There is no such user, or nobody would be left who may do everything.</exception>
    public async Task SetUserAsync(string user, bool isActive, bool isSuperuser, CancellationToken cancellationToken)
    {
        await using var session = await store.BeginChangeAsync(cancellationToken);
        await session.HoldAsync(cancellationToken);
        var id = await RequireUserAsync(session, user, cancellationToken);
        var superusers = (await session.ListAsync(
            new RowQuery(Models.User), row => (row.Id, IsOne: row.Long("is_superuser") == 1 && row.Long("is_active") == 1), cancellationToken)).Where(row => row.IsOne).Select(row => row.Id).ToHashSet();
        if (!(isActive && isSuperuser) && superusers.Contains(id) && superusers.Count == 1)
            throw new UsageException("last-superuser", $"{user} is the only superuser: nobody could look after the store any more", "Make somebody else a superuser first.");
        await ChangeAsync(
            session,
            id,
            batch =>
            {
                batch.Longs("is_active").Set(0, isActive ? 1 : 0);
                batch.Longs("is_superuser").Set(0, isSuperuser ? 1 : 0);
                batch.Longs("is_staff").Set(0, isSuperuser ? 1 : 0);
            },
            cancellationToken);
        await session.CommitAsync(cancellationToken);
    }

    /// <summary>Puts a user into exactly these groups.</summary>
    /// <exception cref="UsageException">There is no such user, or a group is not there.</exception>
    public async Task SetGroupsAsync(string user, IReadOnlyCollection<string> groups, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(groups);
        await using var session = await store.BeginChangeAsync(cancellationToken);
        await session.HoldAsync(cancellationToken);
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

    private static async Task ChangeAsync(IChangeSession session, long user, Action<Batch> change, CancellationToken cancellationToken)
    {
        var changed = new List<Batch>();
        await foreach (var batch in session.ReadAsync(new RowQuery(Models.User).Where("pk", user), cancellationToken))
            changed.Add(batch);
        foreach (var batch in changed)
        {
            using (batch)
            {
                change(batch);
                await session.UpdateAsync(batch, cancellationToken);
            }
        }
    }
}
