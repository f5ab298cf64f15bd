namespace Tracelift.Sqlite.Engine;

/// <summary>
/// Empties the write-ahead log of a file whose connections are kept open, once nobody has written for a while: SQLite does
/// so by itself only when the last connection closes.
/// </summary>
internal sealed class SqliteIdleLog : IDisposable
{
    /// <summary>How often it looks: for as long, at least, nobody has written.</summary>
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
