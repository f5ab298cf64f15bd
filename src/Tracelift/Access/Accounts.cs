using System.Text.RegularExpressions;
using Tracelift.Errors;
using Tracelift.Model;
using Tracelift.Stores;

namespace Tracelift.Access;

/// <summary>A user.</summary>
/// <param name="Id">The id.</param>
/// <param name="Name">The name to log in with.</param>
/// <param name="IsSuperuser">Whether the user is a superuser.</param>
/// <param name="IsActive">Whether the user may log in.</param>
/// <param name="HasPassword">Whether the user has a password.</param>
/// <param name="Groups">The user's groups.</param>
public sealed record UserInfo(long Id, string Name, bool IsSuperuser, bool IsActive, bool HasPassword, IReadOnlyList<string> Groups)
{
    /// <summary>The user's rights without a project, by name.</summary>
    public IReadOnlyList<string> GlobalRights { get; init; } = [];
}

/// <summary>A group of users.</summary>
/// <param name="Id">The id.</param>
/// <param name="Name">The name.</param>
/// <param name="Members">The names of its members.</param>
public sealed record GroupInfo(long Id, string Name, IReadOnlyList<string> Members)
{
    /// <summary>The group's rights without a project, by name.</summary>
    public IReadOnlyList<string> GlobalRights { get; init; } = [];
}

/// <summary>A user's API token.</summary>
/// <param name="User">The user's name.</param>
/// <param name="Created">The time of its creation.</param>
public sealed record TokenInfo(string User, DateTimeOffset Created);

/// <summary>Manages the users, groups, rights and API tokens of a store.</summary>
public sealed partial class Accounts(IStore store, TimeProvider time)
{
    private const int LongestName = 150;

    /// <summary>Returns all users, by id.</summary>
    public async Task<IReadOnlyList<UserInfo>> UsersAsync(CancellationToken cancellationToken)
    {
        await using var session = await store.OpenSnapshotAsync(cancellationToken);
        var names = (await GroupRowsAsync(session, cancellationToken)).ToDictionary(group => group.Id, group => group.Name);
        var memberships = (await MembershipsAsync(session, cancellationToken)).ToLookup(member => member.User, member => names.GetValueOrDefault(member.Group, ""));
        var rights = await GlobalRightsAsync(session, isGroup: false, cancellationToken);
        return
        [
            .. (await session.ListAsync(new RowQuery(Models.User), row => new UserInfo(
                row.Id, row.Text("username"), row.Long("is_superuser") == 1, row.Long("is_active") == 1, !row.Text("password").StartsWith('!') && row.Text("password").Length > 0, [.. memberships[row.Id].Order(StringComparer.Ordinal)]) { GlobalRights = [.. rights[row.Id]] }, cancellationToken))
                .OrderBy(user => user.Id),
        ];
    }

    /// <summary>Returns all groups, by id.</summary>
    public async Task<IReadOnlyList<GroupInfo>> GroupsAsync(CancellationToken cancellationToken)
    {
        await using var session = await store.OpenSnapshotAsync(cancellationToken);
        var names = (await session.ListAsync(new RowQuery(Models.User), row => (row.Id, Name: row.Text("username")), cancellationToken)).ToDictionary(user => user.Id, user => user.Name);
        var memberships = (await MembershipsAsync(session, cancellationToken)).ToLookup(member => member.Group, member => names.GetValueOrDefault(member.User, ""));
        var rights = await GlobalRightsAsync(session, isGroup: true, cancellationToken);
        return
        [
            .. (await GroupRowsAsync(session, cancellationToken)).OrderBy(group => group.Id)
                .Select(group => new GroupInfo(group.Id, group.Name, [.. memberships[group.Id].Order(StringComparer.Ordinal)]) { GlobalRights = [.. rights[group.Id]] }),
        ];
    }

    /// <summary>Returns all tokens, by user name, without their keys.</summary>
    public async Task<IReadOnlyList<TokenInfo>> TokensAsync(CancellationToken cancellationToken)
    {
        await using var session = await store.OpenSnapshotAsync(cancellationToken);
        var names = (await session.ListAsync(new RowQuery(Models.User), row => (row.Id, Name: row.Text("username")), cancellationToken)).ToDictionary(user => user.Id, user => user.Name);
        return
        [
            .. (await session.ListAsync(new RowQuery(ProjectModels.Token), row => new TokenInfo(names.GetValueOrDefault(row.Id, ""), Timestamp.ToMoment(row.Long("created"))), cancellationToken))
                .OrderBy(token => token.User, StringComparer.Ordinal),
        ];
    }

