using SQLitePCL;
using Tracelift.Errors;

namespace Tracelift.Sqlite;

/// <summary>
/// One connection to the file. For one thread at a time: SQLite's own locks around each call are off, which makes
/// reading half as fast again.
/// </summary>
internal sealed class SqliteDatabase : IDisposable
{
    private const int ExtendedResultCodes = 0x02000000;

    // SQLite's steps between two looks at the cancellation: some tenths of a millisecond.
    private const int StepsBetweenLooks = 20_000;

    private readonly sqlite3 _handle;
    private CancellationToken _cancellation;
    private Action? _closed;

    static SqliteDatabase() => Batteries_V2.Init();

    private SqliteDatabase(sqlite3 handle, string name)
    {
        _handle = handle;
        Name = name;
    }

    /// <summary>The file, for messages.</summary>
    public string Name { get; }

    /// <summary>Whether a transaction is under way.</summary>
    public bool InTransaction => raw.sqlite3_get_autocommit(_handle) == 0;

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
            database.Execute(EmbeddedSql.Read("Sql/connection.sql"));
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

    /// <summary>Prepares a statement.</summary>
    public SqliteStatement Prepare(string sql)
    {
        if (raw.sqlite3_prepare_v2(_handle, sql, out var statement) != raw.SQLITE_OK)
            throw Failure();
        return new SqliteStatement(this, statement);
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

    /// <summary>Ends the transaction without a trace, where one is under way.</summary>
    public void Rollback()
    {
        if (InTransaction)
            Execute("ROLLBACK");
    }

    /// <summary>Has something done once the connection is closed.</summary>
    public void WhenClosed(Action closed) => _closed = closed;

    /// <summary>Closes the connection; a transaction that is under way leaves no trace.</summary>
    public void Dispose()
    {
        _cancellation = CancellationToken.None;
        try
        {
            if (!_handle.IsInvalid)
                Rollback();
        }
        catch (TraceliftException)
        {
            // Closing rolls back, too.
        }

        _handle.Dispose();
        Interlocked.Exchange(ref _closed, null)?.Invoke();
    }

    private sealed class Scope(Action end) : IDisposable
    {
        public void Dispose() => end();
    }
}
