using Tracelift.Access;
using Tracelift.Model;
using Tracelift.Projects;
using Tracelift.Projects.Importing;
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
internal sealed class CopiedProject(StoredProject source, IReadOnlyList<string> tags, IReadOnlyList<ProjectGrant> rights, CopyOptions options) : IProjectMaker
{
    // All projects of a store share these rows, so they stay when the copy is undone.
    private static readonly string[] Shared = [ProjectModels.Tag.Table, ProjectModels.StackGroupRelation.Table];

    private readonly Dictionary<long, long> _stacks = [];
    private readonly Dictionary<long, long> _groups = [];
    private int _added, _reused, _mirrors, _newGroups;

    /// <summary>The numbers of stacks.</summary>
    public CopiedParts Stacks => new(_added, _reused, _mirrors, _newGroups);

    /// <summary>The number of tags.</summary>
    public int Tags => tags.Count;

    /// <summary>The number of new rights.</summary>
    public int Rights { get; private set; }

    /// <summary>Users and groups with rights that the target lacks.</summary>
    public IReadOnlyList<string> WithoutAccount { get; private set; } = [];

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, IReadOnlyDictionary<long, long>> Planned => Maps(
        source.Stacks.ToDictionary(stack => stack.Id, stack => stack.Id), source.Groups.ToDictionary(group => group.Id, group => group.Id));

    /// <summary>Finds which stacks and groups the target has, without writing.</summary>
    public async Task PlanAsync(IReadSession session, CancellationToken cancellationToken)
    {
        var known = await KnownAsync(session, cancellationToken);
        var added = source.Stacks.Where(stack => !known.ContainsKey(stack.Id)).ToList();
        (_added, _reused, _mirrors) = (added.Count, known.Count, added.Sum(stack => stack.Definition.Mirrors.Count));
        _newGroups = source.Groups.Count - (await KnownGroupsAsync(session, known, cancellationToken)).Groups.Count;
    }

    /// <inheritdoc/>
    public async Task<(long Project, IReadOnlyDictionary<string, IReadOnlyDictionary<long, long>> ServerObjects)> MakeAsync(
        IImportSession session, long? target, CancellationToken cancellationToken)
    {
        using var rows = RowsOf(session);
        var project = target ?? (await rows.InsertAsync(Models.Project, cancellationToken)).Set("title", options.Import.NewProjectTitle).Set("comment", source.Comment).Id;
        await AddStacksAsync(session, rows, project, target is not null, cancellationToken);
        await AddGroupsAsync(session, rows, cancellationToken);
        await rows.WriteAsync(cancellationToken);
        return (project, Maps(_stacks, _groups));
    }

    /// <inheritdoc/>
    public async Task CompleteAsync(IImportSession session, long project, IReadOnlyList<MappedUser> users, CancellationToken cancellationToken)
    {
        if (tags.Count + rights.Count == 0)
            return;

        // Another session could make the same tag.
        await session.LockAsync(cancellationToken);
        using var rows = RowsOf(session);
        var (granted, without) = await FindAsync(session, users, cancellationToken);
        var server = await ServerRows.LoadAsync(session, rows, new ProjectImportOptions { Grants = granted, SystemUser = options.Import.SystemUser }, cancellationToken);
        var known = await StoredGrants.LoadAsync(session, server.Grants.ContentType, IdSet.Of(project), cancellationToken);
        await server.TagProjectAsync(project, tags, known, cancellationToken);
        Rights = await server.GrantAsync(project, known, cancellationToken);
        WithoutAccount = without;
        await rows.WriteAsync(cancellationToken);
    }

    private static Dictionary<string, IReadOnlyDictionary<long, long>> Maps(Dictionary<long, long> stacks, Dictionary<long, long> groups) =>
        new(StringComparer.Ordinal) { [ProjectModels.Stack.Label] = stacks, [ProjectModels.StackGroup.Label] = groups };

    private static RowChanges RowsOf(IImportSession session) => new(session)
    {
        Inserted = (table, id) =>
        {
            if (!Shared.Contains(table))
                session.CountAsMade(table, id);
        },
    };

    private async Task<Dictionary<long, long>> KnownAsync(IReadSession session, CancellationToken cancellationToken) =>
        options.ReusesStacks ? await KnownStacks.FindAsync(session, source.Stacks, cancellationToken) : [];

    private async Task AddStacksAsync(IImportSession session, RowChanges rows, long project, bool isKnown, CancellationToken cancellationToken)
    {
        var known = await KnownAsync(session, cancellationToken);
        var linked = isKnown
            ? (await session.ListAsync(new RowQuery(ProjectModels.ProjectStack).Where("project", project), row => row.Long("stack"), cancellationToken)).ToHashSet()
            : [];
        var writer = new StackRows(rows);
        foreach (var stack in source.Stacks)
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
        if (source.Groups.Count == 0)
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
            var name = right.IsGroup ? right.Name : mapped.GetValueOrDefault(right.Name, right.Name);
            if ((right.IsGroup ? groups : known).Contains(name))
                granted.Add(right with { Name = name });
            else
                without.Add($"{(right.IsGroup ? "group" : "user")} {right.Name}");
        }

        return (granted, [.. without]);
    }
}
