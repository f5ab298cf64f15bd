using Tracelift.Model;
using Tracelift.Stores;

namespace Tracelift.Access;

/// <summary>
/// Decides whose work an editor may change, by CATMAID's rule: the editor's own, and the work and imports of users whose
/// names are names of the editor's groups, unless another user has locked it. Superusers and a project's administrators
/// may change all work.
/// </summary>
internal sealed class EditRights(IReadSession session, long project, Editor editor)
{
    private const string Locked = "locked";

    private IdSet? _domain;

    /// <summary>Whether the editor may change objects of an owner.</summary>
    public async Task<bool> MayEditAsync(long owner, CancellationToken cancellationToken) =>
        editor.MayEditAll || owner == editor.Id || (await DomainAsync(cancellationToken)).Contains(owner);

    /// <summary>Returns the rows that the editor may change or delete.</summary>
    /// <param name="rows">The rows, with their owners.</param>
    /// <param name="imported">Finds which rows some users have imported.</param>
    /// <param name="cancellationToken">Cancels the queries.</param>
    public async Task<IdSet> EditableAsync(
        IReadOnlyCollection<(long Id, long Owner)> rows, Func<IdSet, IdSet, CancellationToken, Task<IdSet>> imported, CancellationToken cancellationToken)
    {
        if (editor.MayEditAll)
            return new IdSet(rows.Select(row => row.Id));
        var domain = await DomainAsync(cancellationToken);
        var editable = new IdSet(rows.Where(row => domain.Contains(row.Owner)).Select(row => row.Id));
        var others = new IdSet(rows.Where(row => !domain.Contains(row.Owner)).Select(row => row.Id));
        if (!others.IsEmpty)
            editable.UnionWith(await imported(others, domain, cancellationToken));
        return editable;
    }

    /// <summary>Whether the editor may replace skeletons, with all their nodes.</summary>
    public async Task<bool> MayEditNodesAsync(IdSet skeletons, CancellationToken cancellationToken)
    {
        if (editor.MayEditAll || skeletons.IsEmpty)
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
                    if (!domain.Contains(users[row]))
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

    /// <summary>Returns the first neuron or skeleton that another user has locked by an annotation, and that user; or null.</summary>
    /// <param name="instances">The neurons and skeletons.</param>
    /// <param name="annotatedWith">The project's relation of annotations.</param>
    /// <param name="cancellationToken">Cancels the queries.</param>
    public async Task<(long Instance, long User)?> FindLockAsync(IdSet instances, IdSet annotatedWith, CancellationToken cancellationToken)
    {
        if (editor.MayEditAll)
            return null;
        var links = await session.ListAsync(
            new RowQuery(Models.ClassInstanceClassInstance) { Project = project }.Where("class_instance_a", instances).Where("relation", annotatedWith),
            row => (Instance: row.Long("class_instance_a"), Annotation: row.Long("class_instance_b"), User: row.Long("user")),
            cancellationToken);
        var locks = new IdSet(await session.ListAsync(
            new RowQuery(Models.ClassInstance) { Project = project }.Where("pk", new IdSet(links.Select(link => link.Annotation))).WhereText("name", [Locked]),
            row => row.Id,
            cancellationToken));
        var domain = await DomainAsync(cancellationToken);
        foreach (var link in links.Where(link => locks.Contains(link.Annotation) && !domain.Contains(link.User)))
            return (link.Instance, link.User);
        return null;
    }

    /// <summary>Returns the users whose work the editor may change.</summary>
    private async Task<IdSet> DomainAsync(CancellationToken cancellationToken)
    {
        if (_domain is not null)
            return _domain;
        var groups = new IdSet(await session.ListAsync(new RowQuery(ProjectModels.UserGroup).Where("user", editor.Id), row => row.Long("group"), cancellationToken));
        var names = await session.ListAsync(new RowQuery(ProjectModels.Group).Where("pk", groups), row => row.Text("name"), cancellationToken);
        _domain = new IdSet(await session.ListAsync(new RowQuery(Models.User).WhereText("username", names), row => row.Id, cancellationToken)) { editor.Id };
        return _domain;
    }
}
