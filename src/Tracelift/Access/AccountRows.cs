using System.Security.Cryptography;
using Tracelift.Model;
using Tracelift.Stores;

namespace Tracelift.Access;

/// <summary>A new user.</summary>
/// <param name="Id">The id.</param>
/// <param name="Name">The name to log in with.</param>
internal sealed record MadeUser(long Id, string Name);

/// <summary>
/// Makes the rows that CATMAID gives each user besides the user's own: a profile with a colour, a group with the user's
/// name, which the user is not a member of, and an API token. Members of that group may edit the user's work.
/// </summary>
internal static class AccountRows
{
    private const int TokenBytes = 20;
    private const int NamesAtOnce = 5000;

    private static readonly string[] Tools =
    [
        "show_text_label_tool", "show_tagging_tool", "show_cropping_tool", "show_tracing_tool", "show_ontology_tool", "show_roi_tool",
        "independent_ontology_workspace_is_default",
    ];

    /// <summary>Makes the rows of new users.</summary>
    /// <param name="session">The transaction that made the users.</param>
    /// <param name="users">The users.</param>
    /// <param name="members">The members of each user's group, by id.</param>
    /// <param name="now">The time.</param>
    /// <param name="cancellationToken">Cancels the work.</param>
    /// <returns>The new rows with ids: groups and memberships, by table.</returns>
    public static async Task<IReadOnlyList<(string Table, long Id)>> AddAsync(
        IRowSession session, IReadOnlyCollection<MadeUser> users, IReadOnlyCollection<long> members, long now, CancellationToken cancellationToken)
    {
        var made = new List<(string, long)>();
        var colours = await UserColours.LoadAsync(session, cancellationToken);
        foreach (var some in users.Chunk(NamesAtOnce))
        {
            using var rows = new RowChanges(session);
            var groups = await GroupsAsync(session, [.. some.Select(user => user.Name)], cancellationToken);
            var inGroups = await MembersAsync(session, groups.Values, cancellationToken);
            foreach (var user in some)
            {
                var profile = (await rows.InsertAsync(Models.UserProfile, cancellationToken)).Set("user", user.Id).Set("color", colours.Next());
                foreach (var tool in Tools)
                    profile.Set(tool, 0);
                rows.Insert(ProjectModels.Token, user.Id).Set("key", NewKey()).Set("created", now);
                if (!groups.TryGetValue(user.Name, out var group))
                {
                    group = groups[user.Name] = (await rows.InsertAsync(ProjectModels.Group, cancellationToken)).Set("name", user.Name).Id;
                    made.Add((ProjectModels.Group.Table, group));
                }

                foreach (var member in members.Where(member => !inGroups.Contains((group, member))))
                {
                    var row = (await rows.InsertAsync(ProjectModels.UserGroup, cancellationToken)).Set("user", member).Set("group", group);
                    made.Add((ProjectModels.UserGroup.Table, row.Id));
                }
            }

            await rows.WriteAsync(cancellationToken);
        }

        return made;
    }

    /// <summary>Returns a new API token.</summary>
    public static string NewKey() => RandomNumberGenerator.GetHexString(TokenBytes * 2, lowercase: true);

    /// <summary>Returns the existing groups with some names.</summary>
    public static async Task<Dictionary<string, long>> GroupsAsync(IReadSession session, IReadOnlyCollection<string> names, CancellationToken cancellationToken)
    {
        var groups = new Dictionary<string, long>(StringComparer.Ordinal);
        foreach (var some in names.Chunk(NamesAtOnce))
        {
            foreach (var (id, name) in await session.ListAsync(
                new RowQuery(ProjectModels.Group).WhereText("name", some), row => (row.Id, row.Text("name")), cancellationToken))
            {
                groups[name] = id;
            }
        }

        return groups;
    }

    /// <summary>Returns the members of some groups, as pairs of group and user.</summary>
    public static async Task<HashSet<(long Group, long User)>> MembersAsync(IReadSession session, IEnumerable<long> groups, CancellationToken cancellationToken)
    {
        var ids = new IdSet(groups);
        return ids.IsEmpty
            ? []
            : [.. await session.ListAsync(new RowQuery(ProjectModels.UserGroup).Where("group", ids), row => (row.Long("group"), row.Long("user")), cancellationToken)];
    }
}
