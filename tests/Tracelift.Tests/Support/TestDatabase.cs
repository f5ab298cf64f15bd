using Npgsql;

namespace Tracelift.Tests.Support;

/// <summary>A database for one test, dropped with all its connections when it is disposed of.</summary>
public sealed class TestDatabase : IAsyncDisposable
{
    private readonly Func<Task> _drop;

    internal TestDatabase(string name, string url, string connectionString, string superuserConnectionString, Func<Task> drop)
    {
        _drop = drop;
        Name = name;
        Url = url;
        ConnectionString = connectionString;
        SuperuserConnectionString = superuserConnectionString;
    }

    public string Name { get; }

    /// <summary>For --store: postgresql://ROLE@HOST:PORT/NAME, the role being the owner and no superuser.</summary>
    public string Url { get; }

    /// <summary>The same for Npgsql, without a pool.</summary>
    public string ConnectionString { get; }

    /// <summary>For what only a superuser may look at.</summary>
    public string SuperuserConnectionString { get; }

    /// <summary>A new connection as the owner.</summary>
    public Task<NpgsqlConnection> OpenAsync() => OpenAsync(ConnectionString);

    /// <summary>A new connection as superuser.</summary>
    public Task<NpgsqlConnection> OpenAsSuperuserAsync() => OpenAsync(SuperuserConnectionString);

    /// <summary>A new connection as superuser to another database of the server.</summary>
    public Task<NpgsqlConnection> OpenAsSuperuserAsync(string database) =>
        OpenAsync(new NpgsqlConnectionStringBuilder(SuperuserConnectionString) { Database = database }.ConnectionString);

    public async ValueTask DisposeAsync() => await _drop();

    private static async Task<NpgsqlConnection> OpenAsync(string connectionString)
    {
        NpgsqlConnection connection = new(connectionString);
        try
        {
            await connection.OpenAsync();
            return connection;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }
}
