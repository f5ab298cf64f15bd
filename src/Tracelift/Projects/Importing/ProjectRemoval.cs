using System.Globalization;
using Tracelift.Checking;
using Tracelift.Model;
using Tracelift.Projects.Stored;
using Tracelift.Stores;

namespace Tracelift.Projects.Importing;

/// <summary>
/// All rows that go with a project: those of its own in every table, those of other tables that refer to them, its rights
/// and tags, and, if wanted, the stacks that nothing else uses.
/// </summary>
internal sealed class ProjectRemoval
{
    // CATMAID has no foreign key from these to the project, so that a client can still add rows while the project is deleted.
    private static readonly string[] Unguarded = [Models.Connector.Table, LandmarkModels.Point.Table, ViewModels.Region.Table];

    private readonly long _project;
    private readonly IReadOnlyDictionary<string, string> _tables;
    private readonly ReferringRows _others;
    private readonly ReferringRows _images;
    private readonly SortedDictionary<string, long> _rows = new(StringComparer.Ordinal);

    private ProjectRemoval(long project, IReadOnlyDictionary<string, string> tables, ReferringRows others, ReferringRows images) =>
        (_project, _tables, _others, _images) = (project, tables, others, images);

    /// <summary>The number of rows by table.</summary>
    public IReadOnlyDictionary<string, long> Rows => _rows;

    /// <summary>The stacks that go.</summary>
    public IdSet Stacks { get; private set; } = [];

    /// <summary>Finds the rows.</summary>
    /// <param name="session">The store.</param>
    /// <param name="project">The project.</param>
    /// <param name="withStacks">Whether the stacks that nothing else uses go, too.</param>
    /// <param name="cancellationToken">Cancels the search.</param>
    public static async Task<ProjectRemoval> FindAsync(IReferenceSession session, StoredProject project, bool withStacks, CancellationToken cancellationToken)
    {
        var references = await session.ReferencesAsync(cancellationToken);
        var (others, images) = (new ReferringRows(session, references, project.Id), new ReferringRows(session, references, project.Id));
        var removal = new ProjectRemoval(project.Id, await session.ProjectTablesAsync(cancellationToken), others, images);
        await removal.FindAttachedAsync(cancellationToken);
        if (withStacks)
            await removal.FindStacksAsync(session, project, cancellationToken);
        await others.FollowAsync(cancellationToken);
        await images.FollowAsync(cancellationToken);
        await removal.CountAsync(session, cancellationToken);
        return removal;
    }

    /// <summary>Deletes a project and the stacks that nothing else uses, as a part of a run, which loses its rows.</summary>
    public static async Task RemoveAsync(ISharedRowSession session, StoredProject project, CancellationToken cancellationToken)
    {
        await session.LockForDeletionAsync(Models.Project, IdSet.Of(project.Id), cancellationToken);
        var removal = await FindAsync(session, project, withStacks: true, cancellationToken);
        await removal.RunAsync(session, cancellationToken);
        foreach (var (table, count) in removal.Rows)
            session.CountAsLost(table, count);
    }

    /// <summary>Deletes the rows.</summary>
    public async Task RunAsync(ISharedRowSession session, CancellationToken cancellationToken)
    {
        await _others.DeleteAsync(session, cancellationToken);
        foreach (var table in InOrder())
            await session.DeleteAsync(_tables[table], Own, cancellationToken);
        await session.DeleteAsync(Models.Project, IdSet.Of(_project), cancellationToken);
        await _images.DeleteAsync(session, cancellationToken);
    }

    /// <summary>Deletes rows that clients have added to the project while it was being deleted.</summary>
    public async Task ClearAsync(ISharedRowSession session, CancellationToken cancellationToken)
    {
        foreach (var table in Unguarded.Where(_tables.ContainsKey))
            await session.DeleteAsync(_tables[table], Own, cancellationToken);
    }

    private string Own => string.Create(CultureInfo.InvariantCulture, $"t.project_id = {_project}");

