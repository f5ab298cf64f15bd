using Tracelift.Errors;
using Tracelift.Model;
using Tracelift.Stores;

namespace Tracelift.Access;

/// <summary>Finds the user who owns the objects that the program makes by itself.</summary>
internal static class SystemUser
{
    /// <summary>The user's name in Tracelift's own stores. In a CATMAID it is a superuser with any name.</summary>
    public const string NameInStores = "system";

    /// <summary>Returns the named user, or the superuser with the lowest id.</summary>
    /// <exception cref="UsageException">There is no such user.</exception>
    public static async Task<long> FindAsync(IReadSession session, long? named, CancellationToken cancellationToken) =>
        Require(await FindOrNullAsync(session, named, cancellationToken));

    /// <summary>Returns the user.</summary>
    /// <exception cref="UsageException">There is none.</exception>
    public static long Require(long? user) =>
        user ?? throw new UsageException("no-superuser", "No superuser exists to own new objects", "Create one (tracelift user add NAME --superuser) or set SYSTEM_USER_ID to the id of a user.");

    /// <summary>Returns the named user, or the superuser with the lowest id; null if there is none.</summary>
    /// <exception cref="UsageException">The named user does not exist.</exception>
    public static async Task<long?> FindOrNullAsync(IReadSession session, long? named, CancellationToken cancellationToken)
    {
        var users = await session.ListAsync(new RowQuery(Models.User), row => (row.Id, IsSuperuser: row.Long("is_superuser") == 1), cancellationToken);
        if (named is { } id)
        {
            return users.Exists(user => user.Id == id)
                ? id
                : throw new UsageException("unknown-user", $"SYSTEM_USER_ID: there is no user with the id {id}", "tracelift user list lists the users.");
        }

        return users.Where(user => user.IsSuperuser).OrderBy(user => user.Id).Select(user => (long?)user.Id).FirstOrDefault();
    }
}
