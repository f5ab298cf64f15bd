using System.Globalization;
using SQLitePCL;
using Tracelift.Errors;

namespace Tracelift.Sqlite.Engine;

/// <summary>
/// A connection to the file. Only one thread may use it at a time: SQLite's locks around each call are off, which speeds
/// up reading by half.
/// </summary>
internal sealed class SqliteDatabase : IDisposable
{
    private const int ExtendedResultCodes = 0x02000000;

    private const int MostIdle = 200;
    private const int LongestIdle = 4_000;
    private const int FileHasMoved = 20;

    // The page cache in kB, whatever the size of the file: for a server's readers, and for all other uses.
    private const int SmallCache = 4 << 10;
    private const int LargeCache = 64 << 10;

    // The number of SQLite's steps between two checks for cancellation: some tenths of a millisecond.
    private const int StepsBetweenLooks = 20_000;

    private readonly sqlite3 _handle;
    // Idle statements by their text.
    private readonly Dictionary<string, sqlite3_stmt> _idle = new(StringComparer.Ordinal);

    // The statements in use. If memory runs out while values are bound, the caller may forget a statement, which would keep the file open.
    private readonly HashSet<sqlite3_stmt> _inUse = new(ReferenceEqualityComparer.Instance);

    private CancellationToken _cancellation;
    private Action? _closed;
    private int _cache;
    private Func<SqliteDatabase, bool>? _keep;
    private SqliteRowTable? _rows;

    static SqliteDatabase() => Batteries_V2.Init();

    private SqliteDatabase(sqlite3 handle, string name)
    {
        _handle = handle;
        Name = name;
    }

    /// <summary>The path of the file, for messages.</summary>
    public string Name { get; }

    /// <summary>SQLite's own handle.</summary>
    public sqlite3 Handle => _handle;

    /// <summary>Whether a transaction has begun.</summary>
    public bool InTransaction => raw.sqlite3_get_autocommit(_handle) == 0;

    /// <summary>The table through which rows of batches are inserted.</summary>
    public SqliteRowTable Rows => _rows ??= SqliteRowTable.For(
        _handle.DangerousGetHandle(),
        result =>
        {
            if (result != raw.SQLITE_OK)
                throw Failure(result);
        });

    /// <summary>The number of rows that the last statement changed.</summary>
    public long Changes => raw.sqlite3_changes(_handle);

    /// <summary>Opens an existing file.</summary>
    public static SqliteDatabase Open(string path)
    {
        var result = raw.sqlite3_open_v2(
            path,
            out var handle,
            raw.SQLITE_OPEN_READWRITE | raw.SQLITE_OPEN_NOMUTEX | ExtendedResultCodes,
            vfs: null);
        var database = new SqliteDatabase(handle, path);
        try
        {
            if (result != raw.SQLITE_OK)
                throw database.Failure(result);
            raw.sqlite3_progress_handler(
                handle, StepsBetweenLooks, _ => database._cancellation.IsCancellationRequested ? 1 : 0, null);
            database.Execute(SqliteScripts.Read("Sql/connection.sql"));
            database.UseCache(isSmall: false);
            return database;
        }
        catch
        {
            database.Dispose();
            throw;
        }
    }

    /// <summary>Stops statements when the token is cancelled, until the result is disposed of.</summary>
    public IDisposable CancelWith(CancellationToken cancellationToken)
    {
        var before = _cancellation;
        _cancellation = cancellationToken;
        return new Scope(() => _cancellation = before);
    }

    /// <summary>Runs statements without parameters.</summary>
    public void Execute(string sql)
    {
        if (raw.sqlite3_exec(_handle, sql) != raw.SQLITE_OK)
            throw Failure();
    }

    /// <summary>Prepares a statement, or takes an idle one with the same text.</summary>
    public SqliteStatement Prepare(string sql)
    {
        if (!_idle.Remove(sql, out var statement) && raw.sqlite3_prepare_v2(_handle, sql, out statement) != raw.SQLITE_OK)
            throw Failure();
        _inUse.Add(statement);
        return new SqliteStatement(this, statement, sql);
    }

    /// <summary>Takes back an idle statement.</summary>
    internal void Return(sqlite3_stmt statement, string sql)
    {
        // The connection may be closed by now, with all its statements.
        if (!_inUse.Remove(statement))
            return;

        // A statement that stands on a row would keep its snapshot open.
        _ = raw.sqlite3_reset(statement);
        _ = raw.sqlite3_clear_bindings(statement);
        if (sql.Length > LongestIdle || !_idle.TryAdd(sql, statement))
            statement.Dispose();
        else if (_idle.Count > MostIdle)
            Forget();
    }

    /// <summary>Returns the first column of the first row; null if there is no row or the column is null.</summary>
    public long? Long(string sql, params ReadOnlySpan<string> texts)
    {
        using var statement = Prepare(sql);
        for (var i = 0; i < texts.Length; i++)
            statement.Bind(i + 1, texts[i]);
        return statement.Step() && !statement.IsNull(0) ? statement.Long(0) : null;
    }

