using Tracelift.Errors;
using Tracelift.Model;
using Tracelift.Stores;

namespace Tracelift.Access;

/// <summary>The user who owns what the program makes of itself.</summary>
internal static class SystemUser
{
    /// <summary>The login that this user has in stores of Tracelift's own. In a CATMAID it is a superuser of any name.</summary>
    public const string NameInStores = "system";

    /// <summary>The one that was named, else the superuser with the lowest id.</summary>
    /// <exception cref="UsageException">There is none.</exception>
    public static async Task<long> FindAsync(IReadSession session, long? named, CancellationToken cancellationToken) =>
        await FindOrNullAsync(session, named, cancellationToken)
            ?? throw new UsageException("no-superuser", "The store has no superuser to own what is made", "Set SYSTEM_USER_ID to the id of a user.");

    /// <summary>The same, or null where none was named and the store has no superuser.</summary>
    /// <exception cref="UsageException">The one that was named is not there.</exception>
    public static async Task<long?> FindOrNullAsync(IReadSession session, long? named, CancellationToken cancellationToken)
    {
        var users = await session.ListAsync(new RowQuery(Models.User), row => (row.Id, IsSuperuser: row.Long("is_superuser") == 1), cancellationToken);
        if (named is { } id)
        {
            return users.Exists(user => user.Id == id)
                ? id
                : throw new UsageException("unknown-user", $"SYSTEM_USER_ID: there is no user with the id {id}", "tracelift user list says who there is.");
        }

        return users.Where(user => user.IsSuperuser).OrderBy(user => user.Id).Select(user => (long?)user.Id).FirstOrDefault();
    }
}
