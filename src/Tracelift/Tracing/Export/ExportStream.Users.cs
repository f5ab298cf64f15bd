using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using Tracelift.Errors;
using Tracelift.Model;
using Tracelift.Stores;

namespace Tracelift.Tracing.Export;

/// <summary>The users that an exported row names.</summary>
internal sealed partial class ExportStream
{
    private async IAsyncEnumerable<Batch> UsersAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var missing = new IdSet(_users);
        await foreach (var batch in session.ReadAsync(
            new RowQuery(Models.User).Where("pk", _users), cancellationToken).ConfigureAwait(false))
        {
            missing.ExceptWith(batch.Ids.ToArray());
            for (var row = 0; row < batch.Count; row++)
            {
                report.Users.Add(batch.Texts("username").Text(row)!);
                if (!options.Users)
                    batch.Texts("password").Set(row, RandomPasswordHash());
            }

            yield return batch;
        }

        if (!missing.IsEmpty)
        {
            throw new InputException(
                "unknown-user",
                $"Project {options.Source} holds rows of users that the store does not have: {string.Join(", ", missing.Take(20))}",
                "Nothing guards the user and editor of connectors in CATMAID's database: give these rows an existing user.");
        }
    }

    /// <summary>Looks like Django's hash of a password, and is one that nobody knows.</summary>
    private static string RandomPasswordHash() =>
        $"pbkdf2_sha256$260000${RandomNumberGenerator.GetString("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789", 22)}${Convert.ToBase64String(RandomNumberGenerator.GetBytes(32))}";
}
