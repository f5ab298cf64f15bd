using Tracelift.Access;
using Tracelift.Model;
using Tracelift.Stores;
using Tracelift.Tracing.Vocabulary;

namespace Tracelift.Tracing.Skeletons;

/// <summary>Who imports.</summary>
/// <param name="Id">The user's id.</param>
/// <param name="MayEditAll">Whether everybody's work may be replaced: a superuser's or a project administrator's right.</param>
public sealed record EditingUser(long Id, bool MayEditAll)
{
    /// <summary>The id of the user who owns what the project lacks and is made; null for the superuser with the lowest id.</summary>
    public long? SystemUser { get; init; }
}

/// <summary>
/// Whether a user may replace an object, by CATMAID's rules on edits: their own, those of users whose names are those of
/// groups that they are in, and skeletons that one of these has imported; but nothing that somebody else has locked.
/// Superusers and a project's administrators may replace all.
/// </summary>
internal sealed class SkeletonEditRights(IReadSession session, long project, EditingUser user, ProjectVocabulary vocabulary)
{
    private const string Locked = "locked";

    private IdSet? _domain;

    /// <summary>Whether the objects of an owner may be replaced.</summary>
    public async Task<bool> MayEditAsync(long owner, CancellationToken cancellationToken) =>
        user.MayEditAll || owner == user.Id || (await DomainAsync(cancellationToken)).Contains(owner);

    /// <summary>Whether skeletons may be replaced, with all their nodes.</summary>
    public async Task<bool> MayEditNodesAsync(IdSet skeletons, CancellationToken cancellationToken)
    {
        if (user.MayEditAll || skeletons.IsEmpty)
            return true;
        var domain = await DomainAsync(cancellationToken);
        var (others, nodes) = (new IdSet(), new Dictionary<long, long>());
        await foreach (var batch in session.ReadAsync(
            new RowQuery(Models.Treenode) { Project = project }.Where("skeleton", skeletons), cancellationToken))
        {
            using (batch)
            {
                var (users, theirs) = (batch.Longs("user").Values, batch.Longs("skeleton").Values);
                for (var row = 0; row < batch.Count; row++)
                {
                    nodes[theirs[row]] = nodes.GetValueOrDefault(theirs[row]) + 1;
                    if (users[row] != user.Id && !domain.Contains(users[row]))
                        others.Add(theirs[row]);
                }
            }
        }

        if (others.IsEmpty)
            return true;
        var imported = (await session.ImportedNodesAsync(project, others, cancellationToken))
            .Where(found => domain.Contains(found.User)).ToLookup(found => found.Skeleton, found => found.Nodes);
        return others.All(skeleton => imported[skeleton].Sum() == nodes[skeleton]);
    }

    /// <summary>Whether somebody else has locked one of some neurons and skeletons by an annotation.</summary>
    public async Task<bool> AreLockedAsync(IdSet instances, CancellationToken cancellationToken)
    {
        if (user.MayEditAll)
            return false;
        var links = await session.ListAsync(
            new RowQuery(Models.ClassInstanceClassInstance) { Project = project }
                .Where("relation", vocabulary.Relation(TracingVocabulary.AnnotatedWith)).Where("class_instance_a", instances),
            row => (Annotation: row.Long("class_instance_b"), User: row.Long("user")),
            cancellationToken);
        var locks = new IdSet(await session.ListAsync(
            new RowQuery(Models.ClassInstance) { Project = project }.Where("pk", new IdSet(links.Select(link => link.Annotation))).WhereText("name", [Locked]),
            row => row.Id,
            cancellationToken));
        var domain = await DomainAsync(cancellationToken);
        return links.Exists(link => locks.Contains(link.Annotation) && !domain.Contains(link.User));
    }

    private async Task<IdSet> DomainAsync(CancellationToken cancellationToken)
    {
        if (_domain is not null)
            return _domain;
        var groups = await session.ListAsync(
            new RowQuery(ProjectModels.UserGroup).Where("user", user.Id), row => row.Long("group"), cancellationToken);
        var names = await session.ListAsync(
            new RowQuery(ProjectModels.Group).Where("pk", new IdSet(groups)), row => row.Text("name"), cancellationToken);
        _domain = new IdSet(await session.ListAsync(
            new RowQuery(Models.User).WhereText("username", [.. names.Where(name => name != ProjectGrant.Anonymous)]), row => row.Id, cancellationToken)) { user.Id };
        return _domain;
    }
}