    /// <summary>Creates a user.</summary>
    /// <param name="name">The name to log in with.</param>
    /// <param name="password">The password; null for none: such a user can use only a token.</param>
    /// <param name="isSuperuser">Whether the user is a superuser.</param>
    /// <param name="groups">The user's groups.</param>
    /// <param name="cancellationToken">Cancels the work.</param>
    /// <returns>The user's id.</returns>
    /// <exception cref="UsageException">The name is invalid or taken, the password is weak, or a group does not exist.</exception>
    public async Task<long> AddUserAsync(string name, string? password, bool isSuperuser, IReadOnlyList<string> groups, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(groups);
        if (!IsUserName(name))
            throw new UsageException("bad-name", $"\"{name}\" is not a valid user name", $"Expected up to {LongestName} letters, digits and @ . + - _.");
        if (password is not null)
            PasswordRule.Require(password, name);
        await using var session = await store.BeginChangeAsync(cancellationToken);
        await session.LockAsync(cancellationToken);
        if (await FindUserAsync(session, name, cancellationToken) is not null)
            throw new UsageException("name-taken", $"There is a user {name} already", "tracelift user set-password changes the password.");
        using var rows = new RowChanges(session);
        var user = (await rows.InsertAsync(Models.User, cancellationToken))
            .Set("username", name).Set("password", password is null ? DjangoPassword.Unusable() : DjangoPassword.Hash(password))
            .Set("first_name", "").Set("last_name", "").Set("email", "")
            .Set("date_joined", Now).Set("is_superuser", isSuperuser ? 1 : 0).Set("is_staff", isSuperuser ? 1 : 0).Set("is_active", 1).Id;
        foreach (var group in groups.Distinct(StringComparer.Ordinal))
            (await rows.InsertAsync(ProjectModels.UserGroup, cancellationToken)).Set("user", user).Set("group", await RequireGroupAsync(session, group, cancellationToken));
        await rows.WriteAsync(cancellationToken);
        await AccountRows.AddAsync(session, [new MadeUser(user, name)], [], Now, cancellationToken);
        await session.CommitAsync(cancellationToken);
        return user;
    }

    /// <summary>Sets a user's password, which ends the user's sessions.</summary>
    /// <param name="name">The user's name.</param>
    /// <param name="password">The password.</param>
    /// <param name="revokesToken">Whether to delete the user's API token.</param>
    /// <param name="cancellationToken">Cancels the work.</param>
    /// <returns>Whether the user still has an API token.</returns>
    /// <exception cref="UsageException">The user does not exist, or the password is weak.</exception>
    public async Task<bool> SetPasswordAsync(string name, string password, bool revokesToken, CancellationToken cancellationToken)
    {
        PasswordRule.Require(password, name);
        var hash = DjangoPassword.Hash(password);
        await using var session = await store.BeginChangeAsync(cancellationToken);
        var id = await RequireUserAsync(session, name, cancellationToken);
        await ForEachAsync(session, new RowQuery(Models.User).Where("pk", id), (batch, row) => batch.Texts("password").Set(row, hash), cancellationToken);
        if (revokesToken)
            await session.DeleteAsync(ProjectModels.Token, IdSet.Of(id), cancellationToken);
        var hasToken = (await session.ListAsync(new RowQuery(ProjectModels.Token).Where("pk", id), row => row.Id, cancellationToken)).Count > 0;
        await session.CommitAsync(cancellationToken);
        return hasToken;
    }

    /// <summary>Creates a group, or adds members to an existing one.</summary>
    /// <returns>The group's id.</returns>
    /// <exception cref="UsageException">The name is empty or too long, or a user does not exist.</exception>
    public async Task<long> AddGroupAsync(string name, IReadOnlyList<string> members, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(members);
        if (string.IsNullOrWhiteSpace(name) || name.Length > LongestName)
            throw new UsageException("bad-name", $"\"{name}\" is not a valid group name", $"Expected up to {LongestName} characters.");
        await using var session = await store.BeginChangeAsync(cancellationToken);
        await session.LockAsync(cancellationToken);
        using var rows = new RowChanges(session);
        var group = await FindGroupAsync(session, name, cancellationToken) ?? (await rows.InsertAsync(ProjectModels.Group, cancellationToken)).Set("name", name).Id;
        var existing = (await MembershipsAsync(session, cancellationToken)).Where(member => member.Group == group).Select(member => member.User).ToHashSet();
        foreach (var member in members.Distinct(StringComparer.Ordinal))
        {
            var user = await RequireUserAsync(session, member, cancellationToken);
            if (existing.Add(user))
                (await rows.InsertAsync(ProjectModels.UserGroup, cancellationToken)).Set("user", user).Set("group", group);
        }

        await rows.WriteAsync(cancellationToken);
        await session.CommitAsync(cancellationToken);
        return group;
    }

