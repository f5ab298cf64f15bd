namespace Tracelift.Sqlite.Engine;

/// <summary>
/// A pool of idle connections to a file. A new connection reads the schema and compiles each statement again, which takes
/// longer than a small import.
/// </summary>
internal sealed class SqliteConnections(string path) : IDisposable
{
    private const int MostIdle = 8;

    private readonly Stack<SqliteDatabase> _idle = new();
    private bool _isClosed;

    /// <summary>Whether idle connections are kept open.</summary>
    public bool AreKept { get; set; }

    /// <summary>Takes an idle connection, or opens a new one.</summary>
    public SqliteDatabase Take()
    {
        while (TryTake() is { } known)
        {
            // Another program may have replaced the file.
            if (known.IsOfItsFile())
                return known;
            known.Close();
        }

        var database = SqliteDatabase.Open(path);
        database.KeepWith(Keep);
        return database;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_idle)
            _isClosed = true;
        while (TryTake() is { } database)
            database.Close();
    }

    private SqliteDatabase? TryTake()
    {
        lock (_idle)
            return _idle.TryPop(out var database) ? database : null;
    }

    private bool Keep(SqliteDatabase database)
    {
        lock (_idle)
        {
            if (!AreKept || _isClosed || _idle.Count >= MostIdle)
                return false;
            database.Trim();
            _idle.Push(database);
            return true;
        }
    }
}
