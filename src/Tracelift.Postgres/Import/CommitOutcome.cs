using Tracelift.Errors;

namespace Tracelift.Postgres.Import;

/// <summary>Commits. If the connection breaks before the answer arrives, asks on a new connection whether the commit succeeded.</summary>
internal static class CommitOutcome
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);
    private const int Attempts = 20;

    /// <summary>Commits the transaction.</summary>
    /// <exception cref="StoreException">The transaction was rolled back, or its outcome is unknown.</exception>
    public static async Task CommitAsync(PostgresLink main, PostgresUrl url, TimeProvider time)
    {
        var transaction = await main.ScalarAsync<long>("SELECT txid_current()", [], CancellationToken.None);
        try
        {
            await main.ExecuteAsync("COMMIT", CancellationToken.None);
        }
        catch (StoreException e) when (!main.IsOpen)
        {
            if (await IsCommittedAsync(url, transaction, time) is not { } isCommitted)
            {
                throw new StoreException(
                    "commit-unknown",
                    $"The connection to {url.Name} was cut during the commit, and the server can't be asked whether it went through",
                    "Check whether the data are in the target project before you try again",
                    e);
            }

            if (!isCommitted)
                throw;
        }
    }

    private static async Task<bool?> IsCommittedAsync(PostgresUrl url, long transaction, TimeProvider time)
    {
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            try
            {
                await using var link = await PostgresLink.OpenAsync(url, CancellationToken.None);
                switch (await link.ScalarAsync<string>("SELECT txid_status($1)", [transaction], CancellationToken.None))
                {
                    case "committed":
                        return true;
                    case "aborted":
                        return false;
                }
            }
            catch (StoreException)
            {
                // The server may be starting again.
            }

            await Task.Delay(Pause, time);
        }

        return null;
    }
}