    /// <summary>Returns the first column of the first row; null if there is no row or the column is null.</summary>
    public string? Text(string sql, params ReadOnlySpan<string> texts)
    {
        using var statement = Prepare(sql);
        for (var i = 0; i < texts.Length; i++)
            statement.Bind(i + 1, texts[i]);
        return statement.Step() && !statement.IsNull(0) ? statement.Text(0) : null;
    }

    /// <summary>Returns the error of the last call.</summary>
    public Exception Failure() => Failure(raw.sqlite3_extended_errcode(_handle));

    /// <summary>Returns the error of a call that returned this code.</summary>
    public Exception Failure(int result) =>
        (result & 0xff) == raw.SQLITE_INTERRUPT && _cancellation.IsCancellationRequested
            ? new OperationCanceledException(_cancellation)
            : SqliteErrors.From(result, raw.sqlite3_errmsg(_handle).utf8_to_string(), Name);

    /// <summary>Returns the constraint that the last call broke.</summary>
    public SqliteViolation Violation() =>
        new(raw.sqlite3_extended_errcode(_handle), raw.sqlite3_errmsg(_handle).utf8_to_string());

    /// <summary>Commits the transaction, durably: a power cut does not lose it.</summary>
    /// <exception cref="StoreException">
    /// Nothing was committed. With the code <c>commit-unknown</c>, all of it may be: SQLite wrote the log but could not flush it to
    /// the disk. SQLite goes on without these changes, and after a crash may find them in the log.
    /// </exception>
    public void Commit()
    {
        // A commit that has begun must not be cancelled.
        using (CancelWith(CancellationToken.None))
        {
            var result = raw.sqlite3_exec(_handle, "COMMIT");
            if (result == raw.SQLITE_OK)
                return;

            // A log that was not written whole does not count.
            throw (result & 0xff) == raw.SQLITE_IOERR && result != raw.SQLITE_IOERR_WRITE
                ? SqliteErrors.CommitUnknown(result, raw.sqlite3_errmsg(_handle).utf8_to_string(), Name)
                : Failure();
        }
    }

    /// <summary>Rolls back the transaction, if one has begun.</summary>
    public void Rollback()
    {
        if (InTransaction)
            Execute("ROLLBACK");
    }

    /// <summary>Sets an action that runs after the connection is closed.</summary>
    public void WhenClosed(Action closed) => _closed = closed;

    /// <summary>Sets a function that may keep the connection when it is disposed of; it returns whether it did.</summary>
    public void KeepWith(Func<SqliteDatabase, bool> keep) => _keep = keep;

    /// <summary>Whether the path still leads to the file that this connection has open.</summary>
    public unsafe bool IsOfItsFile()
    {
        var moved = 0;
        return SqliteCalls.FileControl(_handle.DangerousGetHandle(), null, FileHasMoved, &moved) == raw.SQLITE_OK && moved == 0;
    }

    /// <summary>Closes the connection, or returns it to its pool. An open transaction is rolled back.</summary>
    public void Dispose()
    {
        _cancellation = CancellationToken.None;
        var isSound = !_handle.IsInvalid && TryRollback();
        var closed = Interlocked.Exchange(ref _closed, null);
        if (!isSound || _keep?.Invoke(this) != true)
            Close();
        closed?.Invoke();
    }

    /// <summary>
    /// Sets how much memory the page cache and a sort may take. The readers of a server share the system's file cache:
    /// with 64 MB each, some dozens of them would take gigabytes.
    /// </summary>
    public void UseCache(bool isSmall)
    {
        var cache = isSmall ? SmallCache : LargeCache;
        if (_cache == cache)
            return;
        Execute(string.Create(CultureInfo.InvariantCulture, $"PRAGMA cache_size = -{cache}"));
        _cache = cache;
    }

    /// <summary>Frees memory that the next use does not need: a large import leaves a full cache.</summary>
    public void Trim()
    {
        if (raw.sqlite3_db_status(_handle, raw.SQLITE_DBSTATUS_CACHE_USED, out var cache, out _, 0) == raw.SQLITE_OK && cache > SmallCache << 10)
            _ = SqliteCalls.ReleaseMemory(_handle.DangerousGetHandle());
    }

    /// <summary>Closes the connection.</summary>
    public void Close()
    {
        Forget();
        foreach (var statement in _inUse)
            statement.Dispose();
        _inUse.Clear();
        _handle.Dispose();
    }

    private void Forget()
    {
        foreach (var statement in _idle.Values)
            statement.Dispose();
        _idle.Clear();
    }

    // Closing the connection rolls back, too.
    private bool TryRollback()
    {
        try
        {
            Rollback();
            return true;
        }
        catch (TraceliftException)
        {
            return false;
        }
    }

    private sealed class Scope(Action end) : IDisposable
    {
        public void Dispose() => end();
    }
}