    /// <summary>Finds the rows outside of the project that refer to rows of it, or to the project itself.</summary>
    private async Task FindAttachedAsync(CancellationToken cancellationToken)
    {
        foreach (var reference in _others.References)
        {
            var named = reference.Target == Models.Project.Table
                ? string.Create(CultureInfo.InvariantCulture, $"{reference.Value} = {_project}")
                : $"{reference.Value} IN (SELECT other.{reference.Key} FROM {reference.To} other WHERE other.project_id = {_project.ToString(CultureInfo.InvariantCulture)})";
            if (reference.Target != Models.Project.Table && !_tables.ContainsKey(reference.Target))
                continue;
            if (!reference.IsEmptied)
                await _others.AddAsync(reference, named, cancellationToken);
            else
                await _others.AddEmptiedAsync(reference, named, cancellationToken);
        }
    }

    private async Task FindStacksAsync(IReferenceSession session, StoredProject project, CancellationToken cancellationToken)
    {
        var stacks = new IdSet(project.Stacks.Select(stack => stack.Id));
        stacks = await UnusedAsync(session, ProjectModels.Stack, stacks, cancellationToken);
        var groups = new IdSet(project.Groups
            .Where(group => project.Stacks.Where(stack => stacks.Contains(stack.Id)).DistinctBy(stack => stack.Id).Sum(stack => stack.Memberships.Count(membership => membership.Group == group.Id)) == group.Members)
            .Select(group => group.Id));
        groups = await UnusedAsync(session, ProjectModels.StackGroup, groups, cancellationToken);
        Add(ProjectModels.Stack, stacks);
        Add(ProjectModels.StackGroup, groups);
        Stacks = stacks;

        void Add(ModelDescription model, IdSet ids)
        {
            var to = _others.References.FirstOrDefault(reference => reference.Target == model.Table)?.To ?? model.Table;
            _images.Add(model.Table, $"{to} AS t", ids);
        }
    }

    /// <summary>Returns which of some rows no other project refers to.</summary>
    private async Task<IdSet> UnusedAsync(IReferenceSession session, ModelDescription model, IdSet ids, CancellationToken cancellationToken)
    {
        if (ids.IsEmpty)
            return ids;
        var used = new IdSet();
        foreach (var reference in _others.References.Where(reference => reference.Target == model.Table && reference.HasProject))
        {
            await session.ScanAsync(
                $"SELECT DISTINCT {reference.Value}, NULL, NULL FROM {reference.From} WHERE t.project_id <> {_project.ToString(CultureInfo.InvariantCulture)} AND {reference.Value} IN ({string.Join(',', ids.Select(id => id.ToString(CultureInfo.InvariantCulture)))})",
                row => used.Add(row.First!.Value),
                cancellationToken);
        }

        return new IdSet(ids.Where(id => !used.Contains(id)));
    }

    private async Task CountAsync(IReferenceSession session, CancellationToken cancellationToken)
    {
        foreach (var group in _others.Groups.Concat(_images.Groups))
            _rows[group.Table] = _rows.GetValueOrDefault(group.Table) + group.Ids.Count;
        foreach (var (table, from) in _tables)
        {
            var count = 0L;
            await session.ScanAsync($"SELECT count(*), NULL, NULL FROM {from} WHERE {Own}", row => count = row.First!.Value, cancellationToken);
            if (count > 0)
                _rows[table] = _rows.GetValueOrDefault(table) + count;
        }

        _rows[Models.Project.Table] = 1;
    }

    /// <summary>Returns the project's tables in an order in which each comes before those that it refers to, except in cycles.</summary>
    private List<string> InOrder()
    {
        var referring = _others.References.Where(reference => reference.Table != reference.Target && !reference.IsEmptied)
            .ToLookup(reference => reference.Target, reference => reference.Table, StringComparer.Ordinal);
        var (order, seen) = (new List<string>(), new HashSet<string>(StringComparer.Ordinal));
        foreach (var table in _tables.Keys.Order(StringComparer.Ordinal))
            Visit(table);
        return order;

        void Visit(string table)
        {
            if (!seen.Add(table))
                return;
            foreach (var before in referring[table].Where(_tables.ContainsKey).Order(StringComparer.Ordinal))
                Visit(before);
            order.Add(table);
        }
    }
}
