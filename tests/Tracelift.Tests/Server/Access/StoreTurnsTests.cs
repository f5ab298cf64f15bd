using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Tracelift.Server;
using Tracelift.Server.Access;
using Tracelift.Tests.Support;
using Xunit;

namespace Tracelift.Tests.Server.Access;

/// <summary>Requests use a bounded number of the store's connections, and none while they wait for their callers.</summary>
public sealed class StoreTurnsTests
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(8);

    [Theory]
    [InlineData("/accounts/login", "Content-Length: 100\r\n\r\nname=")]
    [InlineData("/accounts/login", "Transfer-Encoding: chunked\r\n\r\n5\r\nname=\r\n")]
    [InlineData("/PID/stacks", "X-Authorization: Token TOKEN\r\nContent-Length: 100\r\n\r\nname=")]
    [InlineData("/PID/annotations/query", "X-Authorization: Token TOKEN\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nname=\r\n")]
    [InlineData("/PID/stacks", "Cookie: sessionid=SESSION\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nname=\r\n")]
    public async Task Who_is_slow_to_send_keeps_nobody_from_the_store(string path, string head)
    {
        await using var server = await OneAtATimeAsync();
        using var login = await server.Http.PostAsync("/accounts/login", new FormUrlEncodedContent([KeyValuePair.Create("name", "trusted"), KeyValuePair.Create("pwd", "trusted")]), TestContext.Current.CancellationToken);
        var session = login.Headers.GetValues("Set-Cookie").First(cookie => cookie.StartsWith("sessionid=", StringComparison.Ordinal)).Split('=', ';')[1];
        using var slow = new TcpClient();
        await slow.ConnectAsync(server.Http.BaseAddress!.Host, server.Http.BaseAddress.Port, TestContext.Current.CancellationToken);
        var request = $"POST {path.Replace("PID", $"{server.Project}", StringComparison.Ordinal)} HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-www-form-urlencoded\r\n{head}"
            .Replace("TOKEN", server.Token("trusted"), StringComparison.Ordinal).Replace("SESSION", session, StringComparison.Ordinal);
        await slow.GetStream().WriteAsync(Encoding.ASCII.GetBytes(request), TestContext.Current.CancellationToken);
        await Task.Delay(500, TestContext.Current.CancellationToken);

        using var answer = await server.SendAsync("viewer", HttpMethod.Get, $"/{server.Project}/stacks").WaitAsync(Soon, TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    [Fact]
    public async Task Passwords_are_compared_while_others_use_the_store()
    {
        await using var server = await OneAtATimeAsync();
        await server.TestStore.ExecuteAsync("UPDATE auth_user SET password = 'pbkdf2_sha256$10000000$salt$x' WHERE username = 'chief'");
        var login = server.Http.PostAsync("/accounts/login", new FormUrlEncodedContent([KeyValuePair.Create("name", "chief"), KeyValuePair.Create("pwd", "x")]), TestContext.Current.CancellationToken);
        await Task.Delay(300, TestContext.Current.CancellationToken);

        using var answer = await server.SendAsync("viewer", HttpMethod.Get, $"/{server.Project}/stacks");

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.False(login.IsCompleted);
        Assert.Equal(HttpStatusCode.Unauthorized, (await login).StatusCode);
    }

    [Fact]
    public async Task More_than_the_limit_wait_until_a_turn_ends_or_they_are_cancelled()
    {
        await using var server = await RunningServer.StartAsync(TestStoreKind.Sqlite);
        var options = new ServerOptions { MostAtStore = 1 };
        using var turns = new StoreTurns(options);
        using var changes = new ChangeTurns(options);
        await using var first = new RequestStore(server.Store, turns, changes);
        await using var second = new RequestStore(server.Store, turns, changes);
        await using var third = new RequestStore(server.Store, turns, changes);
        await first.ReadAsync(TestContext.Current.CancellationToken);
        await first.OpenAsync(TestContext.Current.CancellationToken);
        using var end = new CancellationTokenSource();

        var cancelled = second.ReadAsync(end.Token);
        Assert.False(cancelled.IsCompleted);
        await end.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => cancelled);
        var waiting = second.OpenAsync(TestContext.Current.CancellationToken);
        Assert.False(waiting.IsCompleted);

        // Those that read and those that change something do not wait for each other.
        await third.OpenToChangeAsync(TestContext.Current.CancellationToken).WaitAsync(Soon, TestContext.Current.CancellationToken);
        await first.EndReadAsync();
        await waiting.WaitAsync(Soon, TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task Requests_at_once_do_not_use_up_the_connections_of_a_database()
    {
        await using var server = await RunningServer.StartAsync(TestStoreKind.Postgres, options => options with { MostAtStore = 8 });
        var most = int.Parse((await server.TestStore.QueryAsync("SHOW max_connections"))[0], CultureInfo.InvariantCulture);

        var answers = await Task.WhenAll(Enumerable.Range(0, most + 20).Select(_ => server.SendAsync("viewer", HttpMethod.Get, "/")));

        Assert.All(answers, answer => Assert.Equal(HttpStatusCode.OK, answer.StatusCode));
        foreach (var answer in answers)
            answer.Dispose();
    }

    private static Task<RunningServer> OneAtATimeAsync() => RunningServer.StartAsync(TestStoreKind.Sqlite, options => options with { MostAtStore = 1 });
}
