using System.Net;
using System.Net.Sockets;
using System.Text;
using Tracelift.Tests.Support;
using Xunit;

namespace Tracelift.Tests.Server.Jobs;

/// <summary>Requests that are too large, too slow or no forms; a store that goes away and comes back.</summary>
public sealed class RequestLimitTests
{
    [Fact]
    public async Task Bodies_that_are_too_large_too_slow_or_cut_off_are_refused_and_leave_nothing()
    {
        await using var scene = await JobScene.CreateAsync(
            TestStoreKind.Sqlite, options => options with { LargestFile = 1 << 20, LargestBody = 1 << 20, SlowestBody = 1_000_000, SlowestBodyGrace = TimeSpan.FromSeconds(1.1) });
        const string Multipart = "Content-Type: multipart/form-data; boundary=xyz\r\n";
        const string Part = "--xyz\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.json\"\r\n\r\n";

        // Told by its length, before anything is sent.
        Assert.StartsWith("HTTP/1.1 413", await SendRawAsync(scene, "/1/import", "importer", Multipart + "Content-Length: 99999999999\r\n", Part), StringComparison.Ordinal);
        Assert.StartsWith("HTTP/1.1 413", await SendRawAsync(scene, "/projects/import", "chief", "Content-Length: 99999999\r\n", "["), StringComparison.Ordinal);
        Assert.StartsWith("HTTP/1.1 413", await SendRawAsync(scene, "/1/export", "reader", "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 99999999\r\n", "name="), StringComparison.Ordinal);

        // Without a length, without end.
        var endless = new StringBuilder(Part);
        for (var i = 0; i < 40; i++)
            endless.Append(' ', 65_536);
        Assert.StartsWith("HTTP/1.1 413", await SendRawAsync(scene, "/1/import", "importer", Multipart + "Transfer-Encoding: chunked\r\n", $"{endless.Length:x}\r\n{endless}"), StringComparison.Ordinal);

        // Slower than it has to be.
        Assert.StartsWith("HTTP/1.1 408", await SendRawAsync(scene, "/1/import", "importer", Multipart + "Content-Length: 1000000\r\n", Part), StringComparison.Ordinal);

        // Ends early; is no form; has too many parts, or too much beside the file.
        var cut = Part + "[]";
        Assert.StartsWith("HTTP/1.1 400", await SendRawAsync(scene, "/1/import", "importer", $"{Multipart}Content-Length: {cut.Length}\r\n", cut), StringComparison.Ordinal);
        Assert.StartsWith("HTTP/1.1 400", await SendRawAsync(scene, "/1/import", "importer", "Content-Type: multipart/form-data\r\nContent-Length: 2\r\n", "[]"), StringComparison.Ordinal);
        var many = string.Concat(Enumerable.Repeat("--xyz\r\nContent-Disposition: form-data; name=\"tags\"\r\n\r\nno\r\n", 1_001)) + "--xyz--\r\n";
        Assert.StartsWith("HTTP/1.1 400", await SendRawAsync(scene, "/1/import", "importer", $"{Multipart}Content-Length: {many.Length}\r\n", many), StringComparison.Ordinal);

        // The places of all of them are free again, and so is the disk.
        Assert.Empty((await scene.GetAsync("/jobs", "importer")).Json["jobs"]!.AsArray());
        Assert.Empty(Directory.EnumerateFileSystemEntries(scene.Folder.File("work")));
        Assert.Equal("done", (string)(await scene.EndOfAsync(await scene.UploadAsync("/1/import", TracingFile.Sound().Text(), "importer"), "importer"))["state"]!);
    }

