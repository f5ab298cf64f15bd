using Tracelift.Access;
using Tracelift.Errors;
using Tracelift.Model;
using Tracelift.Stores;

namespace Tracelift.Tracing.Import.Plan;

/// <summary>
/// Decides who may edit the data of users that an import creates. Such users can't log in; by CATMAID's rule the members of the
/// group with an owner's name may edit the owner's data.
/// </summary>
internal sealed class EditAccess
{
    private readonly IReadOnlyCollection<string> _made;
    private readonly string? _editGroup;
    private readonly IReadOnlyList<long> _members;
    private readonly IReadOnlyList<string> _occupied;

    private EditAccess(IReadOnlyCollection<string> made, string? editGroup, IReadOnlyList<long> members, IReadOnlyList<string> occupied) =>
        (_made, _editGroup, _members, _occupied) = (made, editGroup, members, occupied);

    /// <summary>The users who become members of the group of each created user.</summary>
    public IReadOnlyList<long> Members => _members;

    /// <summary>Notes for the report.</summary>
    public IReadOnlyList<string> Notes
    {
        get
        {
            if (_made.Count == 0)
                return [];
            var notes = new List<string>
            {
                _editGroup is null
                    ? "Users that an import creates are inactive. To let others edit such a user's data, add them to the group with that user's name: tracelift group add USER --member NAME; --edit-group does this for all of them"
                    : $"The members of the group {_editGroup} ({_members.Count}) join the group of each created user, and so may edit that user's data",
            };
            if (_occupied.Count > 0)
                notes.Add($"Groups with these users' names already have members, who may edit the users' data: {string.Join(", ", _occupied)}");
            return notes;
        }
    }

    /// <summary>Throws if the store lacks the group.</summary>
    /// <exception cref="UsageException">The group does not exist.</exception>
    public static async Task RequireGroupAsync(IReadSession session, ImportOptions options, CancellationToken cancellationToken)
    {
        if (options.EditGroup is not { } name)
            return;
        if (!options.CreateUnknownUsers)
            throw new UsageException("bad-arguments", "--edit-group applies to users that the import creates", "Add --create-unknown-users, or omit --edit-group.");
        await FindGroupAsync(session, name, cancellationToken);
    }

    /// <summary>Plans the access, without writing.</summary>
    /// <exception cref="UsageException">Groups with new users' names have members, and no option allows these to edit.</exception>
    public static async Task<EditAccess> PlanAsync(IReadSession session, UserPlan users, ImportOptions options, CancellationToken cancellationToken)
    {
        var made = users.Created.Select(user => user.Username).ToList();
        var groups = await AccountRows.GroupsAsync(session, made, cancellationToken);
        var withMembers = (await AccountRows.MembersAsync(session, groups.Values, cancellationToken)).Select(pair => pair.Group).ToHashSet();
        var occupied = groups.Where(group => withMembers.Contains(group.Value)).Select(group => group.Key).Order(StringComparer.Ordinal).ToList();
        if (options.EditGroup is not { } name)
            return new EditAccess(made, null, [], occupied);
        if (occupied.Count > 0 && !options.Force)
        {
            throw new UsageException(
                "group-has-members",
                $"--edit-group: {(occupied.Count == 1 ? "a group" : "groups")} with the name of a user to create already {(occupied.Count == 1 ? "has" : "have")} members: {string.Join(", ", occupied)}; nothing was imported",
                "These members may edit that user's data, too: add --force to allow this.");
        }

        var id = await FindGroupAsync(session, name, cancellationToken);
        var members = (await AccountRows.MembersAsync(session, [id], cancellationToken)).Select(pair => pair.User).Order().ToList();
        return new EditAccess(made, name, members, occupied);
    }

    /// <summary>Creates the users' profiles, groups, memberships and tokens; groups and memberships belong to the import.</summary>
    public async Task AddAsync(IImportSession session, UserPlan users, long now, CancellationToken cancellationToken) =>
        await AddAsync(session, users.Created, _members, now, cancellationToken);

    /// <summary>Creates the same for users who are not part of an import.</summary>
    public static async Task AddAsync(
        IImportSession session, IReadOnlyCollection<NewUser> users, IReadOnlyList<long> members, long now, CancellationToken cancellationToken)
    {
        var made = await AccountRows.AddAsync(
            session, [.. users.Select(user => new MadeUser(user.Id, user.Username))], members, now, cancellationToken);
        foreach (var (table, id) in made)
            session.CountAsMade(table, id);
    }

    private static async Task<long> FindGroupAsync(IReadSession session, string name, CancellationToken cancellationToken)
    {
        var found = await session.ListAsync(new RowQuery(ProjectModels.Group).WhereText("name", [name]), row => row.Id, cancellationToken);
        return found.Count > 0
            ? found[0]
            : throw UnknownName.Group(name, (await Accounts.GroupRowsAsync(session, cancellationToken)).Select(group => group.Name), "--edit-group");
    }
}
