using Tracelift.Model;
using Tracelift.Projects.Access;
using Tracelift.Stores;

namespace Tracelift.Tracing.Skeletons;

/// <summary>Who imports.</summary>
/// <param name="Id">The user's id.</param>
/// <param name="IsSuperuser">Whether everything may be edited.</param>
public sealed record EditingUser(long Id, bool IsSuperuser);

/// <summary>
/// Whether a user may edit an object, by CATMAID's rules: their own, those of users whose name a group bears that they
/// are in, and skeletons that they have imported; superusers may edit all.
/// </summary>
internal sealed class EditRights(IReadSession session, long project, EditingUser user)
{
    private HashSet<long>? _owners;

    /// <summary>Whether the objects of an owner may be edited.</summary>
    public async Task<bool> MayEditAsync(long owner, CancellationToken cancellationToken) =>
        user.IsSuperuser || owner == user.Id || (_owners ??= await OwnersAsync(cancellationToken).ConfigureAwait(false)).Contains(owner);

    /// <summary>Whether skeletons may be edited, with all their nodes.</summary>
    /// <param name="skeletons">The skeletons.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    public async Task<bool> MayEditNodesAsync(IdSet skeletons, CancellationToken cancellationToken)
    {
        if (user.IsSuperuser || skeletons.IsEmpty)
            return true;
        var others = new Dictionary<long, long>();
        var nodes = new Dictionary<long, long>();
        await foreach (var batch in session.ReadAsync(
            new RowQuery(Models.Treenode) { Project = project }.Where("skeleton", skeletons), cancellationToken).ConfigureAwait(false))
        {
            using (batch)
            {
                var (users, theirs) = (batch.Longs("user").Values, batch.Longs("skeleton").Values);
                for (var row = 0; row < batch.Count; row++)
                {
                    nodes[theirs[row]] = nodes.GetValueOrDefault(theirs[row]) + 1;
                    if (users[row] != user.Id)
                        others[users[row]] = theirs[row];
                }
            }
        }

        var isAllowed = true;
        foreach (var owner in others.Keys)
            isAllowed &= await MayEditAsync(owner, cancellationToken).ConfigureAwait(false);
        if (isAllowed)
            return true;
        var imported = await session.ImportedNodesAsync(project, skeletons, cancellationToken).ConfigureAwait(false);
        return nodes.All(pair => imported.Any(found => found.Skeleton == pair.Key && found.User == user.Id && found.Nodes == pair.Value));
    }

    private async Task<HashSet<long>> OwnersAsync(CancellationToken cancellationToken)
    {
        var groups = await session.ListAsync(
            new RowQuery(ProjectModels.UserGroup).Where("user", user.Id), row => row.Long("group"), cancellationToken).ConfigureAwait(false);
        var names = await session.ListAsync(
            new RowQuery(ProjectModels.Group).Where("pk", new IdSet(groups)), row => row.Text("name"), cancellationToken).ConfigureAwait(false);
        return [.. await session.ListAsync(
            new RowQuery(Models.User).WhereText("username", [.. names.Where(name => name != ProjectGrant.Anonymous)]), row => row.Id, cancellationToken).ConfigureAwait(false)];
    }
}
