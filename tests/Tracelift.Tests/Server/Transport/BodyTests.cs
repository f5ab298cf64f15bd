using System.Net;
using System.Net.Sockets;
using System.Text;
using Tracelift.Tests.Support;
using Xunit;

namespace Tracelift.Tests.Server.Transport;

/// <summary>No body is read before the caller has shown a right, and bodies in progress are bounded for each caller.</summary>
public sealed partial class BodyTests
{
    private const int Large = 20 << 20;

    [Fact]
    public async Task No_call_reads_more_than_a_little_of_who_is_not_logged_in()
    {
        await using var server = await RunningServer.StartAsync(TestStoreKind.Sqlite, options => options with { DataFolder = Path.Combine(Repository.Root, "examples/projects/folders") });
        var wrong = new List<string>();
        var paths = File.ReadLines(Path.Combine(Repository.Root, "tests/Tracelift.Tests/Server/rights.tsv")).Select(line => line.Split('\t')[1]).Distinct();
        foreach (var path in paths.Append("/nothing/here").Append("/static/none"))
        {
            foreach (var head in (string[])["", "Accept: text/html\r\n"])
            {
                var plain = Variable().Replace(path, found => found.Value == "{pid}" ? $"{server.PublicProject}" : "1");
                var (read, status) = await OfferAsync(server.Http.BaseAddress!, $"POST {plain} HTTP/1.1\r\nHost: x\r\n{head}Content-Type: application/x-www-form-urlencoded\r\n");
                if (status is 0 or (>= 200 and < 300) or >= 500 || read)
                    wrong.Add($"{plain} {head}: {status}");
            }
        }

        Assert.Empty(wrong);
    }

    [Fact]
    public async Task A_page_of_another_site_can_not_make_the_server_read_a_large_form()
    {
        await using var server = await RunningServer.StartAsync(TestStoreKind.Sqlite);
        using var visitor = new WebVisitor(server.Http.BaseAddress!);
        await visitor.LogInAsync("root");
        var session = visitor.Cookies.GetCookieHeader(server.Http.BaseAddress!);

        var (read, status) = await OfferAsync(server.Http.BaseAddress!, $"POST /import/begin HTTP/1.1\r\nHost: x\r\nCookie: {session}\r\nContent-Type: application/x-www-form-urlencoded\r\n");

        Assert.Equal((false, 413), (read, status));
    }

    [Fact]
    public async Task Bodies_under_way_are_bounded_by_caller_and_in_all()
    {
        await using var server = await RunningServer.StartAsync(TestStoreKind.Sqlite, options => options with { MostReadingBodies = 2_000_000, LargestReadingBody = 500_000 });
        var open = new List<TcpClient>();
        async Task<int?> BeginAsync(string user, int length)
        {
            var client = new TcpClient();
            open.Add(client);
            await client.ConnectAsync(server.Http.BaseAddress!.Host, server.Http.BaseAddress.Port, TestContext.Current.CancellationToken);
            var stream = client.GetStream();
            await stream.WriteAsync(Encoding.ASCII.GetBytes($"POST /{server.Project}/annotations/query HTTP/1.1\r\nHost: x\r\nX-Authorization: Token {server.Token(user)}\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: {length}\r\n\r\na="), TestContext.Current.CancellationToken);
            var head = RawHttp.ReadAsync(stream);
            return await Task.WhenAny(head, Task.Delay(TimeSpan.FromSeconds(1), TestContext.Current.CancellationToken)) == head ? (await head).Status : null;
        }

        try
        {
            Assert.Null(await BeginAsync("viewer", 400_000));
            Assert.Equal(429, await BeginAsync("viewer", 400_000));
            Assert.Equal(413, await BeginAsync("annotator", 600_000));
            foreach (var user in (string[])["annotator", "importer", "trusted"])
                Assert.Null(await BeginAsync(user, 500_000));
            Assert.Equal(503, await BeginAsync("root", 500_000));
        }
        finally
        {
            open.ForEach(client => client.Dispose());
        }

        // Closed requests no longer count.
        using var answer = await Eventually(() => server.SendAsync("viewer", HttpMethod.Post, $"/{server.Project}/annotations/query", new FormUrlEncodedContent([KeyValuePair.Create("a", new string('a', 450_000))])));
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    private static async Task<HttpResponseMessage> Eventually(Func<Task<HttpResponseMessage>> ask)
    {
        for (var tries = 0; ; tries++)
        {
            var answer = await ask();
            if (answer.StatusCode != HttpStatusCode.TooManyRequests || tries > 100)
                return answer;
            answer.Dispose();
            await Task.Delay(50, TestContext.Current.CancellationToken);
        }
    }

    /// <summary>Offers a large body, sends little of it, and looks whether the server answers or waits for the rest.</summary>
    private static async Task<(bool IsRead, int Status)> OfferAsync(Uri address, string head)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(address.Host, address.Port, TestContext.Current.CancellationToken);
        await using var stream = client.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes($"{head}Content-Length: {Large}\r\n\r\nname=a"), TestContext.Current.CancellationToken);
        var answer = RawHttp.ReadAsync(stream);
        return await Task.WhenAny(answer, Task.Delay(TimeSpan.FromSeconds(5), TestContext.Current.CancellationToken)) == answer ? (false, (await answer).Status) : (true, 0);
    }

    [System.Text.RegularExpressions.GeneratedRegex(@"\{[^}]+\}")]
    private static partial System.Text.RegularExpressions.Regex Variable();
}
