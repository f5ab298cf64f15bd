using Npgsql;
using Tracelift.Errors;

namespace Tracelift.Postgres;

/// <summary>A connection that translates the driver's exceptions to <see cref="TraceliftException"/>.</summary>
internal sealed class PostgresLink : IAsyncDisposable
{
    private PostgresLink(NpgsqlConnection connection, PostgresUrl url, int backend)
    {
        Connection = connection;
        Url = url;
        Backend = backend;
    }

    /// <summary>The driver's connection.</summary>
    public NpgsqlConnection Connection { get; }

    /// <summary>The database that it leads to.</summary>
    public PostgresUrl Url { get; }

    /// <summary>The store's name, for messages.</summary>
    public string Store => Url.Name;

    /// <summary>
    /// The id of the server process at the other end, asked by a query: the id that the driver knows comes from a pooler,
    /// if there is one.
    /// </summary>
    public int Backend { get; }

    /// <summary>Whether a pooler lies in between.</summary>
    public bool IsPooled => Backend != Connection.ProcessID;

    /// <summary>Whether the connection can still be used.</summary>
    public bool IsOpen => Connection.State == System.Data.ConnectionState.Open;

    /// <summary>Connects.</summary>
    public static async Task<PostgresLink> OpenAsync(PostgresUrl url, CancellationToken cancellationToken)
    {
        var connection = new NpgsqlConnection(url.Settings.ConnectionString);
        var opening = connection.OpenAsync(cancellationToken);
        try
        {
            await opening.WaitAsync(cancellationToken);
            await using var command = new NpgsqlCommand("SELECT pg_backend_pid()", connection);
            return new PostgresLink(connection, url, (int)(await command.ExecuteScalarAsync(cancellationToken))!);
        }
        catch (Exception e)
        {
            // The driver ignores cancellation while a host does not answer. It closes in the background instead.
            var closing = CloseAsync(connection, opening);
            if (opening.IsCompleted)
                await closing;
            if (PostgresErrors.IsDriver(e) && !cancellationToken.IsCancellationRequested)
                throw PostgresErrors.Translate(e, url.Name);
            cancellationToken.ThrowIfCancellationRequested();
            throw;
        }
    }

    /// <summary>Runs statements that return nothing.</summary>
    /// <returns>The number of rows written.</returns>
    public Task<int> ExecuteAsync(string sql, CancellationToken cancellationToken) => ExecuteAsync(sql, [], cancellationToken);

    /// <summary>Runs a statement that returns nothing, with parameters $1, $2 ...</summary>
    /// <returns>The number of rows written.</returns>
    public Task<int> ExecuteAsync(string sql, object?[] parameters, CancellationToken cancellationToken) =>
        GuardAsync(
            async () =>
            {
                await using var command = Command(sql, parameters);
                return await command.ExecuteNonQueryAsync(cancellationToken);
            },
            cancellationToken);

    /// <summary>Runs a query and converts each row.</summary>
    public Task<List<T>> QueryAsync<T>(
        string sql, object?[] parameters, Func<NpgsqlDataReader, T> map, CancellationToken cancellationToken) =>
        GuardAsync(
            async () =>
            {
                await using var command = Command(sql, parameters);
                await using var reader = await command.ExecuteReaderAsync(cancellationToken);
                var rows = new List<T>();
                while (await reader.ReadAsync(cancellationToken))
                    rows.Add(map(reader));
                return rows;
            },
            cancellationToken);

    /// <summary>Runs a query and passes on each row as it arrives, until the receiver wants no more.</summary>
    public Task ScanAsync(string sql, object?[] parameters, Func<NpgsqlDataReader, bool> row, CancellationToken cancellationToken) =>
        GuardAsync(
            async () =>
            {
                await using var command = Command(sql, parameters);
                await using var reader = await command.ExecuteReaderAsync(cancellationToken);
                while (await reader.ReadAsync(cancellationToken))
                {
                    if (!row(reader))
                        break;
                }

                return true;
            },
            cancellationToken);

    /// <summary>Runs a query and returns its first value.</summary>
    /// <returns>The value; the type's default if it is null or there is no row.</returns>
    public async Task<T?> ScalarAsync<T>(string sql, object?[] parameters, CancellationToken cancellationToken)
    {
        var rows = await QueryAsync(
            sql, parameters, reader => reader.IsDBNull(0) ? default : reader.GetFieldValue<T>(0), cancellationToken);
        return rows.Count == 0 ? default : rows[0];
    }

    /// <summary>Runs work on the connection and translates the driver's exceptions.</summary>
    public async Task<T> GuardAsync<T>(Func<Task<T>> work, CancellationToken cancellationToken)
    {
        try
        {
            return await work();
        }
        catch (Exception e) when (PostgresErrors.IsDriver(e))
        {
            // The exception of a cancelled statement is not a fault of the store.
            cancellationToken.ThrowIfCancellationRequested();
            throw PostgresErrors.Translate(e, Store);
        }
    }

    /// <summary>Closes the connection; the server rolls back uncommitted work.</summary>
    public ValueTask DisposeAsync() => Connection.DisposeAsync();

    private NpgsqlCommand Command(string sql, object?[] parameters)
    {
        var command = new NpgsqlCommand(sql, Connection);
        foreach (var value in parameters)
            command.Parameters.Add(value as NpgsqlParameter ?? new NpgsqlParameter { Value = value ?? DBNull.Value });
        return command;
    }

    private static async Task CloseAsync(NpgsqlConnection connection, Task opening)
    {
        await opening.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await connection.DisposeAsync();
    }
}
