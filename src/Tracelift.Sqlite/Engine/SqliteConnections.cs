namespace Tracelift.Sqlite.Engine;

/// <summary>
/// Connections to a file that nobody uses at the moment. Opening one reads the schema, and each statement has to be
/// understood anew: more than a small import takes otherwise.
/// </summary>
internal sealed class SqliteConnections(string path) : IDisposable
{
    private const int MostIdle = 8;

    private readonly Stack<SqliteDatabase> _idle = new();
    private bool _isClosed;

    /// <summary>Whether those that are no longer in use are kept open.</summary>
    public bool AreKept { get; set; }

    /// <summary>One of them, or a new one.</summary>
    public SqliteDatabase Take()
    {
        while (TryTake() is { } known)
        {
            // Somebody may have put another file in its place.
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
