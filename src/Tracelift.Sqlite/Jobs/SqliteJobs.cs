using System.Globalization;
using Tracelift.Errors;
using Tracelift.Sqlite.Engine;
using Tracelift.Sqlite.Runs;
using Tracelift.Stores.Ledger;

namespace Tracelift.Sqlite.Jobs;

/// <summary>The jobs of a server, in a file beside the store's. The server locks the file as long as it runs.</summary>
internal sealed class SqliteJobs : IJobStore
{
    private const int Version = 1;

    // A server that has just ended may still be closing the file.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly SqliteDatabase _database;
    private readonly SqliteLedger _ledger;
    private readonly Lock _lock = new();

    private SqliteJobs(SqliteDatabase database) => (_database, _ledger) = (database, new SqliteLedger(database, TimeProvider.System));

    /// <summary>Returns the path of a store's jobs.</summary>
    public static string PathFor(string store) => store + "-jobs";

    public static async Task<JobStoreResult> OpenAsync(string store, CancellationToken cancellationToken)
    {
        var path = PathFor(store);
        try
        {
            SqliteStore.CreateFile(path);
            return new JobStoreResult(await SqliteWait.WhenFreeAsync(() => Open(path), Patience, cancellationToken), null);
        }
        catch (StoreException e)
        {
            return new JobStoreResult(null, e.Code == "store-busy" ? $"another server keeps its jobs in {path}" : e.Message);
        }
    }

    public Task<IReadOnlyList<StoredJob>> ListAsync(CancellationToken cancellationToken) => DoAsync(() => JobLedger.ListAsync(_ledger, cancellationToken));

    public Task SaveAsync(StoredJob job, CancellationToken cancellationToken) => DoAsync(() => JobLedger.SaveAsync(_ledger, job, cancellationToken));

    public Task RemoveAsync(IReadOnlyCollection<string> ids, CancellationToken cancellationToken) =>
        DoAsync(() => JobLedger.RemoveAsync(_ledger, ids, cancellationToken));

    public ValueTask DisposeAsync()
    {
        lock (_lock)
            _database.Dispose();
        return ValueTask.CompletedTask;
    }

    private static SqliteJobs Open(string path)
    {
        var database = SqliteDatabase.Open(path);
        try
        {
            // The lock holds from the first change until the connection ends, even if the process is killed.
            database.Execute("PRAGMA locking_mode = EXCLUSIVE");
            database.Execute("BEGIN EXCLUSIVE");
            if (database.Long("PRAGMA user_version") is > Version and var version)
                throw SqliteErrors.Newer(path, version, Version);
            database.Execute(SqliteScripts.Read("Schema/jobs.sql"));
            database.Execute(string.Create(CultureInfo.InvariantCulture, $"PRAGMA user_version = {Version}; COMMIT"));
            return new SqliteJobs(database);
        }
        catch
        {
            database.Dispose();
            throw;
        }
    }

    // Writes one row at a time; each takes some milliseconds of the disk. The ledger's tasks are complete when they are returned.
    private T DoAsync<T>(Func<T> work)
        where T : Task
    {
        lock (_lock)
            return work();
    }
}
