using Tracelift.Errors;
using Tracelift.Postgres.Runs;
using Tracelift.Stores.Ledger;

namespace Tracelift.Postgres.Jobs;

/// <summary>
/// The jobs of a server, in the schema <c>tracelift</c>. The server's connection holds a lock, so no other server uses
/// them meanwhile.
/// </summary>
internal sealed class PostgresJobs : IJobStore
{
    // "trlfjobs", as a number.
    private const long Lock = 0x7472_6C66_6A6F_6273;

    private readonly PostgresUrl _url;
    private readonly SemaphoreSlim _turn = new(1);
    private PostgresLink? _link;

    private PostgresJobs(PostgresUrl url, PostgresLink link) => (_url, _link) = (url, link);

    public static async Task<JobStoreResult> OpenAsync(PostgresUrl url, CancellationToken cancellationToken)
    {
        var link = await PostgresLink.OpenAsync(url, cancellationToken);
        try
        {
            var whyNot = await WhyNotAsync(link, cancellationToken);
            if (whyNot is null)
            {
                await HoldAsync(link, cancellationToken);
                var jobs = new PostgresJobs(url, link);
                link = null;
                return new JobStoreResult(jobs, null);
            }

            return new JobStoreResult(null, whyNot);
        }
        catch (StoreException e) when (e.Code == "locked")
        {
            return new JobStoreResult(null, $"another server keeps its jobs in {url.Name}");
        }
        finally
        {
            if (link is not null)
                await link.DisposeAsync();
        }
    }

    public Task<IReadOnlyList<StoredJob>> ListAsync(CancellationToken cancellationToken) =>
        DoAsync(link => JobLedger.ListAsync(new PostgresLedger(link), cancellationToken), cancellationToken);

    public Task SaveAsync(StoredJob job, CancellationToken cancellationToken) =>
        DoAsync(link => JobLedger.SaveAsync(new PostgresLedger(link), job, cancellationToken), cancellationToken);

    public Task RemoveAsync(IReadOnlyCollection<string> ids, CancellationToken cancellationToken) =>
        DoAsync(link => JobLedger.RemoveAsync(new PostgresLedger(link), ids, cancellationToken), cancellationToken);

    public async ValueTask DisposeAsync()
    {
        if (_link is not null)
            await _link.DisposeAsync();
        _turn.Dispose();
    }

    private static async Task<string?> WhyNotAsync(PostgresLink link, CancellationToken cancellationToken)
    {
        // A role that may not use the schema may still read the catalog.
        var (isThere, mayUse) = (await link.QueryAsync(
            """
            SELECT count(*) > 0, coalesce(bool_and(has_schema_privilege(n.oid, 'USAGE')
                AND has_table_privilege(c.oid, 'SELECT') AND has_table_privilege(c.oid, 'INSERT')
                AND has_table_privilege(c.oid, 'UPDATE') AND has_table_privilege(c.oid, 'DELETE')), false)
            FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace WHERE nspname = 'tracelift' AND relname = 'job'
            """,
            [],
            row => (row.GetBoolean(0), row.GetBoolean(1)),
            cancellationToken))[0];
        return !isThere ? $"{link.Store} has no table of jobs: tracelift store attach makes it"
            : !mayUse ? $"this role may not write to tracelift.job in {link.Store}: its owner can GRANT SELECT, INSERT, UPDATE, DELETE"
            : null;
    }

    // A server that has just ended may still hold the lock.
    private static async Task HoldAsync(PostgresLink link, CancellationToken cancellationToken) => await link.QueryAsync(
        "SELECT set_config('lock_timeout', '5s', false), pg_advisory_lock($1)", [Lock], _ => true, cancellationToken);

    private Task<bool> DoAsync(Func<PostgresLink, Task> work, CancellationToken cancellationToken) => DoAsync(
        async link =>
        {
            await work(link);
            return true;
        },
        cancellationToken);

    private async Task<T> DoAsync<T>(Func<PostgresLink, Task<T>> work, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            // An old connection may have been cut without notice.
            if (_link is not null)
            {
                try
                {
                    return await work(_link);
                }
                catch (StoreException) when (!_link.IsOpen)
                {
                    await _link.DisposeAsync();
                    _link = null;
                }
            }

            var link = await PostgresLink.OpenAsync(_url, cancellationToken);
            try
            {
                await HoldAsync(link, cancellationToken);
            }
            catch
            {
                await link.DisposeAsync();
                throw;
            }

            _link = link;
            return await work(link);
        }
        finally
        {
            _turn.Release();
        }
    }
}
