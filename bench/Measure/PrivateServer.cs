using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Npgsql;

namespace Tracelift.Bench.Measure;

/// <summary>A PostgreSQL server for the benchmark only, which is deleted afterwards. Its data are in the folder, with fsync on.</summary>
internal sealed class PrivateServer : IAsyncDisposable
{
    private const string Owner = "postgres";

    private readonly string _folder;
    private readonly string _programs;

    private PrivateServer(string folder, string programs, int port)
    {
        _folder = folder;
        _programs = programs;
        Port = port;
    }

    public int Port { get; }

    /// <summary>The id of the server's first process.</summary>
    public int Process { get; private set; }

    /// <summary>Starts a server.</summary>
    /// <exception cref="BenchException">PostgreSQL with PostGIS is not installed.</exception>
    public static async Task<PrivateServer> StartAsync(string parent, IEnumerable<string> settings, CancellationToken cancellationToken)
    {
        var programs = FindPrograms();
        var folder = Directory.CreateDirectory(Path.Combine(parent, $"server-{Guid.NewGuid():n}")).FullName;
        var server = new PrivateServer(folder, programs, FreePort());
        if (Environment.UserName == "root")
            await RunAsync("chown", [$"{Owner}:", folder], cancellationToken);
        await server.AsOwnerAsync("initdb", ["-D", server.Data, "-U", Owner, "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8"], cancellationToken);
        await File.AppendAllLinesAsync(
            Path.Combine(server.Data, "postgresql.conf"),
            [
                "listen_addresses = '127.0.0.1'", $"unix_socket_directories = '{folder}'",
                string.Create(CultureInfo.InvariantCulture, $"port = {server.Port}"), .. settings,
            ],
            cancellationToken);
        await server.AsOwnerAsync("pg_ctl", ["-D", server.Data, "-l", Path.Combine(folder, "log"), "-s", "-w", "start"], cancellationToken);
        var lines = await File.ReadAllLinesAsync(Path.Combine(server.Data, "postmaster.pid"), cancellationToken);
        server.Process = int.Parse(lines[0], CultureInfo.InvariantCulture);
        return server;
    }

    /// <summary>Returns the path of a PostgreSQL program.</summary>
    public string Program(string name) => Path.Combine(_programs, name);

    /// <summary>Returns the URL of a database for a role.</summary>
    public string Url(string database, string role = Owner) =>
        string.Create(CultureInfo.InvariantCulture, $"postgresql://{role}@127.0.0.1:{Port}/{database}");

    /// <summary>Runs statements as superuser.</summary>
    public async Task ExecuteAsync(string database, string sql, CancellationToken cancellationToken)
    {
        await using var connection = new NpgsqlConnection(ConnectionString(database));
        await connection.OpenAsync(cancellationToken);
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 0 };
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>Returns the first column of a query's rows.</summary>
    public async Task<List<string>> QueryAsync(string database, string sql, CancellationToken cancellationToken)
    {
        await using var connection = new NpgsqlConnection(ConnectionString(database));
        await connection.OpenAsync(cancellationToken);
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 0 };
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var rows = new List<string>();
        while (await reader.ReadAsync(cancellationToken))
            rows.Add(Convert.ToString(reader.GetValue(0), CultureInfo.InvariantCulture)!);
        return rows;
    }

    public async ValueTask DisposeAsync()
    {
        await AsOwnerAsync("pg_ctl", ["-D", Data, "-m", "immediate", "-s", "-w", "stop"], CancellationToken.None);
        Directory.Delete(_folder, recursive: true);
    }

    private string Data => Path.Combine(_folder, "data");

    private string ConnectionString(string database) =>
        string.Create(CultureInfo.InvariantCulture, $"Host=127.0.0.1;Port={Port};Username={Owner};Database={database};Pooling=false");

    private static string FindPrograms() => Directory.Exists("/usr/lib/postgresql")
        ? Directory.GetDirectories("/usr/lib/postgresql").Select(version => Path.Combine(version, "bin")).Where(bin => File.Exists(Path.Combine(bin, "initdb"))).Order(StringComparer.Ordinal).LastOrDefault()
            ?? throw Missing()
        : throw Missing();

    private static BenchException Missing() => new("There is no PostgreSQL here. Debian's packages are postgresql-15 and postgresql-15-postgis-3; ./test installs them");

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    // PostgreSQL refuses to run as root.
    private Task AsOwnerAsync(string program, string[] arguments, CancellationToken cancellationToken) => Environment.UserName == "root"
        ? RunAsync("runuser", ["-u", Owner, "--", Program(program), .. arguments], cancellationToken)
        : RunAsync(Program(program), arguments, cancellationToken);

    private static async Task RunAsync(string program, string[] arguments, CancellationToken cancellationToken)
    {
        // The server keeps inherited streams open, so its output goes to a file.
        using var process = System.Diagnostics.Process.Start(new ProcessStartInfo("/bin/sh", ["-c", "exec \"$0\" \"$@\" >/dev/null 2>&1", program, .. arguments]) { WorkingDirectory = "/" })!;
        await process.WaitForExitAsync(cancellationToken);
        if (process.ExitCode != 0)
            throw new BenchException($"{program} {string.Join(' ', arguments)} ended with {process.ExitCode}");
    }
}
