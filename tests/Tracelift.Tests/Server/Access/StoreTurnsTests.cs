using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Tracelift.Server.Access;
using Tracelift.Server.Access.Limits;
using Tracelift.Server.Http;
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
        var (turns, changes) = (new ReadLimit(options), new WriteLimit(options));
        await using var first = new RequestStore(server.Store, turns, changes, options, TimeProvider.System);
        await using var second = new RequestStore(server.Store, turns, changes, options, TimeProvider.System);
        await using var third = new RequestStore(server.Store, turns, changes, options, TimeProvider.System);
        await first.ReadAsync(TestContext.Current.CancellationToken);
        await first.OpenAsync(TestContext.Current.CancellationToken);
        using var end = new CancellationTokenSource();

        var cancelled = second.ReadAsync(end.Token);
        Assert.False(cancelled.IsCompleted);
        await end.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => cancelled);
        var waiting = second.OpenAsync(TestContext.Current.CancellationToken);
        Assert.False(waiting.IsCompleted);

        // Readers and writers do not wait for each other.
        await third.OpenToChangeAsync(TestContext.Current.CancellationToken).WaitAsync(Soon, TestContext.Current.CancellationToken);
        await first.EndReadAsync();
        await waiting.WaitAsync(Soon, TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task Turns_are_shared_out_by_caller_and_go_around()
    {
        var turns = new ReadLimit(new ServerOptions { MostAtStore = 8, MostWaitingOfCaller = 3 });
        Task<ConcurrencyLimit.Turn> Take(string caller, CancellationToken stop = default) => turns.TakeAsync(caller, stop);

        // A single caller gets half of them, the next one half of the rest, and so on; no caller gets none.
        var greedy = Enumerable.Range(0, 7).Select(_ => Take("greedy")).ToList();
        Assert.Equal(4, greedy.Count(task => task.IsCompletedSuccessfully));
        await Assert.ThrowsAsync<Tracelift.Server.Http.ApiFault>(() => Take("greedy"));
        var second = Enumerable.Range(0, 3).Select(_ => Take("second")).ToList();
        Assert.Equal(2, second.Count(task => task.IsCompletedSuccessfully));
        var (third, fourth) = (await Take("third"), await Take("fourth"));
        using var end = new CancellationTokenSource();
        var (left, fifth) = (Take("fifth", end.Token), Take("fifth"));
        await end.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => left);

        // A free place goes to the caller with the fewest, not to the one who has waited longest.
        (await greedy[0]).Dispose();
        await fifth.WaitAsync(Soon, TestContext.Current.CancellationToken);
        third.Dispose();
        Assert.Equal(4, greedy.Count(task => task.IsCompletedSuccessfully));
        Assert.Equal(2, second.Count(task => task.IsCompletedSuccessfully));
        fourth.Dispose();
        (await fifth).Dispose();
        await second[2].WaitAsync(Soon, TestContext.Current.CancellationToken);
        Assert.Equal(4, greedy.Count(task => task.IsCompletedSuccessfully));

        // Once all others are gone they have their half again.
        foreach (var task in second)
            (await task).Dispose();
        await greedy[4].WaitAsync(Soon, TestContext.Current.CancellationToken);
        Assert.False(greedy[5].IsCompleted);

        // A turn that was taken to find out who calls becomes theirs, or ends.
        var unknown = await Take("unknown");
        Assert.False(unknown.TryMoveTo("greedy"));
        Assert.True(unknown.TryMoveTo("other"));
        unknown.Dispose();
    }

    [Fact]
    public async Task Who_is_slow_to_take_answers_keeps_nobody_from_the_store_and_the_answers_go()
    {
        await using var server = await RunningServer.StartAsync(TestStoreKind.Sqlite, options => options with { MostAtStore = 4, LargestAnswersInMemory = 1 << 20, LargestAnswersOnDisk = 64 << 20 });
        await server.TestStore.ExecuteAsync($"INSERT INTO class (id, user_id, project_id, class_name, creation_time, edition_time, txid) VALUES (9001, 1, {server.PublicProject}, 'annotation', 0, 0, 1)");
        await server.TestStore.ExecuteAsync(
            $"WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 20000) INSERT INTO class_instance (id, user_id, project_id, class_id, name, creation_time, edition_time, txid) SELECT 100000 + i, 1, {server.PublicProject}, 9001, 'annotation {new string('x', 200)} ' || i, 0, 0, 1 FROM n");
        var slow = new List<TcpClient>();
        try
        {
            // More than the turns and than memory has room for; none of them reads.
            for (var i = 0; i < 8; i++)
            {
                var client = new TcpClient { ReceiveBufferSize = 4096 };
                slow.Add(client);
                await client.ConnectAsync(server.Http.BaseAddress!.Host, server.Http.BaseAddress.Port, TestContext.Current.CancellationToken);
                await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes($"GET /{server.PublicProject}/annotations HTTP/1.1\r\nHost: x\r\n\r\n"), TestContext.Current.CancellationToken);
            }

            var kept = server.Service<Tracelift.Server.Calls.KeptAnswers>();
            for (var i = 0; kept.OnDisk < 20 << 20 && i < 400; i++)
                await Task.Delay(25, TestContext.Current.CancellationToken);
            Assert.InRange(kept.OnDisk, 20 << 20, 32 << 20);
            Assert.InRange(kept.InMemory, 0, 1 << 20);
            using (var answer = await server.SendAsync("viewer", HttpMethod.Get, $"/{server.Project}/stacks").WaitAsync(Soon, TestContext.Current.CancellationToken))
                Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            using (var anonymous = await server.SendAsync(null, HttpMethod.Get, $"/{server.PublicProject}/stacks").WaitAsync(Soon, TestContext.Current.CancellationToken))
                Assert.Equal(HttpStatusCode.OK, anonymous.StatusCode);

            // A caller has half of the room on the disk.
            using var refused = await server.SendAsync(null, HttpMethod.Get, $"/{server.PublicProject}/annotations");
            Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
            Assert.NotNull(refused.Headers.RetryAfter);
            foreach (var client in slow)
                client.Dispose();
            for (var i = 0; kept.OnDisk + kept.InMemory > 0 && i < 400; i++)
                await Task.Delay(25, TestContext.Current.CancellationToken);
            Assert.Equal(0, kept.OnDisk + kept.InMemory);
            using var whole = await server.SendAsync(null, HttpMethod.Get, $"/{server.PublicProject}/annotations");
            var text = await whole.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
            Assert.Equal(20_000, System.Text.Json.Nodes.JsonNode.Parse(text)!["annotations"]!.AsArray().Count);
        }
        finally
        {
            foreach (var client in slow)
                client.Dispose();
        }
    }

    [Fact]
    public async Task Whether_the_store_can_be_used_is_told_while_every_turn_is_taken()
    {
        await using var server = await OneAtATimeAsync();
        await using var only = await server.TakeTurnAsync();

        using var ready = await server.SendAsync(null, HttpMethod.Get, "/health/ready").WaitAsync(Soon, TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.OK, ready.StatusCode);
    }

    [Theory]
    [InlineData(TestStoreKind.Sqlite)]
    [InlineData(TestStoreKind.Postgres)]
    public async Task A_request_that_reads_for_too_long_is_told_so_and_its_turn_ends(TestStoreKind kind)
    {
        await using var server = await RunningServer.StartAsync(kind, options => options with { MostAtStore = 1, LongestRead = TimeSpan.FromSeconds(1.5) });

        // A view in a table's place that never ends.
        await server.TestStore.ExecuteAsync("ALTER TABLE catmaid_volume RENAME TO real_volume");
        await server.TestStore.ExecuteAsync(
            kind == TestStoreKind.Sqlite
                ? "CREATE VIEW catmaid_volume AS WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT v.* FROM n JOIN real_volume v ON v.id = -n.i"
                : "CREATE VIEW catmaid_volume AS SELECT v.* FROM generate_series(1, 10000000000) n LEFT JOIN real_volume v ON v.id = -n WHERE v.id = -n");

        using var late = await server.SendAsync("viewer", HttpMethod.Get, $"/{server.Project}/volumes");
        var text = await late.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);

        Assert.True(late.StatusCode == HttpStatusCode.ServiceUnavailable, text);
        Assert.Contains("--longest-read", text, StringComparison.Ordinal);
        Assert.NotNull(late.Headers.RetryAfter);
        using var next = await server.SendAsync("viewer", HttpMethod.Get, $"/{server.Project}/stacks");
        Assert.Equal(HttpStatusCode.OK, next.StatusCode);
    }

    [Fact]
    public async Task Requests_at_once_do_not_use_up_the_connections_of_a_database()
    {
        await using var server = await RunningServer.StartAsync(TestStoreKind.Postgres, options => options with { MostAtStore = 8, MostWaitingOfCaller = 10_000 });
        var most = int.Parse((await server.TestStore.QueryAsync("SHOW max_connections"))[0], CultureInfo.InvariantCulture);

        var answers = await Task.WhenAll(Enumerable.Range(0, most + 20).Select(_ => server.SendAsync("viewer", HttpMethod.Get, "/")));

        Assert.All(answers, answer => Assert.Equal(HttpStatusCode.OK, answer.StatusCode));
        foreach (var answer in answers)
            answer.Dispose();
    }

    private static Task<RunningServer> OneAtATimeAsync() => RunningServer.StartAsync(TestStoreKind.Sqlite, options => options with { MostAtStore = 1 });
}
