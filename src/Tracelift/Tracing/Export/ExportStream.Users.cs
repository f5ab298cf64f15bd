using System.Globalization;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using Tracelift.Errors;
using Tracelift.Model;
using Tracelift.Stores;

namespace Tracelift.Tracing.Export;

/// <summary>The users that exported rows refer to.</summary>
internal sealed partial class ExportStream
{
    private readonly IdSet _users = [];
    private readonly UserNumbers? _numbers = options.AnonymizeUsers ? new UserNumbers() : null;

    /// <summary>Records the users of rows, and replaces them by numbers if they are anonymized.</summary>
    private void NoteUsers(Batch batch)
    {
        foreach (var column in batch.Columns)
        {
            if (column.Column.RefersTo != Models.User)
                continue;
            var values = ((LongColumn)column).Values.AsSpan(0, batch.Count);
            long last = 0, number = 0;
            var hasLast = false;
            for (var row = 0; row < values.Length; row++)
            {
                // A setting can be of no user.
                if (column.MayHaveNulls && column.IsNull(row))
                    continue;

                // Most neighbouring rows have the same user: comparing with the last row saves most lookups.
                if (!hasLast || values[row] != last)
                {
                    hasLast = true;
                    last = values[row];
                    number = _numbers?.Of(last) ?? last;
                    _users.Add(last);
                }

                values[row] = number;
            }
        }
    }

    private async IAsyncEnumerable<Batch> UsersAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var missing = new IdSet(_users);
        await foreach (var batch in session.ReadAsync(
            new RowQuery(Models.User).Where("pk", _users), cancellationToken))
        {
            missing.ExceptWith(batch.Ids.ToArray());
            if (_numbers is not null)
            {
                batch.Dispose();
                continue;
            }

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
                $"Project {options.Source} holds rows of users that are missing in the store: {string.Join(", ", missing.Take(20))}",
                "CATMAID's database does not check the user and editor of connectors: set them to an existing user.");
        }

        for (var first = 0L; first < _numbers?.Count; first += Batch.Capacity)
            yield return NumberedUsers(first + 1, Math.Min(_numbers.Count - first, Batch.Capacity));
    }

    private Batch NumberedUsers(long first, long count)
    {
        var batch = Batch.Rent(Models.User);
        batch.Count = (int)count;
        for (var row = 0; row < batch.Count; row++)
        {
            var name = string.Create(CultureInfo.InvariantCulture, $"User {first + row}");
            batch.Longs(0).Set(row, first + row);
            batch.Texts("username").Set(row, name);
            batch.Texts("password").Set(row, RandomPasswordHash());
            report.Users.Add(name);
        }

        return batch;
    }

    /// <summary>Returns a text like Django's hash of a password, from a random password.</summary>
    private static string RandomPasswordHash() =>
        $"pbkdf2_sha256$260000${RandomNumberGenerator.GetString("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789", 22)}${Convert.ToBase64String(RandomNumberGenerator.GetBytes(32))}";
}
