namespace Tracelift.Sqlite.Bulk;

/// <summary>A process at work on a load: whoever writes to the file is the only one, and needs to tell nobody.</summary>
internal sealed class SqlitePresence : IAsyncDisposable
{
    public static SqlitePresence Only { get; } = new();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
