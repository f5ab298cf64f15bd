using System.Text;
using SQLitePCL;

namespace Tracelift.Sqlite.Engine;

/// <summary>A prepared statement: bind, step, read. Parameters count from 1, columns from 0, as in SQLite.</summary>
internal sealed unsafe class SqliteStatement : IDisposable
{
    /// <summary>Tells SQLite to copy the text, because a batch's arrays may move.</summary>
    public const nint Transient = -1;

    private readonly SqliteDatabase _database;
    private readonly sqlite3_stmt _handle;
    private readonly nint _bare;
    private string? _sql;

    internal SqliteStatement(SqliteDatabase database, sqlite3_stmt handle, string sql)
    {
        _database = database;
        _sql = sql;
        _handle = handle;
        _bare = handle.DangerousGetHandle();
    }

    /// <summary>Binds an integer.</summary>
    public SqliteStatement Bind(int parameter, long value)
    {
        Check(SqliteCalls.BindInt64(_bare, parameter, value));
        return this;
    }

    /// <summary>Binds a float.</summary>
    public void Bind(int parameter, double value) => Check(SqliteCalls.BindDouble(_bare, parameter, value));

    /// <summary>Binds a text.</summary>
    public SqliteStatement Bind(int parameter, string text) => Bind(parameter, Encoding.UTF8.GetBytes(text));

    /// <summary>Binds a text in UTF-8.</summary>
    public SqliteStatement Bind(int parameter, ReadOnlySpan<byte> utf8)
    {
        // An empty span has no address, which SQLite would take for null.
        byte nothing = 0;
        fixed (byte* bytes = utf8)
            Check(SqliteCalls.BindText(_bare, parameter, bytes is null ? &nothing : bytes, utf8.Length, Transient));
        return this;
    }

    /// <summary>Binds null.</summary>
    public void BindNull(int parameter) => Check(SqliteCalls.BindNull(_bare, parameter));

    /// <summary>Binds the value of a column of another statement's row.</summary>
    public void BindColumn(int parameter, SqliteStatement from, int column) =>
        Check(SqliteCalls.BindValue(_bare, parameter, SqliteCalls.ColumnValue(from._bare, column)));

    /// <summary>Moves to the next row.</summary>
    /// <returns>Whether there is one.</returns>
    public bool Step()
    {
        var result = SqliteCalls.Step(_bare);
        if (result == raw.SQLITE_ROW)
            return true;
        if (result != raw.SQLITE_DONE)
            throw Failed();
        return false;
    }

    /// <summary>Runs a statement that returns no rows, and resets it.</summary>
    public void Run()
    {
        Step();
        _ = SqliteCalls.Reset(_bare);
    }

    /// <summary>Runs a statement whose row may break a constraint.</summary>
    /// <returns>Whether the row was written; if not, <paramref name="violation"/> is the constraint that it breaks.</returns>
    public bool TryRun(out SqliteViolation violation)
    {
        violation = default;
        var result = SqliteCalls.Step(_bare);
        if (result != raw.SQLITE_DONE)
        {
            if ((result & 0xff) != raw.SQLITE_CONSTRAINT)
                throw Failed();
            violation = _database.Violation();
        }

        _ = SqliteCalls.Reset(_bare);
        return result == raw.SQLITE_DONE;
    }

    /// <summary>The number of columns.</summary>
    public int Columns => raw.sqlite3_column_count(_handle);

    /// <summary>Whether a column of the row is null.</summary>
    public bool IsNull(int column) => SqliteCalls.ColumnType(_bare, column) == raw.SQLITE_NULL;

    /// <summary>A column of the row as an integer.</summary>
    public long Long(int column) => SqliteCalls.ColumnInt64(_bare, column);

    /// <summary>A column of the row as a float.</summary>
    public double Double(int column) => SqliteCalls.ColumnDouble(_bare, column);

    /// <summary>A column of the row as UTF-8, valid until the next step.</summary>
    public ReadOnlySpan<byte> Utf8(int column)
    {
        var bytes = SqliteCalls.ColumnBlob(_bare, column);
        return new ReadOnlySpan<byte>(bytes, SqliteCalls.ColumnBytes(_bare, column));
    }

    /// <summary>A column of the row as text.</summary>
    public string Text(int column) => Encoding.UTF8.GetString(Utf8(column));

    /// <inheritdoc/>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _sql, null) is { } sql)
            _database.Return(_handle, sql);
    }

    private void Check(int result)
    {
        if (result != raw.SQLITE_OK)
            throw _database.Failure(result);
    }

    // Resets before a rollback: a statement that stands on a row would block it.
    private Exception Failed()
    {
        var failure = _database.Failure();
        _ = SqliteCalls.Reset(_bare);
        return failure;
    }
}
