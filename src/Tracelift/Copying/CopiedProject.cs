using Tracelift.Access;
using Tracelift.Errors;
using Tracelift.Model;
using Tracelift.Projects;
using Tracelift.Projects.Importing;
using Tracelift.Projects.Matching;
using Tracelift.Projects.Stored;
using Tracelift.Stores;
using Tracelift.Tracing.Import;
using Tracelift.Tracing.Import.Plan;

namespace Tracelift.Copying;

/// <summary>Makes a project like one of another store: its stacks, mirrors and groups, its tags, and rights by the names of users and groups.</summary>
/// <param name="source">The project.</param>
/// <param name="tags">Its tags.</param>
/// <param name="rights">Its rights, as far as they are wanted.</param>
/// <param name="options">The options of the copy.</param>
/// <param name="findKnown">Finds the project of the target that is an earlier copy.</param>
internal sealed class CopiedProject(
    StoredProject source, IReadOnlyList<string> tags, IReadOnlyList<ProjectGrant> rights, CopyOptions options, Func<IReadSession, Task<KnownTarget?>> findKnown) : IProjectMaker
{
    // The number of no project.
    private const long LockOfCopies = -1;

    private readonly Dictionary<long, long> _stacks = [];
    private readonly Dictionary<long, long> _groups = [];
    private int _added, _reused, _mirrors, _newGroups;

    /// <summary>The numbers of stacks.</summary>
    public CopiedParts Stacks => new(_added, _reused, _mirrors, _newGroups);

    /// <summary>The known project of the target; set by <see cref="PlanAsync"/>.</summary>
    public KnownTarget? Known { get; private set; }

    /// <summary>Whether anything was written.</summary>
    public bool HasWritten { get; private set; }

    /// <summary>The number of tags.</summary>
    public int Tags => tags.Count;

    /// <summary>The number of new rights.</summary>
    public int Rights { get; private set; }

    /// <summary>Users and groups with rights that the target lacks.</summary>
    public IReadOnlyList<string> WithoutAccount { get; private set; } = [];

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, IReadOnlyDictionary<long, long>> Planned => Maps(
        source.Stacks.ToDictionary(stack => stack.Id, stack => stack.Id), source.Groups.ToDictionary(group => group.Id, group => group.Id));

    /// <summary>Finds which project, stacks and groups the target has, without writing.</summary>
    public async Task PlanAsync(IReadSession session, CancellationToken cancellationToken)
    {
        Known = await findKnown(session);
        if (Known is { Action: ProjectAction.Ignore })
            return;
        var known = await KnownAsync(session, cancellationToken);
        foreach (var (stack, part) in PartsOfKnown)
            known[stack.Id] = part.Stored!.Id;
        var added = source.Stacks.Where(stack => !known.ContainsKey(stack.Id)).ToList();
        (_added, _reused, _mirrors) = (added.Count, known.Count, added.Sum(stack => stack.Definition.Mirrors.Count));
        _newGroups = source.Groups.Count - (await KnownGroupsAsync(session, known, cancellationToken)).Groups.Count;
    }

    /// <inheritdoc/>
    public async Task<(long Project, IReadOnlyDictionary<string, IReadOnlyDictionary<long, long>> ServerObjects)> MakeAsync(
        IImportSession session, long? target, CancellationToken cancellationToken)
    {
        await RequireAsPlannedAsync(session, cancellationToken);
        (_added, _reused, _mirrors, _newGroups) = (0, 0, 0, 0);
        if (Known is { Action: ProjectAction.Replace, Plan.Stored: { } old })
        {
            // Another session could begin to use the stacks.
            await session.LockAsync(cancellationToken);
            await ProjectRemoval.RemoveAsync(session, old, cancellationToken);
        }

        using var rows = RunRows.Of(session);
        var project = target ?? (await rows.InsertAsync(Models.Project, cancellationToken)).Set("title", options.Import.NewProjectTitle).Set("comment", source.Comment).Id;
        await AddStacksAsync(session, rows, project, target is not null, cancellationToken);
        await AddGroupsAsync(session, rows, cancellationToken);
        await rows.WriteAsync(cancellationToken);
        HasWritten |= rows.HasWritten;
        return (project, Maps(_stacks, _groups));
    }

    /// <inheritdoc/>
    public async Task CompleteAsync(IImportSession session, long project, IReadOnlyList<MappedUser> users, CancellationToken cancellationToken)
    {
        if (tags.Count + rights.Count == 0)
            return;

        // Another session could make the same tag.
        await session.LockAsync(cancellationToken);
        using var rows = RunRows.Of(session);
        var (granted, without) = await FindAsync(session, users, cancellationToken);
        var server = await ServerRows.LoadAsync(session, rows, new ProjectImportOptions { Grants = granted, SystemUser = options.Import.SystemUser }, cancellationToken);
        var known = await StoredGrants.LoadAsync(session, server.Grants.ContentType, IdSet.Of(project), cancellationToken);
        await server.TagProjectAsync(project, tags, known, cancellationToken);
        Rights = await server.GrantAsync(project, known, cancellationToken);
        WithoutAccount = without;
        await rows.WriteAsync(cancellationToken);
        HasWritten |= rows.HasWritten;
    }

    private static Dictionary<string, IReadOnlyDictionary<long, long>> Maps(Dictionary<long, long> stacks, Dictionary<long, long> groups) =>
        new(StringComparer.Ordinal) { [ProjectModels.Stack.Label] = stacks, [ProjectModels.StackGroup.Label] = groups };

    /// <summary>
    /// Takes a lock, so that of two copies at once the second one sees the first. It is not the store-wide one, which would
    /// stop all changes of users, rights and projects until the data are copied.
    /// </summary>
    /// <exception cref="StoreException">The target has changed since the copy was planned.</exception>
    private async Task RequireAsPlannedAsync(IImportSession session, CancellationToken cancellationToken)
    {
        if (options.Strategy == KnownStrategy.AddAnyway || options.Import.Target is not null)
            return;
        await session.LockProjectAsync(LockOfCopies, cancellationToken);
        var now = await findKnown(session);
        if ((now?.Action, now?.Id, now?.HoldsData) != (Known?.Action, Known?.Id, Known?.HoldsData))
            throw new StoreException("target-changed", "The target has changed since this copy began; nothing was copied", "Run it again.");
        Known = now;
    }

    /// <summary>The stacks that the known project has, with their plans.</summary>
    private IEnumerable<(StoredStack Stack, StackPlan Part)> PartsOfKnown
    {
        get
        {
            if (Known is not { Action: ProjectAction.Merge or ProjectAction.Override, Plan: { } plan })
                return [];
            var parts = plan.Stacks.Where(part => part is { Stored: not null, Definition: not null }).ToDictionary(part => (object)part.Definition!, ReferenceEqualityComparer.Instance);
            return source.Stacks.Where(stack => parts.ContainsKey(stack.Definition)).Select(stack => (stack, parts[stack.Definition]));
        }
    }

    private async Task<Dictionary<long, long>> KnownAsync(IReadSession session, CancellationToken cancellationToken)
    {
        if (!options.ReusesStacks)
            return [];
        var parts = PartsOfKnown.ToDictionary(part => part.Stack.Id, part => part.Part.Stored!.Id);
        return await KnownStacks.FindAsync(session, [.. source.Stacks.Where(stack => !parts.ContainsKey(stack.Id))], parts.Values.ToHashSet(), cancellationToken);
    }

    private async Task AddStacksAsync(IImportSession session, RowChanges rows, long project, bool isKnown, CancellationToken cancellationToken)
    {
        var known = await KnownAsync(session, cancellationToken);
        var linked = isKnown
            ? (await session.ListAsync(new RowQuery(ProjectModels.ProjectStack).Where("project", project), row => row.Long("stack"), cancellationToken)).ToHashSet()
            : [];
        var writer = new StackRows(rows);
        foreach (var (stack, part) in PartsOfKnown)
        {
            _reused++;
            _stacks[stack.Id] = part.Stored!.Id;
            if (part.Action == PartAction.Change)
                await writer.ChangeAsync(part.Stored, stack.Definition, project, cancellationToken);
        }

        if (Known is { Action: ProjectAction.Override, Plan: { } plan })
        {
            foreach (var gone in plan.Stacks.Where(stack => stack.Action is PartAction.Unlink or PartAction.Delete))
                writer.Remove(gone.Stored!);
        }

        foreach (var stack in source.Stacks.Where(stack => !_stacks.ContainsKey(stack.Id)))
        {
            if (known.TryGetValue(stack.Id, out var there))
            {
                _reused++;
                _stacks[stack.Id] = there;
                if (linked.Add(there))
                    await writer.LinkAsync(stack with { Id = there }, project, cancellationToken);
                continue;
            }

            _added++;
            _mirrors += stack.Definition.Mirrors.Count;
            _stacks[stack.Id] = await writer.AddAsync(stack.Definition, project, cancellationToken);
        }
    }

    /// <summary>Puts the stacks into groups. A group of stacks that the target has already, with the same title, gets the others.</summary>
    private async Task AddGroupsAsync(IImportSession session, RowChanges rows, CancellationToken cancellationToken)
    {
        if (source.Groups.Count == 0 && Known is not { Action: ProjectAction.Override })
            return;
        var (known, memberships) = await KnownGroupsAsync(session, _stacks, cancellationToken);
        _newGroups = source.Groups.Count - known.Count;
        var server = await ServerRows.LoadAsync(session, rows, new ProjectImportOptions { SystemUser = options.Import.SystemUser }, cancellationToken);
        foreach (var group in source.Groups)
        {
            var id = known.TryGetValue(group.Id, out var there)
                ? there
                : (await rows.InsertAsync(ProjectModels.StackGroup, cancellationToken)).Set("title", group.Title).Set("comment", group.Comment).Id;
            _groups[group.Id] = id;
            foreach (var (stack, relation, position) in MembersOf(group, _stacks).Where(member => !memberships.Contains((member.Stack, id))).OrderBy(member => member.Position))
            {
                (await rows.InsertAsync(ProjectModels.StackStackGroup, cancellationToken))
                    .Set("group_relation", await server.RelationAsync(relation, cancellationToken)).Set("position", position).Set("stack", stack).Set("stack_group", id);
            }
        }

        if (Known is { Action: ProjectAction.Override, Plan.Stored: { } project })
            RemoveFromGroups(rows, project);
    }

    /// <summary>Takes the stacks of the known project out of the groups that they are not in at the source. Empty groups go.</summary>
    private void RemoveFromGroups(RowChanges rows, StoredProject project)
    {
        var kept = source.Groups.SelectMany(group => MembersOf(group, _stacks), (group, member) => (member.Stack, Group: _groups[group.Id])).ToHashSet();
        var gone = project.Stacks.SelectMany(stack => stack.Memberships.Where(member => !kept.Contains((stack.Id, member.Group)))).ToList();
        foreach (var member in gone)
            rows.Delete(ProjectModels.StackStackGroup, member.Id);
        foreach (var group in project.Groups.Where(group => !_groups.ContainsValue(group.Id) && gone.Count(member => member.Group == group.Id) == group.Members))
            rows.Delete(ProjectModels.StackGroup, group.Id);
    }

    /// <summary>Finds the groups of the target that have the same titles and share a stack.</summary>
    /// <param name="session">The target.</param>
    /// <param name="stacks">The target's stacks by those of the source.</param>
    /// <param name="cancellationToken">Cancels the search.</param>
    /// <returns>The target's groups by those of the source, and the pairs of stacks and groups that the target has already.</returns>
    private async Task<(Dictionary<long, long> Groups, HashSet<(long Stack, long Group)> Memberships)> KnownGroupsAsync(
        IReadSession session, IReadOnlyDictionary<long, long> stacks, CancellationToken cancellationToken)
    {
        var memberships = (await session.ListAsync(
            new RowQuery(ProjectModels.StackStackGroup).Where("stack", new IdSet(stacks.Values)), row => (Stack: row.Long("stack"), Group: row.Long("stack_group")), cancellationToken)).ToHashSet();
        var titles = (await session.ListAsync(new RowQuery(ProjectModels.StackGroup).Where("pk", new IdSet(memberships.Select(member => member.Group))), row => (row.Id, Title: row.Text("title")), cancellationToken))
            .ToDictionary(group => group.Id, group => group.Title);
        var known = new Dictionary<long, long>();
        foreach (var group in source.Groups)
        {
            var members = MembersOf(group, stacks).Select(member => member.Stack).ToHashSet();
            if (memberships.Where(member => titles.GetValueOrDefault(member.Group) == group.Title && members.Contains(member.Stack)).Select(member => (long?)member.Group).Min() is { } there)
                known.Add(group.Id, there);
        }

        return (known, memberships);
    }

    private IEnumerable<(long Stack, string Relation, int Position)> MembersOf(StoredGroup group, IReadOnlyDictionary<long, long> stacks) =>
        source.Stacks.Where(stack => stacks.ContainsKey(stack.Id)).SelectMany(
            stack => stack.Memberships.Where(member => member.Group == group.Id), (stack, member) => (stacks[stack.Id], member.Relation, member.Position));

    /// <summary>Finds the users and groups of the target that get the rights.</summary>
    private async Task<(IReadOnlyList<ProjectGrant> Granted, IReadOnlyList<string> Without)> FindAsync(
        IReadSession session, IReadOnlyList<MappedUser> users, CancellationToken cancellationToken)
    {
        var mapped = users.Where(user => user.SourceName is not null).DistinctBy(user => user.SourceName, StringComparer.Ordinal).ToDictionary(user => user.SourceName!, user => user.TargetName, StringComparer.Ordinal);
        var known = (await Accounts.UserNamesAsync(session, cancellationToken)).ToHashSet(StringComparer.Ordinal);
        var groups = (await Accounts.GroupRowsAsync(session, cancellationToken)).Select(group => group.Name).ToHashSet(StringComparer.Ordinal);
        var (granted, without) = (new List<ProjectGrant>(), new SortedSet<string>(StringComparer.Ordinal));
        foreach (var right in rights)
        {
            var name = right.IsGroup ? right.Name : mapped.GetValueOrDefault(right.Name) ?? options.Import.UsernameMapping.GetValueOrDefault(right.Name, right.Name);
            if ((right.IsGroup ? groups : known).Contains(name))
                granted.Add(right with { Name = name });
            else
                without.Add($"{(right.IsGroup ? "group" : "user")} {right.Name}");
        }

        return (granted, [.. without]);
    }
}
