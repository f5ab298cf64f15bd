using Microsoft.Data.Sqlite;
using Tracelift.Model;
using Tracelift.Sqlite;
using Tracelift.Stores;
using Tracelift.Tests.Support;
using Xunit;

namespace Tracelift.Tests.Stores;

/// <summary>A store in a temporary folder, which is deleted after the test.</summary>
internal sealed class SqliteFile : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public string Path => System.IO.Path.Combine(Folder, "store.sqlite");

    public string Folder => _folder.File("data");

    public static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public Task<SqliteStore> OpenAsync() => SqliteStore.OpenAsync(Path, TimeProvider.System, Cancel);

    public Task<IReadSession> SnapshotAsync() => SessionAsync(store => store.OpenSnapshotAsync(Cancel));

    public Task<IImportSession> ImportSessionAsync() => SessionAsync(store => store.BeginImportAsync(Cancel));

    /// <summary>An import of some batches, committed.</summary>
    public async Task ImportAsync(params Batch[] batches)
    {
        await using var import = await ImportSessionAsync();
        var imported = SqliteRows.Imported(batches);
        await WriteAsync(import, batches);
        await import.SettleAsync(imported, Cancel);
        await import.CommitAsync(analyze: true, Cancel);
    }

    public static async Task WriteAsync(IImportSession import, params Batch[] batches)
    {
        foreach (var batch in batches)
            await import.WriteAsync(batch.Model, Stream(batch), Cancel);
    }

    /// <summary>Runs SQL as another program would, and returns the first value.</summary>
    public object? Sql(string sql)
    {
        using var connection = new SqliteConnection($"Data Source={Path};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteScalar();
    }

    public static async IAsyncEnumerable<Batch> Stream(params Batch[] batches)
    {
        foreach (var batch in batches)
        {
            await Task.Yield();
            yield return batch;
        }
    }

    /// <summary>All rows that meet a query as values in the columns' order, by id.</summary>
    public static async Task<List<object?[]>> ReadAsync(IReadSession session, RowQuery query)
    {
        var rows = new List<object?[]>();
        await foreach (var batch in session.ReadAsync(query, Cancel))
        {
            using (batch)
                rows.AddRange(SqliteRows.Values(batch));
        }

        rows.Sort((one, other) => ((long)one[0]!).CompareTo((long)other[0]!));
        return rows;
    }

    /// <summary>Returns the ids of all rows that match a query, as often as they are read.</summary>
    public static async Task<List<long>> IdsAsync(IReadSession session, RowQuery query) =>
        [.. (await ReadAsync(session, query)).Select(row => (long)row[0]!)];

    public void Dispose() => _folder.Dispose();

    private async Task<T> SessionAsync<T>(Func<SqliteStore, Task<T>> begin)
    {
        await using var store = await OpenAsync();
        return await begin(store);
    }
}