    /// <summary>Returns a user's API token, and creates it if there is none.</summary>
    /// <param name="user">The user's name.</param>
    /// <param name="isRotated">Whether to replace an existing token, which then stops working.</param>
    /// <param name="cancellationToken">Cancels the work.</param>
    /// <exception cref="UsageException">The user does not exist.</exception>
    public async Task<string> TokenAsync(string user, bool isRotated, CancellationToken cancellationToken)
    {
        await using var session = await store.BeginChangeAsync(cancellationToken);
        await session.LockAsync(cancellationToken);
        var id = await RequireUserAsync(session, user, cancellationToken);
        var known = await session.ListAsync(new RowQuery(ProjectModels.Token).Where("pk", id), row => row.Text("key"), cancellationToken);
        if (known.Count > 0 && !isRotated)
            return known[0];
        if (known.Count > 0)
            await session.DeleteAsync(ProjectModels.Token, IdSet.Of(id), cancellationToken);
        var key = AccountRows.NewKey();
        using var rows = new RowChanges(session);
        rows.Insert(ProjectModels.Token, id).Set("key", key).Set("created", Now);
        await rows.WriteAsync(cancellationToken);
        await session.CommitAsync(cancellationToken);
        return key;
    }

    /// <summary>Deletes a user's API token.</summary>
    /// <returns>Whether there was one.</returns>
    /// <exception cref="UsageException">The user does not exist.</exception>
    public async Task<bool> RevokeTokenAsync(string user, CancellationToken cancellationToken)
    {
        await using var session = await store.BeginChangeAsync(cancellationToken);
        var gone = await session.DeleteAsync(ProjectModels.Token, IdSet.Of(await RequireUserAsync(session, user, cancellationToken)), cancellationToken);
        await session.CommitAsync(cancellationToken);
        return gone > 0;
    }

    private long Now => Timestamp.From(time.GetUtcNow());

    /// <summary>Whether a name is a valid user name.</summary>
    internal static bool IsUserName(string name) => name.Length <= LongestName && UserName().IsMatch(name);

    private static async Task<long?> FindUserAsync(IReadSession session, string name, CancellationToken cancellationToken) =>
        (await session.ListAsync(new RowQuery(Models.User).WhereText("username", [name]), row => row.Id, cancellationToken)).Select(id => (long?)id).FirstOrDefault();

    private static async Task<long> RequireUserAsync(IReadSession session, string name, CancellationToken cancellationToken) =>
        await FindUserAsync(session, name, cancellationToken) ?? throw UnknownName.User(name, await UserNamesAsync(session, cancellationToken));

    private static async Task<long?> FindGroupAsync(IReadSession session, string name, CancellationToken cancellationToken) =>
        (await session.ListAsync(new RowQuery(ProjectModels.Group).WhereText("name", [name]), row => row.Id, cancellationToken)).Select(id => (long?)id).FirstOrDefault();

    private static async Task<long> RequireGroupAsync(IReadSession session, string name, CancellationToken cancellationToken) =>
        await FindGroupAsync(session, name, cancellationToken) ?? throw UnknownName.Group(name, (await GroupRowsAsync(session, cancellationToken)).Select(group => group.Name));

    /// <summary>The names of all users.</summary>
    internal static Task<List<string>> UserNamesAsync(IReadSession session, CancellationToken cancellationToken) =>
        session.ListAsync(new RowQuery(Models.User), row => row.Text("username"), cancellationToken);

    internal static Task<List<(long Id, string Name)>> GroupRowsAsync(IReadSession session, CancellationToken cancellationToken) =>
        session.ListAsync(new RowQuery(ProjectModels.Group), row => (row.Id, row.Text("name")), cancellationToken);

    private static Task<List<(long User, long Group)>> MembershipsAsync(IReadSession session, CancellationToken cancellationToken) =>
        session.ListAsync(new RowQuery(ProjectModels.UserGroup), row => (row.Long("user"), row.Long("group")), cancellationToken);

    // Django's rule.
    [GeneratedRegex(@"^[\w.@+-]+\z", RegexOptions.NonBacktracking)]
    private static partial Regex UserName();
}
