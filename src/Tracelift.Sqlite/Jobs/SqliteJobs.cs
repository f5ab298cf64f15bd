using System.Globalization;
using Tracelift.Errors;
using Tracelift.Model;
using Tracelift.Sqlite.Engine;
using Tracelift.Stores.Ledger;

namespace Tracelift.Sqlite.Jobs;

/// <summary>The jobs of a server, in a file beside the store's. The server locks the file as long as it runs.</summary>
internal sealed class SqliteJobs : IJobStore
{
    private const int Version = 1;
    private const string Columns = "id, kind, project_id, user_id, user_name, options, state, created, began, ended, report, fault, file_name";

    // A server that has just ended may still be closing the file.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly SqliteDatabase _database;
    private readonly Lock _lock = new();

    private SqliteJobs(SqliteDatabase database) => _database = database;

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

    public Task<IReadOnlyList<StoredJob>> ListAsync(CancellationToken cancellationToken) => DoAsync<IReadOnlyList<StoredJob>>(() =>
    {
        var jobs = new List<StoredJob>();
        using var rows = _database.Prepare($"SELECT {Columns} FROM job ORDER BY created");
        while (rows.Step())
            jobs.Add(Read(rows));
        return jobs;
    });

    public Task SaveAsync(StoredJob job, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(job);
        return DoAsync(() =>
        {
            using var save = _database.Prepare($"INSERT OR REPLACE INTO job ({Columns}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
            save.Bind(1, job.Id).Bind(2, job.Kind);
            Bind(save, 3, job.Project);
            Bind(save, 4, job.User);
            save.Bind(5, job.UserName).Bind(6, job.Options).Bind(7, job.State.ToString().ToLowerInvariant()).Bind(8, Timestamp.From(job.Created));
            Bind(save, 9, job.Began is { } began ? Timestamp.From(began) : null);
            Bind(save, 10, job.Ended is { } ended ? Timestamp.From(ended) : null);
            Bind(save, 11, job.Report);
            Bind(save, 12, job.Fault);
            Bind(save, 13, job.FileName);
            save.Run();
            return true;
        });
    }

    public Task RemoveAsync(IReadOnlyCollection<string> ids, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(ids);
        return DoAsync(() =>
        {
            using var remove = _database.Prepare("DELETE FROM job WHERE id = ?");
            foreach (var id in ids)
                remove.Bind(1, id).Run();
            return true;
        });
    }

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

    private static StoredJob Read(SqliteStatement row) => new()
    {
        Id = row.Text(0),
        Kind = row.Text(1),
        Project = row.IsNull(2) ? null : row.Long(2),
        User = row.IsNull(3) ? null : row.Long(3),
        UserName = row.Text(4),
        Options = row.Text(5),
        State = Enum.Parse<JobState>(row.Text(6), ignoreCase: true),
        Created = Timestamp.ToMoment(row.Long(7)),
        Began = row.IsNull(8) ? null : Timestamp.ToMoment(row.Long(8)),
        Ended = row.IsNull(9) ? null : Timestamp.ToMoment(row.Long(9)),
        Report = row.IsNull(10) ? null : row.Text(10),
        Fault = row.IsNull(11) ? null : row.Text(11),
        FileName = row.IsNull(12) ? null : row.Text(12),
    };

    private static void Bind(SqliteStatement statement, int parameter, long? value)
    {
        if (value is { } number)
            statement.Bind(parameter, number);
        else
            statement.BindNull(parameter);
    }

    private static void Bind(SqliteStatement statement, int parameter, string? value)
    {
        if (value is not null)
            statement.Bind(parameter, value);
        else
            statement.BindNull(parameter);
    }

    // Writes one row at a time; each takes some milliseconds of the disk.
    private Task<T> DoAsync<T>(Func<T> work)
    {
        lock (_lock)
            return Task.FromResult(work());
    }
}
