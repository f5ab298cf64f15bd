using System.Globalization;
using SQLitePCL;
using Tracelift.Errors;

namespace Tracelift.Sqlite.Engine;

/// <summary>
/// One connection to the file. For one thread at a time: SQLite's own locks around each call are off, which makes
/// reading half as fast again.
/// </summary>
internal sealed class SqliteDatabase : IDisposable
{
    private const int ExtendedResultCodes = 0x02000000;

    private const int MostIdle = 200;
    private const int LongestIdle = 4_000;
    private const int FileHasMoved = 20;

    // Pages that are kept, in kB, whatever the size of the file: of a server's readers, and of everybody else.
    private const int SmallCache = 4 << 10;
    private const int LargeCache = 64 << 10;

    // SQLite's steps between two looks at the cancellation: some tenths of a millisecond.
    private const int StepsBetweenLooks = 20_000;

    private readonly sqlite3 _handle;
    // Statements that nobody uses at the moment, by their text.
    private readonly Dictionary<string, sqlite3_stmt> _idle = new(StringComparer.Ordinal);

    // All others. One whose values can't be bound for want of memory may be forgotten by who prepared it, and would keep the file open.
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

    /// <summary>The file, for messages.</summary>
    public string Name { get; }

    /// <summary>SQLite's own handle.</summary>
    public sqlite3 Handle => _handle;

    /// <summary>Whether a transaction is under way.</summary>
    public bool InTransaction => raw.sqlite3_get_autocommit(_handle) == 0;

    /// <summary>The table through which rows of batches are inserted.</summary>
    public SqliteRowTable Rows => _rows ??= SqliteRowTable.For(
        _handle.DangerousGetHandle(),
        result =>
        {
            if (result != raw.SQLITE_OK)
                throw Failure(result);
        });

    /// <summary>The rows that the last statement changed.</summary>
    public long Changes => raw.sqlite3_changes(_handle);

    /// <summary>Opens a file that is there.</summary>
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

    /// <summary>Until the result is disposed of, statements stop when a token is cancelled.</summary>
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

    /// <summary>Prepares a statement, or takes one of the same text that is not in use any more.</summary>
    public SqliteStatement Prepare(string sql)
    {
        if (!_idle.Remove(sql, out var statement) && raw.sqlite3_prepare_v2(_handle, sql, out statement) != raw.SQLITE_OK)
            throw Failure();
        _inUse.Add(statement);
        return new SqliteStatement(this, statement, sql);
    }

    /// <summary>Takes a statement back that is no longer in use.</summary>
    internal void Return(sqlite3_stmt statement, string sql)
    {
        // The connection may be closed by now, and all statements with it.
        if (!_inUse.Remove(statement))
            return;

        // A statement that stands on a row would keep its snapshot.
        _ = raw.sqlite3_reset(statement);
        _ = raw.sqlite3_clear_bindings(statement);
        if (sql.Length > LongestIdle || !_idle.TryAdd(sql, statement))
            statement.Dispose();
        else if (_idle.Count > MostIdle)
            Forget();
    }

    /// <summary>The first column of the first row, or null where there is no row or it holds null.</summary>
    public long? Long(string sql, params ReadOnlySpan<string> texts)
    {
        using var statement = Prepare(sql);
        for (var i = 0; i < texts.Length; i++)
            statement.Bind(i + 1, texts[i]);
        return statement.Step() && !statement.IsNull(0) ? statement.Long(0) : null;
    }

    /// <summary>The first column of the first row, or null where there is no row or it holds null.</summary>
    public string? Text(string sql, params ReadOnlySpan<string> texts)
    {
        using var statement = Prepare(sql);
        for (var i = 0; i < texts.Length; i++)
            statement.Bind(i + 1, texts[i]);
        return statement.Step() && !statement.IsNull(0) ? statement.Text(0) : null;
    }

    /// <summary>Why the last call failed.</summary>
    public Exception Failure() => Failure(raw.sqlite3_extended_errcode(_handle));

    /// <summary>Why a call failed that returned this code.</summary>
    public Exception Failure(int result) =>
        (result & 0xff) == raw.SQLITE_INTERRUPT && _cancellation.IsCancellationRequested
            ? new OperationCanceledException(_cancellation)
            : SqliteErrors.From(result, raw.sqlite3_errmsg(_handle).utf8_to_string(), Name);

    /// <summary>Which constraint the last call broke.</summary>
    public SqliteViolation Violation() =>
        new(raw.sqlite3_extended_errcode(_handle), raw.sqlite3_errmsg(_handle).utf8_to_string());

    /// <summary>Ends the transaction: all of it is in, and survives a power cut.</summary>
    /// <exception cref="StoreException">
    /// Nothing is in; but with the code <c>commit-unknown</c> all of it may be, where the log was written and then failed to
    /// come to the disk: SQLite goes on without it, and after a crash may find it in the log.
    /// </exception>
    public void Commit()
    {
        // Once it has begun it is not stopped.
        using (CancelWith(CancellationToken.None))
        {
            var result = raw.sqlite3_exec(_handle, "COMMIT");
            if (result == raw.SQLITE_OK)
                return;

            // What was not written whole is not in.
            throw (result & 0xff) == raw.SQLITE_IOERR && result != raw.SQLITE_IOERR_WRITE
                ? SqliteErrors.CommitUnknown(result, raw.sqlite3_errmsg(_handle).utf8_to_string(), Name)
                : Failure();
        }
    }

    /// <summary>Ends the transaction without a trace, where one is under way.</summary>
    public void Rollback()
    {
        if (InTransaction)
            Execute("ROLLBACK");
    }

    /// <summary>Has something done once the connection is closed.</summary>
    public void WhenClosed(Action closed) => _closed = closed;

    /// <summary>Has it kept when it is disposed of, by whoever says that they do.</summary>
    public void KeepWith(Func<SqliteDatabase, bool> keep) => _keep = keep;

    /// <summary>Whether its file is still the one that has its name.</summary>
    public unsafe bool IsOfItsFile()
    {
        var moved = 0;
        return SqliteCalls.FileControl(_handle.DangerousGetHandle(), null, FileHasMoved, &moved) == raw.SQLITE_OK && moved == 0;
    }

    /// <summary>
    /// Closes the connection, or gives it back to whoever keeps it; a transaction that is under way leaves no trace.
    /// </summary>
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
    /// Sets how much memory pages may take, and a sort. Readers of a server share what the system has read of the file:
    /// with 64 MB each, some dozens of them at once would have gigabytes.
    /// </summary>
    public void UseCache(bool isSmall)
    {
        var cache = isSmall ? SmallCache : LargeCache;
        if (_cache == cache)
            return;
        Execute(string.Create(CultureInfo.InvariantCulture, $"PRAGMA cache_size = -{cache}"));
        _cache = cache;
    }

    /// <summary>Gives memory back that the next use does not need: a large import leaves its cache full.</summary>
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

    // Closing rolls back, too.
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
