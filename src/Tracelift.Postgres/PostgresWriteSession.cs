using Tracelift.Errors;

namespace Tracelift.Postgres;

/// <summary>A transaction that writes: nothing of it can be committed after an error, nor is anything stored without a commit.</summary>
internal abstract class PostgresWriteSession(PostgresLink link) : PostgresReadSession(link)
{
    private bool _isFailed;

    /// <summary>Whether all is stored.</summary>
    protected bool IsCommitted { get; set; }

    /// <summary>Marks the transaction as an import of skeletons' files.</summary>
    public Task MarkAsSkeletonImportAsync(long project, long user, CancellationToken cancellationToken) => WorkAsync(() => Link.ExecuteAsync(
        """
        INSERT INTO catmaid_transaction_info (transaction_id, execution_time, user_id, project_id, change_type, label)
        VALUES (txid_current(), now(), $1, $2, 'Backend', 'skeletons.import')
        """,
        [(int)user, (int)project],
        cancellationToken));

    /// <inheritdoc/>
    public override async ValueTask DisposeAsync()
    {
        if (!IsCommitted && Link.IsOpen)
        {
            try
            {
                // Closing the connection has the same effect, but some time later.
                await Link.ExecuteAsync("ROLLBACK", CancellationToken.None);
            }
            catch (StoreException)
            {
                // The server rolls back when it sees that the connection is gone.
            }
        }

        await base.DisposeAsync();
    }

    /// <summary>Does a part of the work.</summary>
    /// <exception cref="StoreException"><c>transaction-failed</c>: another part has failed before.</exception>
    protected async Task<T> WorkAsync<T>(Func<Task<T>> work)
    {
        // After an error PostgreSQL answers COMMIT with a rollback and no error: nothing may be committed after one.
        if (_isFailed)
            throw new StoreException("transaction-failed", $"{Link.Store}: an earlier error has ended this transaction; nothing of it is stored");
        try
        {
            return await work();
        }
        catch
        {
            _isFailed = true;
            throw;
        }
    }
}
