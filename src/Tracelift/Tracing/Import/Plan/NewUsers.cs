using System.Security.Cryptography;
using Tracelift.Model;

namespace Tracelift.Tracing.Import.Plan;

/// <summary>
/// The rows of users that an import makes: inactive, without any right, whatever the source says of them, and with a
/// password that nobody can log in with.
/// </summary>
internal static class NewUsers
{
    public static IEnumerable<Batch> Rows(IReadOnlyCollection<NewUser> users, bool keepPasswords, long now)
    {
        foreach (var some in users.Chunk(Batch.Capacity))
        {
            var batch = Batch.Rent(Models.User);
            foreach (var user in some)
                Add(batch, user, keepPasswords, now);
            yield return batch;
        }
    }

    private static void Add(Batch batch, NewUser user, bool keepPasswords, long now)
    {
        var row = batch.Count++;
        var profile = user.Profile;
        var password = keepPasswords && profile is { IsFull: true, Password: { } hash } ? hash : Unusable();
        batch.Longs(0).Set(row, user.Id);
        batch.Texts("username").Set(row, user.Username);
        batch.Texts("password").Set(row, password);
        batch.Texts("first_name").Set(row, profile?.FirstName ?? "");
        batch.Texts("last_name").Set(row, profile?.LastName ?? "");
        batch.Texts("email").Set(row, profile?.Email ?? "");
        batch.Longs("date_joined").Set(row, profile?.DateJoined ?? now);
        foreach (var right in (string[])["is_superuser", "is_staff", "is_active"])
            batch.Longs(right).Set(row, 0);
    }

    /// <summary>Django's mark of a password that never matches, with what makes it no two users' the same.</summary>
    private static string Unusable() =>
        "!" + RandomNumberGenerator.GetString("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789", 40);
}
