using System.Diagnostics;
using SQLitePCL;
using Tracelift.Errors;
using Tracelift.Files;
using Tracelift.Sqlite.Bulk;
using Tracelift.Sqlite.Checking;
using Tracelift.Sqlite.Engine;
using Tracelift.Sqlite.Jobs;
using Tracelift.Sqlite.Reading;
using Tracelift.Sqlite.Runs;
using Tracelift.Sqlite.Writing;
using Tracelift.Stores;
using Tracelift.Stores.Bulk;
using Tracelift.Stores.Ledger;

namespace Tracelift.Sqlite;

/// <summary>
/// The embedded store: one file with CATMAID's tables. Any number of processes may use it at once: one of them imports,
/// the others read meanwhile.
/// </summary>
public sealed partial class SqliteStore : IBulkStore
{
    // Threads of this process open files one after the other: see CreateFile.
    private static readonly Lock Opening = new();

    // Other programs lock a file only for a moment, except while they import.
    private static readonly TimeSpan Moment = TimeSpan.FromSeconds(30);

    // An import can lock the file for hours.
    private static readonly TimeSpan LoginWait = TimeSpan.FromMilliseconds(300);

    private const string Read = "BEGIN";

    private readonly TimeProvider _time;
    private readonly SqliteConnections _connections;

    // Writers of this process wait in a queue, not by polling.
    private readonly SemaphoreSlim _writer = new(1);

    private SqliteIdleLog? _idleLog;

    private SqliteStore(string path, TimeProvider time)
    {
        Name = path;
        _time = time;
        _connections = new SqliteConnections(path);
    }

