namespace Tracelift.Sqlite.Bulk;

/// <summary>The presence of a process at a load. SQLite has one writer, so it needs no record.</summary>
internal sealed class SqlitePresence : IAsyncDisposable
{
    public static SqlitePresence Only { get; } = new();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