    [Fact]
    public async Task Files_have_room_together()
    {
        await using var scene = await JobScene.CreateAsync(TestStoreKind.Sqlite, options => options with { LargestWorkFolder = 5_000 });

        Assert.Contains("no room", (await scene.UploadAsync("/1/import", new string(' ', 6_000), "importer")).Expect(503).Error, StringComparison.Ordinal);
        Assert.Equal("failed", (string)(await scene.EndOfAsync(await scene.UploadAsync("/1/import", new string(' ', 4_000), "importer"), "importer"))["state"]!);
        Assert.Equal("failed", (string)(await scene.EndOfAsync(await scene.UploadAsync("/1/import", new string(' ', 4_000), "importer"), "importer"))["state"]!);
    }

    [Fact]
    public async Task A_store_that_goes_away_and_comes_back_is_used_again()
    {
        await using var postgres = await OwnServer.StartAsync();
        await postgres.ExecuteAsync("postgres", "CREATE DATABASE lab");
        var url = postgres.Url("lab");
        await Tracelift.Postgres.PostgresStore.InitializeAsync(url, TimeProvider.System, TestContext.Current.CancellationToken);
        await postgres.ExecuteAsync("lab", "INSERT INTO project (title) VALUES ('one')", "INSERT INTO auth_user (username, password, is_superuser, first_name, last_name, email, is_staff, is_active, date_joined) VALUES ('chief', '!', true, '', '', '', false, true, now())",
            "INSERT INTO authtoken_token (key, created, user_id) SELECT 'k', now(), id FROM auth_user WHERE username = 'chief'");
        await using var store = await Tracelift.Postgres.PostgresStore.OpenAsync(url, new Tracelift.Postgres.PostgresOptions(), TimeProvider.System, TestContext.Current.CancellationToken);
        await using var server = Tracelift.Server.TraceliftServer.Create(store, new Tracelift.Server.Http.ServerOptions { Urls = ["http://127.0.0.1:0"] }, TimeProvider.System, _ => { });
        await server.StartAsync(TestContext.Current.CancellationToken);
        using var http = new HttpClient { BaseAddress = server.Addresses[0] };
        http.DefaultRequestHeaders.Add("X-Authorization", "Token k");
        async Task<int> ExportAsync()
        {
            using var answer = await http.PostAsync(new Uri("/1/export", UriKind.Relative), new FormUrlEncodedContent([]), TestContext.Current.CancellationToken);
            return (int)answer.StatusCode;
        }

        Assert.Equal(200, await ExportAsync());
        await postgres.StopAtOnceAsync();
        Assert.Equal(503, await ExportAsync());
        using (var ready = await http.GetAsync(new Uri("/health/ready", UriKind.Relative), TestContext.Current.CancellationToken))
            Assert.Equal(HttpStatusCode.ServiceUnavailable, ready.StatusCode);
        using (var live = await http.GetAsync(new Uri("/health/live", UriKind.Relative), TestContext.Current.CancellationToken))
            Assert.Equal(HttpStatusCode.OK, live.StatusCode);
        await postgres.StartAgainAsync();
        Assert.Equal(200, await ExportAsync());
        Assert.Contains("\"kept_in\":\"store\"", await http.GetStringAsync(new Uri("/jobs", UriKind.Relative), TestContext.Current.CancellationToken), StringComparison.Ordinal);
        await server.StopAsync(CancellationToken.None);
    }

    /// <summary>Sends what no client would, and reads the first line of the answer.</summary>
    private static async Task<string> SendRawAsync(JobScene scene, string path, string user, string headers, string body)
    {
        using var client = new TcpClient();
        var address = scene.Address(path);
        await client.ConnectAsync(address.Host, address.Port, TestContext.Current.CancellationToken);
        await using var stream = client.GetStream();
        try
        {
            await stream.WriteAsync(Encoding.ASCII.GetBytes($"POST {path} HTTP/1.1\r\nHost: x\r\nX-Authorization: Token {scene.Tokens[user]}\r\n{headers}\r\n{body}"), TestContext.Current.CancellationToken);
        }
        catch (IOException)
        {
            // It has answered, and takes no more.
        }

        using var reader = new StreamReader(stream);
        return await reader.ReadLineAsync(TestContext.Current.CancellationToken) ?? "";
    }
}