    /// <summary>
    /// The default path of the store: <c>tracelift/tracelift.sqlite</c> in the user's data folder (<c>$XDG_DATA_HOME</c>,
    /// or the platform's equivalent).
    /// </summary>
    public static string DefaultPath
    {
        get
        {
            // The XDG specification says to ignore a relative path.
            var home = Environment.GetEnvironmentVariable("XDG_DATA_HOME");
            if (!Path.IsPathRooted(home))
            {
                home = Environment.GetFolderPath(
                    Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify);
            }

            return Path.Combine(home, "tracelift", "tracelift.sqlite");
        }
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <summary>
    /// Whether connections are kept open between two uses, for a server with many small requests. Nothing may replace the
    /// store's file meanwhile.
    /// </summary>
    public bool KeepsConnections
    {
        get => _connections.AreKept;
        set
        {
            _connections.AreKept = value;
            _idleLog ??= new SqliteIdleLog(this, _time);
        }
    }

    /// <summary>How long <see cref="BeginImportAsync"/> waits for another import to end.</summary>
    public TimeSpan ImportWait { get; set; } = TimeSpan.FromHours(6);

    /// <summary>
    /// Opens a store. Creates a missing file and its folder, for their owner only, and brings older tables up to date.
    /// Any number of processes may do so at once.
    /// </summary>
    /// <param name="path">The file.</param>
    /// <param name="time">The clock for the store's own times.</param>
    /// <param name="cancellationToken">Cancels the opening.</param>
    /// <exception cref="StoreException">The file can't be opened, or does not belong to Tracelift.</exception>
    public static async Task<SqliteStore> OpenAsync(string path, TimeProvider time, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(time);
        path = Path.GetFullPath(path);
        CreateFile(path);
        await SqliteWait.WhenFreeAsync(
            () =>
            {
                using var database = SqliteDatabase.Open(path);
                if (!SqliteMigrations.AreApplied(database))
                    SqliteMigrations.Apply(database);
                return true;
            },
            Moment,
            cancellationToken);
        return new SqliteStore(path, time);
    }

    /// <summary>Finds the migrations that <see cref="OpenAsync"/> would apply, and changes nothing.</summary>
    /// <param name="path">An existing file.</param>
    /// <param name="cancellationToken">Cancels the search.</param>
    /// <exception cref="StoreException">The file can't be opened, does not belong to Tracelift, or to a newer one.</exception>
    public static async Task<StoreMigration> FindMigrationAsync(string path, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        path = Path.GetFullPath(path);
        var version = await SqliteWait.WhenFreeAsync(
            () =>
            {
                using var database = SqliteDatabase.Open(path);
                return SqliteMigrations.Version(database);
            },
            Moment,
            cancellationToken);
        return new StoreMigration(StoreKind.Sqlite, path, SqliteMigrations.Describe(version), SqliteMigrations.After(version));
    }

    /// <inheritdoc/>
    public async Task<StoreInfo> DescribeAsync(CancellationToken cancellationToken)
    {
        using var database = await BeginAsync(Read, Moment, cancellationToken);
        return new StoreInfo(
            StoreKind.Sqlite,
            Name,
            "SQLite " + raw.sqlite3_libversion().utf8_to_string(),
            SqliteMigrations.Describe(SqliteMigrations.Version(database)),
            []);
    }

    /// <inheritdoc/>
    public async Task<IReadSession> OpenSnapshotAsync(CancellationToken cancellationToken) =>
        new SqliteReadSession(await BeginAsync(Read, Moment, cancellationToken));

    /// <inheritdoc/>
    public async Task<ICheckSession> OpenCheckAsync(CancellationToken cancellationToken) =>
        new SqliteCheckSession(await BeginAsync(Read, Moment, cancellationToken));

    /// <inheritdoc/>
    public async Task<IImportSession> BeginImportAsync(CancellationToken cancellationToken)
    {
        var database = await BeginWritingAsync(cancellationToken);
        try
        {
            return new SqliteImportSession(database, _time);
        }
        catch
        {
            database.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public async Task<IChangeSession> BeginChangeAsync(CancellationToken cancellationToken)
    {
        var database = await BeginWritingAsync(cancellationToken);
        try
        {
            return new SqliteChangeSession(database, _time);
        }
        catch
        {
            database.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public async Task<bool> NoteLoginAsync(long user, DateTimeOffset when, CancellationToken cancellationToken)
    {
        try
        {
            using var database = await BeginAsync("BEGIN IMMEDIATE", LoginWait, cancellationToken);
            using (var update = database.Prepare("UPDATE auth_user SET last_login = ? WHERE id = ?"))
                update.Bind(1, Model.Timestamp.From(when)).Bind(2, user).Run();
            database.Commit();
            return true;
        }
        catch (StoreException)
        {
            return false;
        }
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<StoredRun>?> RunsAsync(CancellationToken cancellationToken)
    {
        using var database = await BeginAsync(Read, Moment, cancellationToken);
        return await RunLedger.ReadAsync(new SqliteLedger(database, _time), only: null, cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<IUndoSession> BeginUndoAsync(long run, bool isDryRun, CancellationToken cancellationToken) =>
        new SqliteUndoSession(await BeginWritingAsync(cancellationToken), _time);

    /// <inheritdoc/>
    public Task<JobStoreResult> OpenJobsAsync(CancellationToken cancellationToken) => SqliteJobs.OpenAsync(Name, cancellationToken);

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        _idleLog?.Dispose();
        _connections.Dispose();
        return ValueTask.CompletedTask;
    }

    /// <summary>Returns a connection on which a snapshot has begun.</summary>
    internal Task<SqliteDatabase> BeginReadingAsync(CancellationToken cancellationToken) => BeginAsync(Read, Moment, cancellationToken);

    private async Task<SqliteDatabase> BeginWritingAsync(CancellationToken cancellationToken)
    {
        var began = Stopwatch.GetTimestamp();
        var isTurn = await _writer.WaitAsync(ImportWait, cancellationToken);
        try
        {
            var left = ImportWait - Stopwatch.GetElapsedTime(began);
            var database = await BeginAsync("BEGIN IMMEDIATE", left > TimeSpan.Zero ? left : TimeSpan.Zero, cancellationToken);
            if (isTurn)
                database.WhenClosed(() => _writer.Release());
            return database;
        }
        catch
        {
            if (isTurn)
                _writer.Release();
            throw;
        }
    }

    /// <summary>Copies the log into the file and empties it; does nothing if another program uses the file.</summary>
    internal void EmptyLog()
    {
        try
        {
            using var database = _connections.Take();
            database.Execute("PRAGMA wal_checkpoint(TRUNCATE)");
        }
        catch (StoreException)
        {
            // The next check tries again.
        }
    }

    private Task<SqliteDatabase> BeginAsync(string begin, TimeSpan limit, CancellationToken cancellationToken) =>
        SqliteWait.WhenFreeAsync(
            () =>
            {
                var database = _connections.Take();
                try
                {
                    database.UseCache(isSmall: KeepsConnections && begin == Read);

                    // SQLite takes the snapshot at the first read, not at BEGIN.
                    database.Execute(begin);
                    database.Long("SELECT count(*) FROM tracelift_sequence");
                    return database;
                }
                catch
                {
                    database.Dispose();
                    throw;
                }
            },
            limit,
            cancellationToken);

    /// <summary>
    /// Creates the empty file, because SQLite would let every user read it, and it holds tokens and password hashes.
    /// SQLite gives the log the same permissions.
    /// </summary>
    internal static void CreateFile(string path)
    {
        if (Directory.Exists(path))
            throw SqliteErrors.IsFolder(path);
        try
        {
            DurableFolder.Create(Path.GetDirectoryName(path)!);

            // A process that closes a file loses SQLite's locks on it, even those of its other connections. So only one
            // thread does this at a time, and no existing file is opened here.
            lock (Opening)
            {
                if (File.Exists(path))
                    return;
                var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
                if (!OperatingSystem.IsWindows())
                    options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
                new FileStream(path, options).Dispose();
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Another process may have made the file just now.
            if (!File.Exists(path))
                throw SqliteErrors.NotMade(path, e);
        }
    }
}
