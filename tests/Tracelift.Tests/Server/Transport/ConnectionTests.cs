using System.IO.Pipelines;
using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Logging.Abstractions;
using Tracelift.Server.Access;
using Tracelift.Server.Http;
using Tracelift.Tests.Support;
using Xunit;

namespace Tracelift.Tests.Server.Transport;

/// <summary>Idle connections are closed, and their number is limited by address.</summary>
public sealed class ConnectionTests
{
    [Fact]
    public async Task Connections_that_say_nothing_are_closed_and_others_are_served()
    {
        await using var server = await RunningServer.StartAsync(TestStoreKind.Sqlite, options => options with { FirstByteWithin = TimeSpan.FromSeconds(1) });
        var silent = new List<TcpClient>();
        try
        {
            for (var i = 0; i < 300; i++)
            {
                var client = new TcpClient();
                silent.Add(client);
                await client.ConnectAsync(server.Http.BaseAddress!.Host, server.Http.BaseAddress.Port, TestContext.Current.CancellationToken);
            }

            // A web server in front on this machine has one address for all of its callers.
            using var answer = await server.Http.GetAsync("/health/live", TestContext.Current.CancellationToken);
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            foreach (var client in silent)
                Assert.Equal(0, await client.GetStream().ReadAsync(new byte[1], TestContext.Current.CancellationToken));
        }
        finally
        {
            silent.ForEach(client => client.Dispose());
        }
    }

    [Theory]
    [InlineData("192.0.2.1", false, 2)]
    [InlineData("2001:db8::1", false, 2)]
    [InlineData("127.0.0.1", false, 5)]
    [InlineData("::1", false, 5)]
    [InlineData("::ffff:127.0.0.1", false, 5)]
    [InlineData("192.0.2.1", true, 5)]
    public async Task An_address_has_few_but_a_web_server_in_front_is_not_limited(string address, bool isBehindProxy, int most)
    {
        var options = new ServerOptions { MostConnectionsOfAddress = 2, IsBehindProxy = isBehindProxy };
        var guard = new ConnectionGuard(options, TimeProvider.System, NullLogger<ConnectionGuard>.Instance);
        var end = new TaskCompletionSource();
        var served = 0;
        async Task ServeAsync(ConnectionContext connection)
        {
            served++;
            await end.Task;
        }

        var connections = Enumerable.Range(0, 5).Select(_ => guard.InvokeAsync(Speaking(address), ServeAsync)).ToList();
        Assert.Equal(most, served);
        end.SetResult();
        await Task.WhenAll(connections);

        // Closed connections no longer count.
        await guard.InvokeAsync(Speaking(address), ServeAsync);
        Assert.Equal(most + 1, served);
    }

    private static DefaultConnectionContext Speaking(string address)
    {
        var input = new Pipe();
        input.Writer.WriteAsync("GET / HTTP/1.1\r\n"u8.ToArray(), TestContext.Current.CancellationToken).AsTask().GetAwaiter().GetResult();
        return new DefaultConnectionContext { RemoteEndPoint = new IPEndPoint(IPAddress.Parse(address), 4711), Transport = new Both(input.Reader, new Pipe().Writer) };
    }

    private sealed record Both(PipeReader Input, PipeWriter Output) : IDuplexPipe;
}
