using System.Net;
using System.Net.Sockets;
using Npgsql;
using Xunit;

namespace Tracelift.Tests.Support;

/// <summary>A PostgreSQL server for one test, which may be stopped, filled up, or need a password.</summary>
public sealed class OwnServer : IAsyncDisposable
{
    private readonly string _folder;
    private readonly int _port;

    private OwnServer(string folder, int port) => (_folder, _port) = (folder, port);

    public string Data => $"{_folder}/data";

    /// <summary>A folder that the server may write to.</summary>
    public string Folder => _folder;

    /// <summary>Makes and starts a server; skips the test where none is installed.</summary>
    public static async Task<OwnServer> StartAsync()
    {
        PostgresPrograms.Require();
        var server = New();
        try
        {
            (await PostgresPrograms.RunAsync(
                PostgresPrograms.Path("initdb"), "-D", server.Data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync")).Expect(0);
            await server.StartAgainAsync();
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>Starts a hot standby of this server, which has to take changes meanwhile.</summary>
    public async Task<OwnServer> StartStandbyAsync()
    {
        var standby = New();
        (await PostgresPrograms.RunAsync(
            PostgresPrograms.Path("pg_basebackup"), "-h", "127.0.0.1", "-p", $"{_port}", "-U", "postgres", "-D", standby.Data, "-R", "-X", "stream", "-c", "fast", "--no-sync")).Expect(0);
        await standby.StartAgainAsync();
        return standby;
    }

    /// <summary>Starts it, or starts it again; it takes connections afterwards.</summary>
    public async Task StartAgainAsync()
    {
        var options = $"-p {_port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={_folder} -c fsync=off -c shared_buffers=32MB -c max_connections=30 -c wal_level=replica";
        (await PostgresPrograms.RunAsync(PostgresPrograms.Path("pg_ctl"), "-D", Data, "-l", $"{_folder}/server.log", "-o", options, "-s", "-w", "start")).Expect(0);
    }

    /// <summary>Stops it as a crash would.</summary>
    public async Task StopAtOnceAsync() =>
        (await PostgresPrograms.RunAsync(PostgresPrograms.Path("pg_ctl"), "-D", Data, "-m", "immediate", "-s", "-w", "stop")).Expect(0);

    /// <summary>A database's URL, for --store.</summary>
    public string Url(string database, string role = "postgres") => $"postgresql://{role}@127.0.0.1:{_port}/{database}";

    /// <summary>A new database with CATMAID's tables and triggers, the superuser's; it goes with the server.</summary>
    public async Task<TestDatabase> CreateCatmaidAsync(string name)
    {
        await ExecuteAsync("postgres", $"CREATE DATABASE {name}");
        await ExecuteAsync(name, "CREATE EXTENSION postgis", "CREATE EXTENSION pg_trgm");
        foreach (var script in PostgresServer.Scripts(PostgresKind.CatmaidWithTriggers))
            await ExecuteAsync(name, await PostgresServer.ReadScriptAsync(script));
        return new TestDatabase(name, Url(name), Connection(name), Connection(name), () => Task.CompletedTask);
    }

    /// <summary>Runs statements one by one, as superuser.</summary>
    public async Task ExecuteAsync(string database, params string[] statements)
    {
        await using var connection = new NpgsqlConnection(Connection(database));
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        foreach (var sql in statements)
        {
            await using var command = new NpgsqlCommand(sql, connection);
            await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (File.Exists($"{Data}/postmaster.pid"))
            await PostgresPrograms.RunAsync(PostgresPrograms.Path("pg_ctl"), "-D", Data, "-m", "immediate", "-s", "-w", "stop");
        Directory.Delete(_folder, recursive: true);
    }

    private string Connection(string database) => $"Host=127.0.0.1;Port={_port};Username=postgres;Database={database};Pooling=False";

    private static OwnServer New()
    {
        var folder = Directory.CreateTempSubdirectory("tracelift-server-").FullName;
        PostgresPrograms.GiveToOwner(folder);
        using var free = new TcpListener(IPAddress.Loopback, 0);
        free.Start();
        return new OwnServer(folder, ((IPEndPoint)free.LocalEndpoint).Port);
    }
}
