using System.Security.Cryptography;
using Tracelift.Model;

namespace Tracelift.Tracing.Import.Plan;

/// <summary>
/// The rows of users that an import creates: inactive and without rights, whatever the source says, with a
/// password that allows no login.
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

    /// <summary>Returns Django's mark of a password that never matches, with a random part, so that no two users share it.</summary>
    private static string Unusable() =>
        "!" + RandomNumberGenerator.GetString("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789", 40);
}
