using Tracelift.Model;
using Tracelift.Stores;

namespace Tracelift.Server.Access;

/// <summary>A user in the store.</summary>
internal sealed record StoredUser(long Id, string Name, string Password, bool IsSuperuser, bool IsActive)
{
    /// <summary>Whether the user has a password to log in with.</summary>
    public bool HasPassword => Password.Length > 0 && !Password.StartsWith('!');

    public static async Task<StoredUser?> FindAsync(IReadSession session, string name, CancellationToken cancellationToken) =>
        await FindAsync(session, new RowQuery(Models.User).WhereText("username", [name]), cancellationToken);

    public static async Task<StoredUser?> FindAsync(IReadSession session, long id, CancellationToken cancellationToken) =>
        await FindAsync(session, new RowQuery(Models.User).Where("pk", id), cancellationToken);

    /// <summary>Returns the user of an API token.</summary>
    public static async Task<StoredUser?> FindByTokenAsync(IReadSession session, string key, CancellationToken cancellationToken)
    {
        var users = await session.ListAsync(new RowQuery(ProjectModels.Token).WhereText("key", [key]), row => row.Id, cancellationToken);
        return users.Count == 0 ? null : await FindAsync(session, users[0], cancellationToken);
    }

    private static async Task<StoredUser?> FindAsync(IReadSession session, RowQuery query, CancellationToken cancellationToken) =>
        (await session.ListAsync(
            query, row => new StoredUser(row.Id, row.Text("username"), row.Text("password"), row.Long("is_superuser") == 1, row.Long("is_active") == 1), cancellationToken))
            .FirstOrDefault();
}
