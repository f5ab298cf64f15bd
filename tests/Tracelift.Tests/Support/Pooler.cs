using System.Net;
using System.Net.Sockets;
using Xunit;

namespace Tracelift.Tests.Support;

/// <summary>PgBouncer between the tests and the server.</summary>
public sealed class Pooler : IAsyncDisposable
{
    private const string Program = "/usr/sbin/pgbouncer";

    private readonly TemporaryFolder _folder;
    private readonly CliProcess _process;

    private Pooler(TemporaryFolder folder, CliProcess process, string url) => (_folder, _process, Url) = (folder, process, url);

    /// <summary>The database behind the pooler, for --store.</summary>
    public string Url { get; }

    /// <summary>Starts one before a database; skips the test where PgBouncer is not installed.</summary>
    /// <param name="database">The database.</param>
    /// <param name="mode">session, transaction or statement.</param>
    /// <param name="settings">More lines of its configuration.</param>
    public static async Task<Pooler> StartAsync(TestDatabase database, string mode, params string[] settings)
    {
        Assert.SkipUnless(File.Exists(Program), "PgBouncer is not installed here");
        var target = new Uri(database.Url);
        var user = target.UserInfo.Split(':');
        var port = FreePort();
        var folder = new TemporaryFolder();
        var users = folder.Write("users.txt", $"\"{user[0]}\" \"{Uri.UnescapeDataString(user.ElementAtOrDefault(1) ?? "")}\"\n");
        var configuration = folder.Write("pgbouncer.ini", $"""
            [databases]
            {database.Name} = host={target.Host} port={target.Port}
            [pgbouncer]
            listen_addr = 127.0.0.1
            listen_port = {port}
            unix_socket_dir =
            auth_type = trust
            auth_file = {users}
            pool_mode = {mode}
            ignore_startup_parameters = extra_float_digits
            {string.Join('\n', settings)}
            """);

        // It is started as another user, who has to find these.
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(folder.Path, (UnixFileMode)0b111_101_101);
        var process = PostgresPrograms.Start(Program, [configuration]);
        await process.WaitForErrorAsync("process up");
        return new Pooler(folder, process, new UriBuilder(target) { Host = "127.0.0.1", Port = port }.ToString());
    }

    public async ValueTask DisposeAsync()
    {
        await _process.DisposeAsync();
        _folder.Dispose();
    }

    private static int FreePort()
    {
        using var free = new TcpListener(IPAddress.Loopback, 0);
        free.Start();
        return ((IPEndPoint)free.LocalEndpoint).Port;
    }
}
