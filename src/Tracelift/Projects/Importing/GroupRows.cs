using Tracelift.Model;
using Tracelift.Model.Projects;
using Tracelift.Projects.Stored;
using Tracelift.Stores;

namespace Tracelift.Projects.Importing;

/// <summary>The groups of a project's stacks: existing ones, or new ones for names that the project lacks.</summary>
internal sealed class GroupRows
{
    private readonly RowChanges _rows;
    private readonly Dictionary<string, (long Id, int Members)> _groups = new(StringComparer.Ordinal);
    private readonly bool _keepsMembers;

    private GroupRows(RowChanges rows, bool keepsMembers)
    {
        _rows = rows;
        _keepsMembers = keepsMembers;
    }

    /// <summary>A project without groups.</summary>
    public static GroupRows New(RowChanges rows) => new(rows, keepsMembers: false);

    /// <summary>Returns the groups of a project that get further members.</summary>
    public static GroupRows Extending(RowChanges rows, StoredProject project)
    {
        var groups = new GroupRows(rows, keepsMembers: true);
        foreach (var group in project.Groups)
            groups._groups.TryAdd(group.Title, (group.Id, group.Members));
        return groups;
    }

    /// <summary>Returns new groups for a project: its stacks leave the old ones, and empty groups are deleted.</summary>
    public static GroupRows Replacing(RowChanges rows, StoredProject project)
    {
        foreach (var membership in project.Stacks.SelectMany(stack => stack.Memberships))
            rows.Delete(ProjectModels.StackStackGroup, membership.Id);
        foreach (var group in project.Groups)
        {
            if (project.Stacks.Sum(stack => stack.Memberships.Count(membership => membership.Group == group.Id)) == group.Members)
                rows.Delete(ProjectModels.StackGroup, group.Id);
        }

        return new GroupRows(rows, keepsMembers: false);
    }

    /// <summary>Returns the id of a group by its title; null if unknown.</summary>
    public long? IdOf(string title) => _groups.TryGetValue(title, out var group) ? group.Id : null;

    /// <summary>Adds a stack to a group, unless it is a member already.</summary>
    public async ValueTask AddAsync(
        StackGroupMembership membership, StackGroupDefinition? definition, long stack, StoredStack? stored, long relation, CancellationToken cancellationToken)
    {
        if (_keepsMembers && stored?.Definition.StackGroups.Contains(membership) == true)
            return;
        if (!_groups.TryGetValue(membership.Title, out var group))
            group = ((await _rows.InsertAsync(ProjectModels.StackGroup, cancellationToken)).Set("title", membership.Title).Set("comment", definition?.Comment).Id, 0);
        (await _rows.InsertAsync(ProjectModels.StackStackGroup, cancellationToken))
            .Set("group_relation", relation).Set("position", group.Members).Set("stack", stack).Set("stack_group", group.Id);
        _groups[membership.Title] = (group.Id, group.Members + 1);
    }
}
