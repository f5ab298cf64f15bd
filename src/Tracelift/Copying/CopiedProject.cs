using Tracelift.Access;
using Tracelift.Model;
using Tracelift.Model.Projects;
using Tracelift.Projects;
using Tracelift.Projects.Exporting;
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
    private const string Stack = "catmaid.stack", Group = "catmaid.stackgroup";

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

    /// <summary>Finds which stacks the target has, without writing.</summary>
    public async Task PlanAsync(IReadSession session, CancellationToken cancellationToken)
    {
        var known = await KnownAsync(session, cancellationToken);
        _reused = source.Stacks.Count(stack => known.ContainsKey(stack.Key));
        _added = source.Stacks.Count - _reused;
        _mirrors = source.Stacks.Where(stack => !known.ContainsKey(stack.Key)).Sum(stack => stack.Definition.Mirrors.Count);
    }

    /// <inheritdoc/>
    public async Task<(long Project, IReadOnlyDictionary<string, IReadOnlyDictionary<long, long>> ServerObjects)> MakeAsync(
        IImportSession session, long? target, CancellationToken cancellationToken)
    {
        using var rows = new RowChanges(session) { Inserted = session.CountAsMade };
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
        using var rows = new RowChanges(session) { Inserted = session.CountAsMade };
        var (granted, without) = await FindAsync(session, users, cancellationToken);
        var server = await ServerRows.LoadAsync(session, rows, new ProjectImportOptions { Grants = granted, SystemUser = options.Import.SystemUser }, cancellationToken);
        var known = await StoredGrants.LoadAsync(session, server.Grants.ContentType, IdSet.Of(project), cancellationToken);
        foreach (var name in tags)
        {
            var tag = await server.TagAsync(name, cancellationToken);
            if (known.Tags.Add((project, tag)))
                (await rows.InsertAsync(ProjectModels.TaggedItem, cancellationToken)).Set("object", project).Set("content_type", server.Grants.ContentType).Set("tag", tag);
        }

        foreach (var (isGroup, holder, permission) in server.Grants.Grants)
        {
            if (!known.Grants.Add((project, isGroup, holder, permission)))
                continue;
            await GrantRows.AddAsync(rows, server.Grants.ContentType, project, isGroup, holder, permission, cancellationToken);
            Rights++;
        }

        WithoutAccount = without;
        await rows.WriteAsync(cancellationToken);
    }

    private static Dictionary<string, IReadOnlyDictionary<long, long>> Maps(Dictionary<long, long> stacks, Dictionary<long, long> groups) =>
        new(StringComparer.Ordinal) { [Stack] = stacks, [Group] = groups };

    private async Task<Dictionary<StackKey, long>> KnownAsync(IReadSession session, CancellationToken cancellationToken) =>
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
            if (known.TryGetValue(stack.Key, out var there))
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
        var memberships = await session.ListAsync(
            new RowQuery(ProjectModels.StackStackGroup).Where("stack", new IdSet(_stacks.Values)), row => (Stack: row.Long("stack"), Group: row.Long("stack_group")), cancellationToken);
        var titles = (await session.ListAsync(new RowQuery(ProjectModels.StackGroup).Where("pk", new IdSet(memberships.Select(member => member.Group))), row => (row.Id, Title: row.Text("title")), cancellationToken))
            .ToDictionary(group => group.Id, group => group.Title);
        var server = await ServerRows.LoadAsync(session, rows, new ProjectImportOptions { SystemUser = options.Import.SystemUser }, cancellationToken);
        foreach (var group in source.Groups)
        {
            var members = source.Stacks.SelectMany(stack => stack.Memberships.Where(member => member.Group == group.Id), (stack, member) => (Stack: _stacks[stack.Id], member.Relation, member.Position)).OrderBy(member => member.Position).ToList();
            var there = memberships.Where(known => titles.GetValueOrDefault(known.Group) == group.Title && members.Exists(member => member.Stack == known.Stack)).Select(known => (long?)known.Group).Min();
            if (there is null)
                _newGroups++;
            var id = there ?? (await rows.InsertAsync(ProjectModels.StackGroup, cancellationToken)).Set("title", group.Title).Set("comment", group.Comment).Id;
            _groups[group.Id] = id;
            foreach (var (stack, relation, position) in members.Where(member => !memberships.Contains((member.Stack, id))))
            {
                (await rows.InsertAsync(ProjectModels.StackStackGroup, cancellationToken))
                    .Set("group_relation", await server.RelationAsync(relation, cancellationToken)).Set("position", position).Set("stack", stack).Set("stack_group", id);
            }
        }
    }

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
