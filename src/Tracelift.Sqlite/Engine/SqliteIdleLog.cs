namespace Tracelift.Sqlite.Engine;

/// <summary>
/// Empties the write-ahead log of a file once it has been idle for a while. SQLite itself empties it only when the last
/// connection closes, and a server keeps connections open.
/// </summary>
internal sealed class SqliteIdleLog : IDisposable
{
    /// <summary>The time between two checks; the log is emptied after at least this time without a write.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

    private readonly SqliteStore _store;
    private readonly ITimer _timer;
    private (long Length, DateTime Written) _seen;

    public SqliteIdleLog(SqliteStore store, TimeProvider time)
    {
        _store = store;
        _timer = time.CreateTimer(_ => Look(), null, Interval, Interval);
    }

    /// <inheritdoc/>
    public void Dispose() => _timer.Dispose();

    private void Look()
    {
        var log = new FileInfo(_store.Name + "-wal");
        var now = log.Exists ? (log.Length, log.LastWriteTimeUtc) : default;
        if (now.Length > 0 && now == _seen)
            _store.EmptyLog();
        _seen = now;
    }
}
