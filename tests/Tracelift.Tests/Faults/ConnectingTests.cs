using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Tracelift.Postgres;
using Tracelift.Tests.CommandLine;
using Tracelift.Tests.Support;
using Xunit;

namespace Tracelift.Tests.Faults;

/// <summary>A store can't be reached, or refuses access.</summary>
public sealed class ConnectingTests : IDisposable
{
    private readonly Line _line = new();

    public static TheoryData<string> Commands =>
    [
        "store info",
        "store init",
        "export --source 1 --file -",
        "import FILE --target new:X",
        "import --source STORE#1 --target new:X",
        "runs",
        "undo 1 --yes",
    ];

    [Theory]
    [MemberData(nameof(Commands))]
    public async Task Where_nothing_answers_every_command_says_so(string typed)
    {
        var store = $"postgresql://anna:secret@127.0.0.1:{ClosedPort()}/catmaid";

        var result = await RunAsync(typed, store);

        FaultReport.AssertFault(result, 4, "Nothing answers at postgresql://anna@127.0.0.1:", "/catmaid", "PostgreSQL runs there");
        Assert.DoesNotContain("secret", result.Error, StringComparison.Ordinal);
        Assert.Equal([_line.SoundFile()], Directory.GetFiles(_line.Folder.Path));
    }

    [Fact]
    public async Task A_host_that_swallows_what_is_sent_is_given_up_after_the_connect_timeout()
    {
        using var silent = new Socket(SocketType.Stream, ProtocolType.Tcp);
        silent.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        silent.Listen(0);
        var port = ((IPEndPoint)silent.LocalEndPoint!).Port;

        // With its queue full, not even the first packet is answered.
        using var first = new TcpClient();
        using var second = new TcpClient();
        await first.ConnectAsync(IPAddress.Loopback, port, TestContext.Current.CancellationToken);
        var waiting = second.ConnectAsync(IPAddress.Loopback, port, TestContext.Current.CancellationToken).AsTask();
        var clock = Stopwatch.StartNew();

        var result = await RunAsync("export --source 1 --file -", $"postgresql://anna@127.0.0.1:{port}/catmaid?connect_timeout=2");

        FaultReport.AssertFault(result, 4, "does not answer", "network");
        Assert.InRange(clock.Elapsed.TotalSeconds, 1.5, 12);
        Assert.Equal(15, PostgresUrl.Parse("postgresql://anna@db/catmaid").Settings.Timeout);
        second.Close();
        await Task.WhenAny(waiting);
    }

    [Fact]
    public void A_peer_that_is_gone_is_noticed_while_a_statement_runs()
    {
        var settings = PostgresUrl.Parse("postgresql://anna@db/catmaid").Settings;

        Assert.Equal((true, 60, 10), (settings.TcpKeepAlive, settings.TcpKeepAliveTime, settings.TcpKeepAliveInterval));
        Assert.Equal(5, PostgresUrl.Parse("postgresql://anna@db/catmaid?keepalives_idle=5").Settings.TcpKeepAliveTime);
    }

    [Fact]
    public async Task Waiting_for_a_silent_host_can_be_cancelled()
    {
        await using var proxy = FaultProxy.Before("postgresql://anna@127.0.0.1:9/catmaid");
        proxy.Swallows = true;
        using var stop = new CancellationTokenSource(TimeSpan.FromMilliseconds(500));

        var result = await FaultScene.RunAsync(["export", "--source", "1", "--store", proxy.Url, "--file", _line.Folder.File("out.json")], stop.Token);

        FaultReport.AssertCancelled(result);
        Assert.Empty(Directory.GetFiles(_line.Folder.Path));
    }

    [Fact]
    public async Task A_server_that_asks_for_a_password_says_whether_it_was_missing_or_wrong()
    {
        await using var server = await OwnServer.StartAsync();
        await server.ExecuteAsync(
            "postgres",
            "SET password_encryption = 'scram-sha-256'",
            "CREATE ROLE anna LOGIN PASSWORD 'right'",
            "CREATE DATABASE tracing OWNER anna");
        await server.ExecuteAsync("tracing", "CREATE EXTENSION postgis");
        await File.WriteAllTextAsync(
            $"{server.Data}/pg_hba.conf", "host all postgres 127.0.0.1/32 trust\nhost all all 127.0.0.1/32 scram-sha-256\n", TestContext.Current.CancellationToken);
        await server.ExecuteAsync("postgres", "SELECT pg_reload_conf()");
        var url = server.Url("tracing", "anna");

        FaultReport.AssertFault(await RunAsync("store init", url), 4, url, "asks for a password", "PGPASSWORD");
        var wrong = await RunAsync("store init", url.Replace("anna", "anna:wrong", StringComparison.Ordinal));
        FaultReport.AssertFault(wrong, 4, url, "password authentication failed", "PGPASSWORD");
        Assert.DoesNotContain("wrong", wrong.Error, StringComparison.Ordinal);
        var right = url.Replace("anna", "anna:right", StringComparison.Ordinal);
        (await RunAsync("store init", right)).Expect(0);
        (await RunAsync("import FILE --target new:X --create-unknown-users", right)).Expect(0);
        FaultReport.AssertFault(await RunAsync("store info", right.Replace("/tracing", "/tracking", StringComparison.Ordinal)), 4, "tracking", "does not exist", "createdb");
    }

    public void Dispose() => _line.Dispose();

    private Task<CliResult> RunAsync(string typed, string store)
    {
        _line.Set("TRACELIFT_STORE", store);
        var file = _line.SoundFile();
        return _line.RunAsync([.. typed.Split(' ').Select(word => word == "FILE" ? file : word.Replace("STORE", store, StringComparison.Ordinal))]);
    }

    private static int ClosedPort()
    {
        using var free = new TcpListener(IPAddress.Loopback, 0);
        free.Start();
        return ((IPEndPoint)free.LocalEndpoint).Port;
    }
}
